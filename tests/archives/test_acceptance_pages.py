"""Pages of acceptance: who opens and presses what, and that a longer list asks no more."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accountability import sheets
from accountability.reports import draw
from archives.acceptance import judging
from archives.models import Acceptance, AcceptanceRound, Rectification
from ledger.models import Status
from regions.duties import Duty
from tests.factories import CadreFactory, CountyFactory
from tests.factories.acceptance import (
    a_photo,
    a_township,
    closed,
    judged,
    papers_of,
    somebody,
)
from tests.factories.archives import ArchiveFactory, PaperFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
STROKES = "[[[40,60],[60,30],[80,62],[100,32],[120,64],[140,40],[160,60]]]"


@pytest.fixture
def town(db):
    return a_township()


@pytest.fixture(autouse=True)
def _signs_at_once(monkeypatch):
    monkeypatch.setattr("regions.step_up.was_asked_lately", lambda _request: True)


def failed(town) -> Acceptance:
    papers_of(town.archive, "application", "survey")
    return judged(town, town.acceptance(), survey="correct", loan="supply")


def address(name, *args):
    return reverse(f"archives:{name}", args=args)


def test_a_round_is_planned_grouped_drawn_and_opened_by_its_forms(client, town):
    client.force_login(town.chief)
    plan = {
        "place": town.region.pk, "name": "第一轮", "starts_on": TODAY, "ends_on": TODAY,
        "share_percent": 100, "working_days": 5,
    }  # fmt: skip
    team = {
        "name": "一组", "leader": f"user-{town.chief.pk}", "members": [f"user-{town.second.pk}"],
        "places": [town.grid.parent.pk],
    }  # fmt: skip

    client.post(address("acceptance-round-new"), plan)
    row = AcceptanceRound.objects.get()
    early = client.post(address("acceptance-round-step", row.pk, "open"))
    client.post(address("acceptance-group-new", row.pk), team)
    client.post(address("acceptance-round-step", row.pk, "draw"))
    client.post(address("acceptance-round-step", row.pk, "open"))
    shown = client.get(address("acceptance-round", row.pk)).content.decode()

    row.refresh_from_db()
    assert early.status_code == 422
    assert "还没有抽取" in early.content.decode()
    assert (row.state, row.files.count()) == ("open", 1)
    assert town.second.full_name in shown
    assert "0 / 1" in shown


def test_a_group_is_of_people_each_once_and_what_is_wrong_is_named_on_top(client, town):
    twice = CadreFactory(region=town.region, user=town.second)
    other = CadreFactory(region=town.region)
    row = town.plan()
    client.force_login(town.chief)

    bare = client.post(address("acceptance-group-new", row.pk))

    offered = dict(bare.context["form"].fields["members"].choices)
    page = bare.content.decode()
    assert bare.status_code == 422
    assert f"user-{town.second.pk}" in offered
    assert f"cadre-{other.pk}" in offered
    assert f"cadre-{twice.pk}" not in offered
    assert all(f'href="#id_{name}_error"' in page for name in ("name", "leader", "places"))
    assert 'href="#id_members_error"' not in page


def test_verdicts_and_result_work_by_plain_forms(client, town):
    application, survey = papers_of(town.archive, "application", "survey")
    row = town.acceptance()
    client.force_login(town.chief)
    page = address("acceptance-judge", row.pk)

    refused = client.post(page, {"paper": survey.pk, "word": "correct"})
    kept = client.post(page, {"paper": application.pk, "word": "keep"})
    client.post(page, {"paper": survey.pk, "word": "correct", "defects": ["altered"]})
    unsigned = client.post(address("acceptance-sign", row.pk), {"note": "x"})
    client.post(address("acceptance-sign", row.pk), {"strokes": STROKES, "note": "问题不大"})
    told = client.get(address("acceptance", row.pk)).content.decode()

    row.refresh_from_db()
    assert (refused.status_code, unsigned.status_code) == (422, 422)
    assert "哪里不对" in refused.content.decode()
    assert kept["Location"].endswith(f"#paper-{application.pk}")
    assert (row.state, row.note) == ("failed", "问题不大")
    assert Rectification.objects.get().number in told


def test_a_signature_may_be_ticked_without_javascript(client, town):
    row = town.acceptance()
    client.force_login(town.chief)

    client.post(address("acceptance-sign", row.pk), {"strokes_typed": town.chief.full_name})

    row.refresh_from_db()
    assert row.state == "passed"


def test_a_rectification_goes_through_its_three_forms(client, town):
    row = failed(town).rectifications.get(word="supply")
    step = lambda verb: address("rectification-step", row.pk, verb)  # noqa: E731
    signed = {"words": "已补交合同原件", "strokes": STROKES}

    client.force_login(town.worker)
    undated = client.post(step("mend"), signed | {"files": [a_photo()]})
    client.post(step("mend"), signed | {"files": [a_photo()], "made_on": f"{TODAY}"})
    client.force_login(town.leader)
    client.post(step("send-back"), {"reason": "照片看不清楚"})
    client.force_login(town.worker)
    client.post(step("mend"), signed | {"files": [a_photo(90)], "made_on": f"{TODAY}"})
    client.force_login(town.leader)
    client.post(step("examine"), {"strokes": STROKES})
    client.force_login(town.second)
    client.post(step("close"), {"strokes": STROKES})
    shown = client.get(address("rectification", row.pk)).content.decode()

    row.refresh_from_db()
    assert undated.status_code == 422
    assert "made_on" in undated.context["acts"][0]["form"].errors
    assert (row.status, row.round) == (Status.CLOSED, 2)
    assert "后补" in shown


def pages(row):
    return {
        "round": address("acceptance-round", row.round_id),
        "group": address("acceptance-group", row.group_id),
        "acceptance": address("acceptance", row.pk),
        "rectification": address("rectification", row.rectifications.first().pk),
        "archive": address("archive-acceptance", row.archive_id),
    }


@pytest.mark.parametrize("name", ["round", "group", "acceptance", "rectification", "archive"])
def test_who_opens_a_page(client, town, name):
    page = pages(failed(town))[name]
    people = (
        town.chief,
        somebody(Duty.TOWNSHIP_OFFICE, a_township().region),
        somebody(Duty.COUNTY_DEPARTMENT, town.region.parent),
    )
    codes = []

    [(client.force_login(person), codes.append(client.get(page).status_code)) for person in people]

    assert codes == [200, 404, 403]


PRESSED = [
    pytest.param("acceptance-sign", (), id="sign"),
    pytest.param("acceptance-keep-rest", (), id="keep-rest"),
    pytest.param("acceptance-judge", (), id="judge"),
    pytest.param("acceptance-again", (), id="again"),
]


@pytest.mark.parametrize(("name", "more"), PRESSED)
def test_who_may_press_on_a_file(client, town, name, more):
    (paper,) = papers_of(town.archive, "application")
    row = town.acceptance()
    page, data = address(name, row.pk, *more), {"paper": paper.pk, "word": "keep"}

    client.force_login(town.leader)
    forbidden = client.post(page, data)
    client.force_login(somebody(Duty.TOWNSHIP_OFFICE, a_township().region))
    unseen = client.post(page, data)

    assert (forbidden.status_code, unseen.status_code) == (403, 404)


def test_who_may_step_and_plan(client, town):
    row = failed(town).rectifications.first()
    close = address("rectification-step", row.pk, "close")
    step = address("acceptance-round-step", row.acceptance.round_id, "close")

    client.force_login(town.leader)
    codes = [client.post(close).status_code, client.post(step).status_code]
    codes.append(client.get(address("acceptance-round-new")).status_code)
    codes.append(client.get(address("acceptance-group-new", row.acceptance.round_id)).status_code)
    client.force_login(somebody(Duty.COUNTY_OFFICE, town.region.parent))
    codes.append(client.post(step).status_code)  # the county does not act for the township
    codes.append(client.post(address("rectification-step", row.pk, "burn")).status_code)

    assert codes == [403, 403, 403, 403, 403, 404]


def test_the_pick_list_is_seen_by_all_and_changed_by_who_edits_catalogues(client, town):
    client.force_login(town.chief)
    seen = client.get(address("defects"))
    refused = client.post(address("defects"), {"title": "印章不清", "is_offered": "on"})
    client.force_login(somebody(Duty.COUNTY_OFFICE, town.region.parent))

    client.post(address("defects"), {"title": "印章不清", "is_offered": "on"})
    twice = client.post(address("defects"), {"title": "印章不清", "is_offered": "on"})

    assert (seen.status_code, refused.status_code, twice.status_code) == (200, 403, 422)
    assert "印章不清" in [one.title for one in judging.offered_defects()]


def test_a_changed_file_shows_in_the_list_and_on_its_page(client, town):
    papers_of(town.archive, "application")
    judged(town, town.acceptance())
    PaperFactory(archive=town.archive, code="loan")
    client.force_login(town.worker)

    listed = client.get(address("acceptance-sealed")).content.decode()
    own = client.get(address("archive-acceptance", town.archive.pk)).content.decode()
    file = client.get(address("archive", town.archive.pk)).content.decode()

    assert "封签后有改动" in listed
    assert "封签后增加" in own
    assert address("archive-acceptance", town.archive.pk) in file


def test_the_home_page_says_what_is_to_be_mended_and_judged(client, town):
    failed(town)
    client.force_login(town.worker)

    shown = client.get("/").content.decode()

    assert "要整改的材料" in shown
    assert "纠正“入户调查表”" in shown


def test_every_figure_of_table_20_opens_to_as_many_rows(client, town):
    row = failed(town)
    [closed(town, one) for one in row.rectifications.all()]
    judged(town, judging.again(row, by=town.chief))
    county = town.region.parent
    client.force_login(somebody(Duty.COUNTY_OFFICE, county))

    table = draw(20, county, TODAY)

    cells = [cell for sheet in table.sheets for one in sheet.rows for cell in one]
    links = [(int(cell), cell.url) for cell in cells if getattr(cell, "url", "")]
    lengths = [(n, client.get(url).context["page"].paginator.count) for n, url in links]
    assert len(links) >= 10
    assert [listed for _n, listed in lengths] == [n for n, _listed in lengths]
    assert table.sheets[0].totals[-1] == 100
    book = load_workbook(io.BytesIO(b"".join(sheets.write(table, by=town.chief))))
    assert book.sheetnames == ["档案验收汇总", "分轮次"]


def test_table_20_is_for_who_sees_archives(client, town):
    page = reverse("accountability:table-detail", args=[20])
    county = town.region.parent
    codes = []

    [
        (client.force_login(person), codes.append(client.get(page).status_code))
        for person in (somebody(Duty.COUNTY_OFFICE, county), somebody(Duty.LEADER, county))
    ]

    assert codes == [200, 403]


def rounds_more(town):
    [town.plan(name=f"第{n}轮") for n in range(4)]


def files_more(town):
    more = ArchiveFactory.create_batch(4, household__region=town.grid)
    row = AcceptanceRound.objects.get(files__archive=town.archive)
    with_triggers_off(row, more)


def with_triggers_off(row, archives):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        group = row.groups.get()
        Acceptance.objects.bulk_create(
            Acceptance(
                round=row, archive=one, group=group, begun_at=timezone.now(),
                begun_by=row.planned_by,
            )
            for one in archives
        )  # fmt: skip
        cursor.execute("SET LOCAL session_replication_role = origin")


def mended_more(town):
    papers_of(town.archive, *["handbook"] * 4)
    first = Acceptance.objects.get(archive=town.archive)
    again = judging.again(first, by=town.chief)
    [
        judging.judge(again, paper, judging.Said("remove", ["photo"]), by=town.chief)
        for paper in town.archive.papers.filter(kind__code="handbook")
    ]
    judging.keep_rest(again, by=town.chief)
    judging.sign(again, by=town.chief)


LISTS = [
    pytest.param("acceptance-rounds", rounds_more, id="rounds"),
    pytest.param("acceptance-mine", files_more, id="files"),
    pytest.param("rectification-list", mended_more, id="rectifications"),
]


@pytest.mark.parametrize(("name", "grow"), LISTS)
def test_a_longer_list_asks_no_more_questions(
    client, town, name, grow, django_assert_max_num_queries
):
    row = failed(town)
    [closed(town, one) for one in row.rectifications.all()]
    client.force_login(town.chief)
    page = f"{address(name)}?state=all"
    client.get(page)
    with django_assert_max_num_queries(40) as few:
        client.get(page)
    grow(town)

    with django_assert_max_num_queries(len(few)):
        client.get(page)


def test_judging_a_thick_file_asks_no_more_questions(client, town, django_assert_max_num_queries):
    papers_of(town.archive, "application")
    row = town.acceptance()
    client.force_login(town.chief)
    client.get(address("acceptance", row.pk))
    with django_assert_max_num_queries(40) as few:
        client.get(address("acceptance", row.pk))
    papers_of(town.archive, *["handbook"] * 6)

    with django_assert_max_num_queries(len(few)):
        client.get(address("acceptance", row.pk))


def test_what_a_round_drew_and_passed_opens_to_those_files(client, town):
    papers_of(town.archive, "application")
    judged(town, town.acceptance())
    client.force_login(somebody(Duty.COUNTY_OFFICE, town.region.parent))

    [(_row, _hue, figures)] = client.get(address("acceptance-rounds")).context["rows"]

    lengths = [client.get(one.url).context["page"].paginator.count for one in figures]
    assert lengths == [one.count for one in figures] == [1, 1]


def test_progress_by_place_is_a_picture_that_opens_to_its_list(client, town):
    papers_of(town.archive, "application")
    judged(town, town.acceptance())
    CountyFactory()
    client.force_login(somebody(Duty.COUNTY_OFFICE, town.region.parent))

    shown = client.get(address("acceptance-rounds")).content.decode()

    assert 'class="bars"' in shown
    assert "1 / 1" in shown
    assert f"region={town.region.code}" in shown
