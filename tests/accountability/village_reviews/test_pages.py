"""Pages of plans, reviews and hearings: who sees and does what, and that figures open."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accountability.models import HearingOrder, Issue, Item, VillagePlan, VillageSheet
from accountability.village_reviews import ordering, planning, reports, reviewing, signing, workbook
from ledger import evidence, sheets
from ledger.models import Evidence, Withdrawal
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    PostingFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.factories.tasks import a_paper
from tests.factories.village_reviews import (
    STROKES,
    answered,
    begun,
    convened,
    drafted,
    first,
    heard_and_signed,
    keeper,
    line,
    office,
    opened,
    order,
    ruled,
    signed,
    standing,
    year,
)

pytestmark = pytest.mark.django_db


def url(name: str, *args, **query) -> str:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"accountability:{name}", args=args) + (f"?{asked}" if asked else "")


@pytest.fixture
def everything(village, township):
    """A village cleared, its sheet and hearing."""
    rounds = opened(township)
    sheet = signed(rounds, village)
    return {
        "sheet": sheet,
        "round": rounds,
        "plan": sheet.plan,
        "line": sheet.plan.lines.first(),
        "hearing": heard_and_signed(township, rounds),
        "draft": planning.draft(village, year(), by=keeper(village)),
    }


# Address, and what a person of the duty gets in the place, in another place.
READS = [
    ("village-plan", lambda e: [e["sheet"].region.code]),
    ("village-sheet", lambda e: [e["sheet"].pk]),
    ("village-sheet-figure", lambda e: [e["sheet"].pk, "homes"]),
    ("village-sheet-export", lambda e: [e["sheet"].pk]),
    ("hearing", lambda e: [e["hearing"].pk]),
    ("village-round-export", lambda e: [e["round"].pk]),
    ("village-round-sheets", lambda e: [e["round"].pk]),
    ("village-plan-goal", lambda e: [e["draft"].pk]),
    ("village-line-new", lambda e: [e["draft"].pk]),
    ("village-line-edit", lambda e: [e["draft"].lines.first().pk]),
    ("village-line-told", lambda e: [e["line"].pk]),
]
WRITES = ("village-plan-goal", "village-line-new", "village-line-edit", "village-line-told")


@pytest.mark.parametrize(("name", "of"), READS)
def test_who_is_posted_there_reads_who_is_not_finds_nothing(name, of, client, everything, township):
    address = url(name, *of(everything))
    found = {}
    for who, place, duty in (
        ("here", township, Duty.TOWNSHIP_OFFICE),
        ("leader", township, Duty.LEADER),
        ("elsewhere", TownshipFactory(parent=township.parent), Duty.TOWNSHIP_OFFICE),
        ("grid", GridFactory(parent=everything["sheet"].region), Duty.GRID_WORKER),
    ):
        client.force_login(PostingFactory(duty=duty, region=place).user)
        found[who] = client.get(address).status_code

    leader = 403 if name in WRITES else 200
    assert found == {"here": 200, "leader": leader, "elsewhere": 404, "grid": 403}


def test_a_plan_is_drafted_written_and_put_in_force_and_drawn_with_today(client, village):
    client.force_login(keeper(village))

    client.post(url("village-plan-draft", village.code), {"year": year()})
    plan = VillagePlan.objects.get()
    goal = {"exit_year": year(), "max_rate_percent": "2.5", "homes_out": 4, "people_out": 15}
    seen = _seen(client.get(url("village-plan-goal", plan.pk)))
    client.post(url("village-plan-goal", plan.pk), goal | {"seen": seen})
    for kind in ("path", "safeguard"):
        given = vars(line(kind=kind, words=f"测试{kind}措施")) | {"planned": ""}
        assert client.post(url("village-line-new", plan.pk), given).status_code == 302
    client.post(url("village-plan-step", plan.pk, "force"))
    told = {"done_on": f"{year()}-01-01", "percent": 30, "words": "已种九十亩"}
    client.post(url("village-line-told", plan.lines.first().pk), told)

    page = client.get(url("village-plan", village.code)).content.decode()
    plan.refresh_from_db()
    assert (plan.state, plan.people_out) == ("standing", 15)
    assert page.count('class="plan-today"') == 2
    assert "30%" in page
    assert "已种九十亩" in page


def _seen(page) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
    return found[1].replace("&quot;", '"') if found else ""


def test_what_is_wrong_with_a_line_comes_back_on_the_form(client, village):
    plan = drafted(village)
    client.force_login(plan.drafted_by)

    given = vars(
        line(due_on=f"{year()}-12-31", starts_on=f"{year()}-12-31", words="电话" + "138" + "0" * 8)
    )
    page = client.post(url("village-line-new", plan.pk), given | {"planned": ""})

    assert page.status_code == 422
    assert "手机号" in page.content.decode()


def test_a_review_is_proven_and_signed_by_two_on_its_page(client, village):
    sheet = answered(opened(village.parent), village)
    client.force_login(sheet.begun_by)
    photo = io.BytesIO()
    Image.new("RGB", (20, 20), "green").save(photo, "JPEG")
    file = SimpleUploadedFile("现场.jpg", photo.getvalue(), "image/jpeg")
    row = sheet.plan.lines.first()
    address = url("village-sheet-line", sheet.pk, row.pk)
    seen = _seen(client.get(address))
    given = {"found": "reached", "words": "现场查看三百亩", "photos": file, "seen": seen}

    assert client.post(address, given).status_code == 302
    proof = Evidence.objects.get(subject="accountability.lineanswer")
    client.post(url("village-sheet-step", sheet.pk, "first"), _hand(sheet, signing.version))
    second = office(village.parent.parent)
    client.force_login(second)
    client.post(url("village-sheet-step", sheet.pk, "second"), _hand(sheet, signing.version))

    sheet.refresh_from_db()
    assert (sheet.state, sheet.signed_by) == ("signed", second)
    assert proof.sha256 in reviewing.content_of(sheet)["files"]
    assert evidence.VIEWERS[proof.subject](second, proof.subject_id)
    assert not evidence.VIEWERS[proof.subject](keeper(VillageFactory()), proof.subject_id)


def test_a_file_is_withdrawn_from_a_review_that_is_written_by_who_put_it_there(client, village):
    sheet = answered(opened(village.parent), village)
    row = sheet.line_answers.first()
    photo = evidence.store(a_paper(), row=row, by=sheet.begun_by)
    address, given = url("village-sheet-withdraw", sheet.pk), {"file": photo.pk}
    drawn = reverse("ledger:evidence-file", args=[photo.pk])
    found = []

    for user in (office(village.parent), keeper(VillageFactory()), sheet.begun_by):
        client.force_login(user)
        found.append((client.post(address, given).status_code, Withdrawal.objects.count()))

    assert found == [(302, 0), (404, 0), (302, 1)]
    client.force_login(PostingFactory(duty=Duty.LEADER, region=village.parent).user)
    assert client.post(address, given).status_code == 403
    assert drawn not in client.get(url("village-sheet", sheet.pk)).content.decode()
    assert reviewing.content_of(sheet)["files"] == []


def _hand(row, version) -> dict[str, str]:
    """What the signer sends: his hand, over what he was shown, and his password."""
    return {"strokes": STROKES, "seen": version(row), "password": "correct horse battery"}


def test_the_keeper_is_told_why_he_does_not_review(client, village, township):
    clerk = office(township)
    standing(village, clerk)
    opened(township)
    client.force_login(clerk)

    page = client.get(url("village-plan", village.code)).content.decode()

    assert "复核请由他人办理" in page


def test_every_figure_of_a_sheet_opens_to_what_it_counts(client, village):
    grid = GridFactory(parent=village)
    home = HouseholdFactory(region=grid, exit_status="未脱贫", head_name="韦测试")
    sheet = begun(opened(village.parent), village)
    client.force_login(sheet.begun_by)

    figures = [one for one in sheet.figures.all() if one.entries]
    pages = {
        one.name: client.get(url("village-sheet-figure", sheet.pk, one.name)).content.decode()
        for one in figures
    }

    assert {"homes", "poor_homes", "grids"} <= set(pages)
    assert {name: pages[name].count('<td class="which">') for name in pages} == {
        one.name: len(one.entries) for one in figures
    }
    assert home.household_no in pages["homes"]
    assert "韦测试" not in pages["homes"]


def test_a_hearing_is_ruled_ordered_and_signed_on_its_pages(client, village, township):
    rounds = opened(township)
    signed(rounds, village, conclusion="mend")
    chair = office(township)
    client.force_login(chair)
    given = {
        "place": township.pk, "round_of": rounds.pk, "held_on": rounds.starts_on,
        "chair": chair.pk, "panel": "乙副书记\n丙站长", "share_percent": 100,
    }  # fmt: skip
    client.post(url("hearing-new"), given)
    row = rounds.hearings.get()
    heard = row.heard.get()
    seen = _seen(client.get(url("hearing-heard", heard.pk)))
    day = f"{year()}-12-31"
    ruling = {"asked": "产业落实得怎么样", "answered": "已种二百亩", "verdict": "mend"}
    client.post(
        url("hearing-heard", heard.pk), ruling | {"words": "进度落后", "due_on": day, "seen": seen}
    )
    asked = {
        "description": "补种刺梨一百亩", "item": Item.objects.first().pk,
        "responsible_unit": "村委会", "person": "测试甲", "due_on": day,
    }  # fmt: skip
    client.post(url("hearing-order-new", heard.pk), asked)
    hand = _hand(row, ordering.version)
    client.post(url("hearing-step", row.pk, "sign"), hand)

    issue = Issue.objects.get()
    page = client.get(url("village-plan", village.code)).content.decode()
    assert issue.hearing_order == HearingOrder.objects.get()
    assert issue.number in page
    assert "补种刺梨一百亩" in page
    back = client.get(reverse("accountability:issue", args=[issue.pk])).content.decode()
    assert url("hearing", row.pk) in back


def test_the_prefecture_is_offered_the_round_of_a_county_and_reads_how_that_ruled(
    client, village, township, county
):
    rounds = opened(county)
    signed(rounds, village)
    heard_and_signed(township, rounds)
    heard_and_signed(county, rounds, {village.code: "mend"})
    chair = office(county.parent)
    client.force_login(chair)
    given = {"place": county.parent_id, "round_of": rounds.pk, "held_on": rounds.starts_on}
    given |= {"chair": chair.pk, "panel": "乙副书记\n丙站长", "share_percent": 100}

    offered = client.get(url("hearing-new")).content.decode()
    page = client.post(url("hearing-new"), given, follow=True).content.decode()

    assert f"（{county.name}，{rounds.number}）" in offered
    assert f"{township.name} {village.name}" in page
    assert "产业进度落后" in page


def test_only_who_hears_there_rules(client, village, township):
    rounds = opened(township)
    signed(rounds, village)
    heard = convened(township, rounds).heard.get()
    entry = order(ruled(heard, "mend"))
    found = {}

    for who, user in (
        ("county", office(township.parent)),
        ("village", keeper(village)),
        ("elsewhere", office(CountyFactory())),
        ("here", office(township)),
    ):
        client.force_login(user)
        found[who] = [
            client.get(url("hearing-heard", heard.pk)).status_code,
            client.get(url("hearing-order-edit", entry.pk)).status_code,
            client.post(url("hearing-step", heard.hearing_id, "call-off")).status_code,
        ]

    assert found == {
        "county": [403, 403, 403],
        "village": [404, 404, 404],
        "elsewhere": [404, 404, 404],
        "here": [200, 200, 422],
    }


def test_the_overview_counts_each_village_once_and_opens_to_it(client, county):
    rounds = opened(county)
    places = [
        VillageFactory(parent=TownshipFactory(parent=county)),
        *VillageFactory.create_batch(3, parent=TownshipFactory(parent=county)),
    ]
    signed(rounds, places[0])
    heard_and_signed(places[0].parent, rounds)
    signed(rounds, places[1], conclusion="mend")
    heard_and_signed(places[1].parent, rounds, {places[1].code: "mend"})
    first(rounds, places[2])

    counted = reports.count(reports.standings(county, year()))
    client.force_login(office(county))
    shown = client.get(url("village-overview", region=county.code, show="open")).content.decode()

    assert [counted[step] for step in reports.Step] == [4, 3, 2, 2, 1, 1, 1, 2]
    assert shown.count('<tr id="village-') == 2
    assert [line.counts[reports.Step.REVIEWED] for line in reports.below(
        county, reports.standings(county, year()))] == [1, 1]  # fmt: skip


@pytest.mark.parametrize("villages", [2, 12])
def test_the_overview_asks_the_same_questions_of_many_villages(
    villages, client, township, django_assert_num_queries
):
    for one in VillageFactory.create_batch(villages, parent=township):
        drafted(one)
    opened(township)
    client.force_login(office(township))

    with django_assert_num_queries(13):
        page = client.get(url("village-overview")).content.decode()

    assert page.count('<tr id="village-') == villages


# --- the workbook
def test_the_plans_of_a_county_go_out_and_come_in_as_they_were(client, county):
    places = [VillageFactory(parent=TownshipFactory(parent=county)) for _ in range(2)]
    for one in places:
        standing(one)
    client.force_login(office(county))

    book = b"".join(client.get(url("village-plans-export")).streaming_content)
    again = _send(client, book).content.decode()

    assert "内容与生效的计划一致" in again
    assert 'name="kept"' not in again
    assert VillagePlan.objects.count() == 2


def test_a_workbook_is_shown_first_and_put_in_force_once_by_who_sent_it(client, county):
    township = TownshipFactory(parent=county)
    old, new = VillageFactory(parent=township), VillageFactory(parent=township)
    standing(old)
    rows = _rows(old)
    for sheet in rows.values():
        sheet += [one | {"code": new.code, "name": new.name} for one in sheet]
    rows[workbook.LINES].insert(0, rows[workbook.LINES][0] | {"words": "新增林下养蜂"})
    client.force_login(office(county))

    shown = _send(client, _book(rows))

    text = re.sub(r"<[^>]*>", " ", shown.content.decode()).split()
    assert _after(text, old.name) == [old.code, f"{year()}", "第2版", "3", "1", "0"]
    assert _after(text, new.name) == [new.code, f"{year()}", "首次编制", "2", "2", "0"]
    assert VillagePlan.objects.count() == 1
    mine, kept = client, {"kept": _kept(shown)}
    stranger = type(client)()
    stranger.force_login(office(county))
    assert stranger.post(url("village-workbook"), kept).url == url("village-workbook")
    assert mine.post(url("village-workbook"), kept).url == url("village-overview")
    assert mine.post(url("village-workbook"), kept).url == url("village-workbook")
    assert sorted(VillagePlan.objects.values_list("region", "version", "state")) == sorted(
        [(old.pk, 1, "replaced"), (old.pk, 2, "standing"), (new.pk, 1, "standing")]
    )


def _after(text: list[str], name: str) -> list[str]:
    at = text.index(name) + 1
    return text[at : at + 6]


def test_what_changed_since_it_was_shown_is_not_passed_over(client, county):
    village = VillageFactory(parent=TownshipFactory(parent=county))
    standing(village)
    rows = _rows(village)
    rows[workbook.LINES].insert(0, rows[workbook.LINES][0] | {"words": "新增林下养蜂"})
    client.force_login(office(county))
    shown = _send(client, _book(rows))

    planning.draft(village, year(), by=keeper(village))
    client.post(url("village-workbook"), {"kept": _kept(shown)})
    again = _send(client, _book(rows))

    assert planning.standing(village, year()).version == 1
    assert again.status_code == 422
    assert "已有一份草稿" in again.content.decode()


def _kept(page) -> str:
    return re.search(r'name="kept" value="([^"]+)"', page.content.decode())[1]


def test_a_changed_workbook_replaces_the_plan_and_keeps_the_numbers_of_lines(client, county):
    village = VillageFactory(parent=TownshipFactory(parent=county))
    plan = standing(village)
    client.force_login(office(county))
    plan.lines.all()
    rows = _rows(village)
    rows[workbook.LINES].insert(0, rows[workbook.LINES][0] | {"words": "新增林下养蜂"})

    client.post(url("village-workbook"), {"kept": _kept(_send(client, _book(rows)))})

    new = planning.standing(village, year())
    assert new.version == 2
    assert [(one.code, one.words) for one in new.lines.all()] == [
        (1, "种植刺梨三百亩"), (2, "驻村工作队到岗履职"), (3, "新增林下养蜂"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "changed", "cell", "message"),
    [
        pytest.param(workbook.GOALS, {"code": "522799999999"}, "A2", "没有代码", id="place"),
        pytest.param(workbook.GOALS, {"people_out": 1}, "E2", "人数不会少于户数", id="persons"),
        pytest.param(workbook.GOALS, {"max_rate_percent": 5}, "E2", "3.00%", id="rate"),
        pytest.param(workbook.LINES, {"kind": "别的"}, "D2", "不在可选项里", id="kind"),
        pytest.param(workbook.LINES, {"due_on": "2001-01-01"}, "F2", "早于开始", id="days"),
        pytest.param(workbook.LINES, {"year": 2014}, "A2", "没有该村该年度", id="year"),
    ],
)
def test_one_bad_cell_is_named_and_nothing_is_written(
    sheet, changed, cell, message, client, county
):
    village = VillageFactory(parent=TownshipFactory(parent=county))
    plan = standing(village)
    client.force_login(office(county))
    rows = _rows(village)
    rows[workbook.LINES].append(rows[workbook.LINES][0] | {"words": "新增林下养蜂"})
    rows[sheet][0] |= changed

    page = _send(client, _book(rows))

    assert page.status_code == 422
    assert f"{sheet} {cell}" in page.content.decode()
    assert message in page.content.decode()
    assert list(VillagePlan.objects.all()) == [plan]


def test_a_workbook_of_another_county_is_refused(client, county):
    village = VillageFactory(parent=TownshipFactory(parent=county))
    standing(village)
    client.force_login(office(CountyFactory()))

    page = _send(client, _book(_rows(village)))

    assert "不在您的管理范围" in page.content.decode()


def _rows(village) -> dict[str, list[dict]]:
    plan = planning.standing(village, year())
    book = workbook.written([plan])
    return {
        name: [values for _n, values, _e in sheets.read(book, columns, named=name)]
        for name, columns in _plain().items()
    }


def _plain() -> dict:
    """The columns as text, so that what is read can be changed and written again."""
    return {
        name: [sheets.Column(one.header, one.key, as_text=True) for one in columns]
        for name, columns in workbook.COLUMNS.items()
    }


def _book(rows) -> bytes:
    return sheets.write_book(
        [sheets.Sheet(columns, rows[name], name=name) for name, columns in _plain().items()]
    ).getvalue()


def _send(client, content: bytes):
    return client.post(url("village-workbook"), {"file": SimpleUploadedFile("计划.xlsx", content)})


def test_the_workbooks_of_a_sheet_and_a_round_say_what_the_pages_say(client, everything):
    client.force_login(office(everything["round"].region))

    one = _read(client, url("village-sheet-export", everything["sheet"].pk))
    whole = _read(client, url("village-round-export", everything["round"].pk))

    assert "种植刺梨三百亩" in one
    assert "通过" in one
    assert everything["sheet"].region.code in whole
    assert "过关" in whole


def _read(client, address: str) -> str:
    content = io.BytesIO(b"".join(client.get(address).streaming_content))
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(content)
    rows = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return "".join(str(cell) for sheet in rows for row in sheet for cell in row)


# --- the catalogues
def test_an_office_ends_a_question_and_sheets_do_not_ask_it(client, village):
    question = reviewing.questions_on(opened(village.parent).starts_on).first()
    prefecture = office(village.parent.parent.parent)
    client.force_login(prefecture)
    address = url("village-question-edit", question.pk)
    seen = _seen(client.get(address))
    given = {"words": question.words, "order": 10, "starts_on": "2018-01-01", "seen": seen}

    assert client.post(address, given | {"ends_on": "2018-02-01"}).status_code == 302
    sheet = begun(opened(village.parent), village)
    assert question not in reviewing.questions_on(sheet.as_of)
    client.force_login(sheet.begun_by)
    assert client.get(address).status_code == 403


def test_a_sheet_can_be_read_by_all_who_see_it_and_signed_by_none_of_the_village(client, village):
    sheet = answered(opened(village.parent), village)
    client.force_login(keeper(village))

    page = client.post(url("village-sheet-step", sheet.pk, "first"), _hand(sheet, signing.version))

    assert page.status_code == 422
    assert VillageSheet.objects.get().state == "writing"
