"""The office's view of phones: who sees whom, what is counted, what opens where."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.acts import burden, office
from ledger.models import FieldDevice
from regions.duties import Duty
from tests.factories import GridFactory, PostingFactory
from tests.factories.phones import FieldActFactory, FieldDayFactory, FieldDeviceFactory

pytestmark = pytest.mark.django_db
LIST, ACTS = reverse("ledger:phone-list"), reverse("ledger:field-act-list")


def page(client, user, address=LIST, **query):
    client.force_login(user)
    return client.get(address, query)


def place_of(grid, name):
    village = grid.parent
    places = {"grid": grid, "village": village, "township": village.parent}
    places |= {"county": village.parent.parent, "prefecture": village.parent.parent.parent}
    return places[name]


def names(response):
    return {line.user for line in response.context["lines"]}


SEES = [
    pytest.param(Duty.VILLAGE_LEADER, "village", 200, True, id="the-village"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "township", 200, True, id="the-township"),
    pytest.param(Duty.COUNTY_OFFICE, "county", 200, True, id="the-county"),
    pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", 200, True, id="the-prefecture"),
    pytest.param(Duty.SYSTEM_ADMIN, "county", 200, False, id="who-keeps-the-accounts"),
    pytest.param(Duty.GRID_WORKER, "grid", 302, None, id="a-worker-sees-the-own"),
    pytest.param(Duty.COUNTY_DEPARTMENT, "county", 403, None, id="a-department"),
    pytest.param(Duty.AUDITOR, "county", 403, None, id="an-auditor"),
    pytest.param(Duty.LEADER, "county", 403, None, id="a-leader"),
]


@pytest.mark.parametrize(("duty", "where", "status", "sees_work"), SEES)
def test_who_sees_the_phones_of_a_place(client, officer, grid, worker, duty, where, status,
                                        sees_work):  # fmt: skip
    device = FieldDeviceFactory(user=worker)
    FieldActFactory(device=device, region=grid)

    response = page(client, officer(duty, place_of(grid, where)))

    assert response.status_code == status
    shown = response.context["lines"] if status == 200 else []
    assert [(line.user, bool(line.waits)) for line in shown if line.user == worker] == (
        [(worker, sees_work)] if status == 200 else []
    )


def test_the_phones_of_another_village_are_not_shown(client, officer, grid, worker):
    neighbour = GridFactory(parent__parent=grid.parent.parent)

    response = page(client, officer(Duty.VILLAGE_LEADER, neighbour.parent))

    assert worker not in names(response)


def test_who_waits_longest_with_something_unsent_comes_first(client, officer, grid, worker):
    FieldDeviceFactory(user=worker)
    late = FieldDeviceFactory(
        user=PostingFactory(duty=Duty.GRID_WORKER, region=grid).user, late=True
    )

    response = page(client, officer(Duty.VILLAGE_LEADER, grid.parent))

    assert response.context["lines"][0].user == late.user
    assert response.context["lines"][0].is_late


STATES = [
    pytest.param({"late": True}, "late", id="unsent-for-over-a-day"),
    pytest.param({"silent": True}, "silent", id="no-contact-for-a-week"),
    pytest.param(None, "without", id="no-phone"),
]


@pytest.mark.parametrize(("phone", "state"), STATES)
def test_every_tab_counts_whom_it_lists(client, officer, grid, phone, state):
    usual = FieldDeviceFactory(user=PostingFactory(duty=Duty.GRID_WORKER, region=grid).user)
    user = PostingFactory(duty=Duty.GRID_WORKER, region=grid).user
    FieldDeviceFactory.create_batch(0 if phone is None else 1, user=user, **(phone or {}))
    leader = officer(Duty.VILLAGE_LEADER, grid.parent)

    response = page(client, leader, state=state)

    counts = {url: count for _words, count, url, _active in response.context["tabs"]}
    assert counts["?state="] == 2
    assert counts[f"?state={state}"] == 1
    assert names(response) == {user}
    assert usual.user in names(page(client, leader))


def test_a_phone_out_of_use_counts_for_nothing(client, officer, grid, worker):
    leader = officer(Duty.VILLAGE_LEADER, grid.parent)
    FieldDeviceFactory(user=worker, late=True, revoked_at=timezone.now(), revoked_by=leader)

    response = page(client, leader, state="without")

    assert names(response) == {worker}


@pytest.mark.parametrize("rows", [2, 12])
def test_the_list_costs_the_same_for_many(client, officer, grid, rows, django_assert_num_queries):
    for _each in range(rows):
        device = FieldDeviceFactory(
            user=PostingFactory(duty=Duty.GRID_WORKER, region=grid).user, late=True
        )
        FieldDayFactory(device=device)
        FieldActFactory(device=device, region=grid)
    client.force_login(officer(Duty.VILLAGE_LEADER, grid.parent))

    with django_assert_num_queries(25):
        response = client.get(LIST)

    assert len(response.context["lines"]) == rows


# --- one person -----------------------------------------------------------------------------------
PERSONS = [
    pytest.param(Duty.VILLAGE_LEADER, "village", 200, id="the-village"),
    pytest.param(Duty.SYSTEM_ADMIN, "county", 200, id="who-keeps-the-accounts"),
    pytest.param(Duty.GRID_WORKER, "grid", 404, id="a-colleague-of-the-grid"),
    pytest.param(Duty.AUDITOR, "county", 404, id="an-auditor"),
]


@pytest.mark.parametrize(("duty", "where", "status"), PERSONS)
def test_who_sees_the_phones_of_a_person(client, officer, grid, worker, duty, where, status):
    FieldDeviceFactory(user=worker)

    response = page(
        client,
        officer(duty, place_of(grid, where)),
        reverse("ledger:phone-person", args=[worker.pk]),
    )

    assert response.status_code == status


def test_everybody_sees_the_own_phones_and_acts(client, grid, worker):
    act = FieldActFactory(device=FieldDeviceFactory(user=worker), region=grid)
    client.force_login(worker)

    response = client.get(reverse("ledger:phone-mine"), follow=True)

    assert [line.act for line in response.context["acts"]] == [act]


def test_who_keeps_the_accounts_sees_no_act(client, officer, grid, worker):
    FieldActFactory(device=FieldDeviceFactory(user=worker), region=grid)
    admin = officer(Duty.SYSTEM_ADMIN, place_of(grid, "county"))

    response = page(client, admin, reverse("ledger:phone-person", args=[worker.pk]))

    assert "最近上报" not in response.content.decode()
    assert response.context["acts"] == []


REVOKES = [
    pytest.param("self", 302, True, id="the-person"),
    pytest.param(Duty.SYSTEM_ADMIN, 302, True, id="who-keeps-the-accounts"),
    pytest.param(Duty.TOWNSHIP_OFFICE, 302, True, id="who-signs-for-the-place"),
    pytest.param(Duty.VILLAGE_LEADER, 403, False, id="the-village-sees-and-asks"),
    pytest.param(Duty.GRID_WORKER, 404, False, id="a-colleague"),
]


@pytest.mark.parametrize(("who", "status", "is_out"), REVOKES)
def test_who_takes_a_phone_out_of_use(client, officer, grid, worker, who, status, is_out):
    device = FieldDeviceFactory(user=worker)
    where = {Duty.SYSTEM_ADMIN: "county", Duty.TOWNSHIP_OFFICE: "township"}
    where |= {Duty.VILLAGE_LEADER: "village"}
    user = worker if who == "self" else officer(who, place_of(grid, where.get(who, "grid")))
    client.force_login(user)

    response = client.post(reverse("ledger:phone-revoke", args=[device.pk]))

    assert response.status_code == status
    assert (FieldDevice.objects.get().revoked_at is not None) == is_out


# --- the burden -----------------------------------------------------------------------------------
def test_weeks_are_summed_over_phones_and_empty_ones_are_there(grid, worker):
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    first, second = FieldDeviceFactory(user=worker), FieldDeviceFactory(user=worker)
    FieldDayFactory(device=first, day=monday)
    FieldDayFactory(device=second, day=monday)
    FieldDayFactory(device=first, day=monday - timedelta(days=1), minutes=5, night_minutes=0)
    FieldDayFactory(device=first, day=monday - timedelta(weeks=8))

    weeks = burden.weeks_of([worker.pk], today)[worker.pk]

    assert len(weeks) == burden.WEEKS
    assert [week.minutes for week in weeks[-3:]] == [0, 5, 80]
    assert (weeks[-1].screens, weeks[-1].asked_again, weeks[-1].night_minutes) == (120, 4, 20)
    assert sum(week.minutes for week in weeks) == 85


def test_columns_begin_at_zero_and_the_night_is_a_part_of_them():
    monday = timezone.localdate()
    weeks = [burden.Week(monday), burden.Week(monday, minutes=40, night_minutes=10)]

    empty, full = burden.picture(weeks, "minutes")

    assert (empty.height, empty.part) == (0, 0)
    assert (full.y, full.height, full.part_y, full.part) == (0, 28, 21, 7)


# --- acts -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "word"), [("held", "held"), ("proposed", "proposed"), ("invalid", "needs")]
)
def test_every_figure_opens_its_list(client, officer, grid, worker, state, word):
    act = FieldActFactory(device=FieldDeviceFactory(user=worker), region=grid, state=state)
    FieldActFactory(device=act.device, region=grid, state="accepted")
    leader = officer(Duty.VILLAGE_LEADER, grid.parent)

    figures = {one.url: one.count for one in page(client, leader).context["waiting"]}
    listed = page(client, leader, ACTS, state=word).context["lines"]

    assert figures[f"{ACTS}?state={word}"] == 1
    assert [line.act for line in listed] == [act]
    assert listed[0].words == "收到"


ACT_SEES = [
    pytest.param(Duty.VILLAGE_LEADER, "village", 200, id="the-village"),
    pytest.param(Duty.GRID_WORKER, "grid", 404, id="a-colleague-sees-no-held-act"),
    pytest.param(Duty.SYSTEM_ADMIN, "county", 403, id="who-keeps-the-accounts"),
]


@pytest.mark.parametrize(("duty", "where", "status"), ACT_SEES)
def test_who_reads_an_act(client, officer, grid, worker, kind, duty, where, status):
    act = FieldActFactory(device=FieldDeviceFactory(user=worker), region=grid)

    response = page(
        client, officer(duty, place_of(grid, where)), reverse("ledger:field-act", args=[act.pk])
    )

    assert response.status_code == status


def test_numbers_of_people_in_an_act_are_masked(client, officer, grid, worker, kind):
    act = FieldActFactory(
        device=FieldDeviceFactory(user=worker), region=grid,
        body={"text": "号码 522799199001011234，电话 13800001234"},
    )  # fmt: skip

    response = page(
        client,
        officer(Duty.VILLAGE_LEADER, grid.parent),
        reverse("ledger:field-act", args=[act.pk]),
    )

    assert "522799********1234" in response.content.decode()
    assert "138****1234" in response.content.decode()


@pytest.mark.parametrize("rows", [2, 12])
def test_the_list_of_acts_costs_the_same_for_many(
    client, officer, grid, worker, rows, django_assert_num_queries
):
    FieldActFactory.create_batch(rows, device=FieldDeviceFactory(user=worker), region=grid)
    client.force_login(officer(Duty.VILLAGE_LEADER, grid.parent))

    with django_assert_num_queries(15):
        response = client.get(ACTS)

    assert len(response.context["lines"]) == rows


def test_an_app_above_adds_what_waits(client, officer, grid, monkeypatch):
    monkeypatch.setattr(office, "WAITING", [lambda _user: office.Waiting("冲突", 4, "/there/")])

    response = page(client, officer(Duty.VILLAGE_LEADER, grid.parent))

    assert response.context["waiting"][-1] == office.Waiting("冲突", 4, "/there/")


@pytest.mark.parametrize(("duty", "where", "is_led"), [
    (Duty.GRID_WORKER, "grid", True),
    (Duty.VILLAGE_LEADER, "village", True),
    (Duty.TOWNSHIP_OFFICE, "township", False),
    (Duty.LEADER, "county", False),
])  # fmt: skip
def test_the_home_page_leads_who_works_at_doors_to_the_app(
    client, officer, grid, duty, where, is_led
):
    user = officer(duty, place_of(grid, where))

    cards = page(client, user, reverse("home")).context["cards"]

    links = {address for card in cards for _word, address in card.links}
    assert (reverse("ledger:field-shell") in links) is is_led
