"""Pages of procedures: who may open what, what stands on them, and how many queries they take."""

from datetime import date

import pytest
from django.urls import reverse

from households import procedures
from households.models import Procedure, ProcedureRecord, Round
from ledger.models import Evidence
from regions.duties import Duty
from tests.factories import CountyFactory, GridFactory
from tests.households.walking import INK, Office, Walk, home, photo

pytestmark = pytest.mark.django_db
POOR = {"poor_kind": "一般贫困户", "exit_status": "未脱贫"}


@pytest.fixture
def office(db):
    return Office(GridFactory())


@pytest.fixture
def walk(office):
    return Walk(office, "exit", [home(office.grid, **POOR)])


def place_of(where, office):
    """The region of a posting that a case of the table means."""
    elsewhere = GridFactory()
    return {
        "grid": office.grid,
        "village": office.village,
        "township": office.village.parent,
        "county": office.village.parent.parent,
        "prefecture": office.village.parent.parent.parent,
        "other grid": elsewhere,
        "other village": elsewhere.parent,
        "other county": CountyFactory(),
    }[where]


SEEING = [
    pytest.param(Duty.GRID_WORKER, "grid", 200, id="own-grid"),
    pytest.param(Duty.VILLAGE_LEADER, "village", 200, id="own-village"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "township", 200, id="own-township"),
    pytest.param(Duty.COUNTY_OFFICE, "county", 200, id="own-county"),
    pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", 200, id="prefecture"),
    pytest.param(Duty.GRID_WORKER, "other grid", 404, id="other-grid"),
    pytest.param(Duty.COUNTY_OFFICE, "other county", 404, id="other-county"),
    pytest.param(Duty.COUNTY_DEPARTMENT, "county", 403, id="department"),
    pytest.param(Duty.LEADER, "prefecture", 403, id="leader"),
]


@pytest.mark.parametrize(("duty", "where", "status"), SEEING)
@pytest.mark.parametrize(
    "page",
    ["round-detail", "procedure-detail", "household-procedures", "round-paper", "procedure-paper"],
)
def test_who_sees_a_procedure(page, duty, where, status, walk, office, officer, client):
    one = Procedure.objects.get()
    keys = {
        "round-detail": [walk.round.pk],
        "procedure-detail": [one.pk],
        "household-procedures": [one.household_id],
        "round-paper": [walk.round.pk, "notice1"],
        "procedure-paper": [one.pk, "consent"],
    }[page]
    client.force_login(officer(duty, place_of(where, office)))

    assert client.get(reverse(f"households:{page}", args=keys)).status_code == status


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.GRID_WORKER, "grid", 200, id="own-grid"),
        pytest.param(Duty.COUNTY_OFFICE, "county", 200, id="own-county"),
        pytest.param(Duty.GRID_WORKER, "other grid", 404, id="other-grid"),
        pytest.param(Duty.COUNTY_DEPARTMENT, "county", 403, id="department"),
    ],
)
def test_who_sees_a_page_sees_its_papers(duty, where, status, walk, office, officer, client):
    walk.to("notice1")
    minutes = Evidence.objects.filter(subject=Round._meta.label_lower).first()
    client.force_login(officer(duty, place_of(where, office)))

    answer = client.get(reverse("ledger:evidence-file", args=[minutes.pk]))

    assert answer.status_code == status


RECORDING = [
    pytest.param(Duty.VILLAGE_LEADER, "village", 200, id="the-villages-turn"),
    pytest.param(Duty.GRID_WORKER, "grid", 200, id="the-grid-of-the-household"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "township", 403, id="not-the-townships-turn"),
    pytest.param(Duty.COUNTY_OFFICE, "county", 403, id="not-the-countys-turn"),
    pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", 403, id="prefecture-takes-no-step"),
    pytest.param(Duty.VILLAGE_LEADER, "other village", 404, id="other-village"),
]


@pytest.mark.parametrize(("duty", "where", "status"), RECORDING)
def test_who_takes_the_step_of_a_household(duty, where, status, walk, office, officer, client):
    client.force_login(officer(duty, place_of(where, office)))
    url = reverse("households:procedure-record", args=[Procedure.objects.get().pk])

    assert client.get(url).status_code == status


MOVES = [
    pytest.param("round-draw", Duty.VILLAGE_LEADER, "village", 403, id="village-draws-no-sample"),
    pytest.param("round-draw", Duty.COUNTY_OFFICE, "county", 403, id="county-does-not-draw-yet"),
    pytest.param("round-draw", Duty.TOWNSHIP_OFFICE, "township", 302, id="township-draws"),
    pytest.param("round-send-back", Duty.TOWNSHIP_OFFICE, "township", 302, id="township-returns"),
    pytest.param("round-send-back", Duty.VILLAGE_LEADER, "village", 403, id="village-does-not"),
    pytest.param("round-send-back", Duty.COUNTY_OFFICE, "other county", 404, id="unseen"),
    pytest.param("procedure-withdraw", Duty.VILLAGE_LEADER, "village", 302, id="village-withdraws"),
    pytest.param("procedure-withdraw", Duty.COUNTY_OFFICE, "county", 403, id="county-does-not"),
    pytest.param("procedure-object", Duty.COUNTY_OFFICE, "county", 403, id="county-hears-none"),
]  # fmt: skip


@pytest.mark.parametrize(("move", "duty", "where", "status"), MOVES)
def test_who_makes_a_move(move, duty, where, status, walk, office, officer, client):
    walk.to("review")
    key = walk.round.pk if move.startswith("round") else Procedure.objects.get().pk
    client.force_login(officer(duty, place_of(where, office)))
    posted = {
        "to_step": "notice1",
        "why": "照片不清，请重拍",
        "channel": "当面",
        "text": "不符合",
    }

    assert client.post(reverse(f"households:{move}", args=[key]), posted).status_code == status


SETTINGS = [
    pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", 200, 200, id="prefecture-edits"),
    pytest.param(Duty.COUNTY_OFFICE, "county", 200, 403, id="county-reads"),
    pytest.param(Duty.LEADER, "prefecture", 403, 403, id="leader"),
]


@pytest.mark.parametrize(("duty", "where", "read", "edit"), SETTINGS)
def test_who_edits_periods(duty, where, read, edit, office, officer, client):
    from households.models import ProcedureSetting

    client.force_login(officer(duty, place_of(where, office)))
    row = ProcedureSetting.objects.filter(key="notice_days").first()
    edited = client.get(reverse("households:procedure-setting-edit", args=[row.pk]))

    assert client.get(reverse("households:procedure-settings")).status_code == read
    assert edited.status_code == edit


def test_a_village_begins_a_round_from_the_page(office, client):
    households = [home(office.grid, **POOR), home(office.grid, **POOR)]
    client.force_login(office.leader)
    url = reverse("households:round-new")
    page = client.get(url, {"variant": "exit"}).content.decode()

    assert all(f'value="{one.pk}"' in page for one in households)
    posted = {
        "variant": "exit",
        "village": office.village.code,
        "pk": [one.pk for one in households],
    }
    response = client.post(url, posted)
    made = Round.objects.get()
    assert response.url == reverse("households:round-detail", args=[made.pk])
    assert made.procedures.count() == 2


def test_what_cannot_begin_is_said_on_the_page(office, client):
    household = home(office.grid, poor_kind="一般农户", exit_status="")
    client.force_login(office.leader)
    posted = {"variant": "exit", "village": office.village.code, "pk": [household.pk]}
    response = client.post(reverse("households:round-new"), posted)

    assert response.status_code == 422
    assert "不是建档立卡户" in response.content.decode()


def test_a_visit_is_recorded_at_the_door(walk, office, client):
    walk.to("visit")
    one = Procedure.objects.get()
    client.force_login(office.worker)
    url = reverse("households:procedure-record", args=[one.pk])
    posted = {
        "happened_on": walk.day.isoformat(), "met": "户主", "findings": "收入稳定，住房安全",
        "second": office.second.pk, "strokes": INK, "second_strokes": INK,
        "standards_reason": "核过",
    }  # fmt: skip
    wrong = client.post(url, posted)

    assert wrong.status_code == 422
    assert "缺“入户照片”" in wrong.content.decode()
    assert client.post(url, posted | {"paper_door": photo()}).status_code == 302
    record = ProcedureRecord.objects.get(step="visit")
    assert (record.recorded_by, record.second) == (office.worker, office.second)


def test_a_meeting_is_recorded_with_the_votes_of_each(walk, office, client):
    walk.to("meeting")
    one = Procedure.objects.get()
    client.force_login(office.leader)
    url = reverse("households:round-record", args=[walk.round.pk])
    posted = {
        "happened_on": walk.day.isoformat(), "place": "村委会", "chair": "村支书",
        "entitled": 12, "present": 10, f"votes_for_{one.pk}": 9, f"votes_against_{one.pk}": 1,
        f"votes_abstained_{one.pk}": 1,
        **{f"paper_{name}": photo() for name in ("minutes", "attendance", "meeting")},
    }  # fmt: skip
    wrong = client.post(url, posted)

    assert "合计 11 票，与实到 10 人不符" in wrong.content.decode()
    files = {f"paper_{name}": photo() for name in ("minutes", "attendance", "meeting")}
    assert client.post(url, posted | files | {f"votes_abstained_{one.pk}": 0}).status_code == 302
    assert ProcedureRecord.objects.get(step="meeting", procedure=one).votes_for == 9


@pytest.mark.parametrize("step", ["notice1", "meeting"])
def test_a_step_of_a_round_asks_for_results_only_where_it_decides(step, walk, office, client):
    walk.to(step)
    client.force_login(office.leader)

    page = client.get(reverse("households:round-record", args=[walk.round.pk]))

    one = Procedure.objects.get()
    assert page.status_code == 200
    assert (f"votes_for_{one.pk}" in page.content.decode()) is (step == "meeting")


def test_the_page_says_why_not(walk, office, client):
    walk.to("review")
    client.force_login(office.leader)
    page = client.get(reverse("households:round-detail", args=[walk.round.pk])).content.decode()

    assert f"由{office.village.parent.name}（乡镇）办理" in page


def test_acquired_after_identification_is_sent_to_a_normal_exit(office, client):
    household = home(office.grid, **POOR | {"identified_on": date(2014, 4, 1)})
    walk = Walk(office, "remove", [household])
    walk.to("visit")
    walk.take(values={"acquired_1": "2016-03"})
    one = Procedure.objects.get()
    client.force_login(office.leader)
    page = client.get(reverse("households:procedure-detail", args=[one.pk])).content.decode()

    assert one.state == Procedure.State.REFUSED
    assert "晚于识别（2014-04）：识别之后取得的不是错评，应按正常退出办理" in page
    assert f"variant=exit&amp;village={office.village.code}&amp;household={household.pk}" in page


@pytest.mark.parametrize("rounds", [2, 12])
def test_the_list_takes_as_many_queries_for_many_rounds(
    rounds, office, client, django_assert_num_queries
):
    for _n in range(rounds):
        procedures.open_round("exit", office.village, [home(office.grid, **POOR)], by=office.leader)
    client.force_login(office.leader)
    client.get(reverse("households:round-list"))

    with django_assert_num_queries(13):
        response = client.get(reverse("households:round-list"))
    assert response.content.decode().count('<tr id="round-') == rounds


@pytest.mark.parametrize("households", [2, 10])
def test_a_round_takes_as_many_queries_for_many_households(
    households, office, client, django_assert_num_queries
):
    many = [home(office.grid, **POOR) for _n in range(households)]
    made = procedures.open_round("exit", office.village, many, by=office.leader)
    client.force_login(office.leader)
    url = reverse("households:round-detail", args=[made.pk])
    client.get(url)

    with django_assert_num_queries(12):
        response = client.get(url)
    assert response.content.decode().count('<tr id="procedure-') == households


def test_the_home_page_says_what_waits(walk, office, client):
    client.force_login(office.leader)
    page = client.get(reverse("home")).content.decode()

    assert reverse("households:round-detail", args=[walk.round.pk]) in page


def test_the_list_opens_to_what_its_figures_count(walk, office, client):
    client.force_login(office.leader)
    url = reverse("households:round-list")
    shown = client.get(url, {"shown": "mine"}).content.decode()
    done = client.get(url, {"shown": "done"}).content.decode()

    assert f'id="round-{walk.round.pk}"' in shown
    assert f'id="round-{walk.round.pk}"' not in done
