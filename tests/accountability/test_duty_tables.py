"""Tables 15 below the county, 17 and 18 against plain Python; who sees them; how they leave."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability.reports import draw
from households.models import DutyDone, Helper, Household, Pairing, SixDuty, Visit
from regions.duties import Duty
from screening.models import Lead
from tests.accountability import workbook
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    LeadFactory,
    PostingFactory,
    UserFactory,
    VillageFactory,
)
from tests.factories.field import DutyDoneFactory, VisitFactory

pytestmark = pytest.mark.django_db
DAY = timezone.localdate()
FIRST = DAY.replace(day=1)
PHONE = "138" + "0" * 8


def at(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def village():
    """A village of three grids, one without a worker, and one grid of another village."""
    village = VillageFactory()
    grids = [GridFactory(parent=village) for _n in range(3)]
    for grid in [*grids[:2], GridFactory()]:
        PostingFactory(duty=Duty.GRID_WORKER, region=grid)
        homes = [HouseholdFactory(region=grid) for _n in range(4)]
        HouseholdFactory(region=grid, dissolved_on=FIRST - timedelta(days=1))
        for home, day in zip(homes, (FIRST, DAY, FIRST - timedelta(days=1)), strict=False):
            VisitFactory(household=home, visited_on=day)
            DutyDoneFactory(household=home, duty=SixDuty.BASICS, done_on=day)
            DutyDoneFactory(household=home, duty=SixDuty.PROOF, done_on=day)
        VisitFactory(household=homes[0], visited_on=DAY)
        known = {"household": homes[0], "verified_by": UserFactory()}
        LeadFactory(**known, due_on=DAY, verified_at=at(FIRST - timedelta(days=2)))
        LeadFactory(**known, due_on=FIRST, verified_at=at(FIRST + timedelta(days=1)))
        LeadFactory(household=homes[1], due_on=FIRST)
        LeadFactory(household=homes[1], due_on=DAY + timedelta(days=1))
        LeadFactory(household=homes[1], due_on=FIRST - timedelta(days=1))
    return village


def by_hand(grid):
    """(households, visits, visited, leads due, verified in time, duties seen to) of a grid."""
    homes = {
        home.pk
        for home in Household.objects.filter(region=grid)
        if home.dissolved_on is None or home.dissolved_on > DAY
    }
    visits = [
        one.household_id
        for one in Visit.objects.all()
        if one.household_id in homes and FIRST <= one.visited_on <= DAY
    ]
    due = [one for one in Lead.objects.filter(region=grid) if FIRST <= one.due_on <= DAY]
    timely = [
        one
        for one in due
        if one.verified_at and timezone.localdate(one.verified_at) <= min(one.due_on, DAY)
    ]
    six = {
        (one.household_id, one.duty)
        for one in DutyDone.objects.all()
        if one.household_id in homes and one.done_on <= DAY
    }
    return len(homes), len(visits), len(set(visits)), len(due), len(timely), len(six)


def test_what_grid_workers_did_is_what_plain_python_counts(village):
    found = draw(17, village, DAY).sheets[0]

    counts = [(row[3], row[4], row[5], row[7], row[8]) for row in found.rows]
    mine = [by_hand(grid) for grid in village.children.order_by("path")]

    assert counts == [one[:5] for one in mine]
    assert [row[6] for row in found.rows] == [rate(one[2], one[0]) for one in mine]
    assert [row[9] for row in found.rows] == [rate(one[4], one[3]) for one in mine]
    assert [row[10] for row in found.rows] == [rate(one[5], one[0] * 6) for one in mine]
    assert found.totals[3] == 8
    assert [row[2] == "空缺" for row in found.rows] == [False, False, True]


def rate(part, whole):
    return round(Decimal(100 * part) / whole, 2) if whole else None


def test_the_table_of_grid_workers_takes_one_statement(village, django_assert_num_queries):
    with django_assert_num_queries(1):
        draw(17, village.parent.parent.parent, DAY)


@pytest.fixture
def pairings(village):
    """Two helpers: one of three households of the village, one of one there and one elsewhere."""
    there = list(Household.objects.filter(region__parent=village, dissolved_on=None)[:4])
    elsewhere = HouseholdFactory(head_name="外村户")
    first = Helper.objects.create(
        region=village, name="甲示例", unit="县教育局", post="科员", phone=PHONE
    )
    second = Helper.objects.create(region=village, name="乙示例", unit="县水务局")
    since = DAY - timedelta(days=100)
    for helper, home, ends_on in (
        (first, there[0], None),
        (first, there[1], DAY),
        (first, there[2], None),
        (first, there[3], DAY - timedelta(days=1)),
        (second, there[3], None),
        (second, elsewhere, None),
    ):
        Pairing.objects.create(household=home, helper=helper, starts_on=since, ends_on=ends_on)
    Pairing.objects.create(household=elsewhere, helper=first, starts_on=DAY + timedelta(days=1))
    return village


def test_who_stands_by_whom_counts_the_households_of_the_place_alone(pairings):
    rows = draw(18, pairings, DAY).sheets[0].rows

    told = [(row[1], row[5]) for row in rows]

    assert sorted(told) == sorted([("甲示例", 3)] * 3 + [("乙示例", 1)])
    assert {row[4] for row in rows if row[1] == "甲示例"} == {"138****0000"}
    assert not {row[6] for row in rows} & set(Household.objects.values_list("head_name", flat=True))


def test_a_helper_opens_to_as_many_households_as_the_roster_says(pairings, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, pairings.parent.parent))
    yesterday = DAY - timedelta(days=1)

    cells = [row[5] for day in (yesterday, DAY) for row in draw(18, pairings, day).sheets[0].rows]
    listed = [client.get(cell.url).context["page"].paginator.count for cell in cells]
    page = client.get(cells[0].url).content.decode()

    assert listed == [int(cell) for cell in cells]
    assert sorted(set(listed)) == [1, 3, 4]
    assert page.count('id="household-') == listed[0]
    assert "外村户" not in page


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", 200, id="the-county-above"),
        pytest.param(Duty.LEADER, "county", 403, id="a-leader-sees-no-households"),
        pytest.param(Duty.COUNTY_OFFICE, "another", 404, id="another-county"),
    ],
)
def test_who_opens_the_households_of_a_helper(pairings, client, officer, duty, where, status):
    place = {"county": pairings.parent.parent, "another": CountyFactory()}[where]
    client.force_login(officer(duty, place))

    answers = [
        client.get(reverse("accountability:helper-figure", args=[pk]), {"region": pairings.code})
        for pk in (Helper.objects.get(name="甲示例").pk, 10**9)
    ]

    assert [one.status_code for one in answers] == [status, 403 if status == 403 else 404]


@pytest.mark.parametrize("many", [1, 3])
def test_the_households_of_a_helper_cost_the_same_for_any_number(
    many, pairings, client, officer, django_assert_max_num_queries
):
    helper = Helper.objects.get(name="甲示例")
    kept = Pairing.objects.filter(helper=helper, ends_on=None).order_by("pk")[:many]
    Pairing.objects.filter(helper=helper).exclude(pk__in=[one.pk for one in kept]).delete()
    client.force_login(officer(Duty.COUNTY_OFFICE, pairings.parent.parent))
    url = reverse("accountability:helper-figure", args=[helper.pk])
    client.get(url, {"region": pairings.code})

    with django_assert_max_num_queries(10):
        client.get(url, {"region": pairings.code})


def test_the_roster_of_helpers_takes_one_statement(pairings, django_assert_num_queries):
    with django_assert_num_queries(1):
        draw(18, pairings.parent.parent, DAY)


def test_below_the_county_the_half_month_is_drawn_by_what_freezes_it(village):
    table = draw(15, village, DAY)

    assert "未冻结" in table.title
    assert [head.title for head in table.sheets[0].heads][1] == "本期线索"
    assert len(table.sheets[0].rows) == 3


WHO = [
    pytest.param(Duty.COUNTY_OFFICE, "county", 200, 200, id="the-county-above"),
    pytest.param(Duty.JOINT_MEETING, "county", 403, 403, id="the-joint-meeting"),
    pytest.param(Duty.LEADER, "county", 200, 403, id="a-leader-sees-no-households"),
    pytest.param(Duty.COUNTY_OFFICE, "another", 404, 404, id="another-county"),
]


@pytest.mark.parametrize(("duty", "where", "of_grids", "of_helpers"), WHO)
def test_who_sees_which_table(pairings, client, officer, duty, where, of_grids, of_helpers):
    place = {"county": pairings.parent.parent, "another": CountyFactory()}[where]
    client.force_login(officer(duty, place))

    found = [
        client.get(
            reverse("accountability:table-detail", args=[number]), {"region": pairings.code}
        ).status_code
        for number in (17, 18)
    ]

    assert found == [of_grids, of_helpers]


@pytest.mark.parametrize(
    ("duty", "opens"),
    [
        pytest.param(Duty.COUNTY_OFFICE, True, id="who-sees-households"),
        pytest.param(Duty.LEADER, False, id="a-leader-sees-figures-alone"),
    ],
)
def test_table_17_leads_nobody_to_pages_that_are_closed_to_them(
    village, client, officer, duty, opens
):
    county = village.parent.parent
    client.force_login(officer(duty, county))
    address = reverse("accountability:table-detail", args=[17])

    shown = client.get(address, {"region": county.code, "as_of": f"{DAY}"}).content.decode()

    assert ("grid-visits" in shown) == opens


@pytest.mark.parametrize("number", [17, 18])
def test_the_tables_leave_as_excel_cell_by_cell(pairings, client, officer, number):
    client.force_login(officer(Duty.COUNTY_OFFICE, pairings.parent.parent))

    book, name = workbook.exported(client, number, region=pairings.code, as_of=f"{DAY}")

    workbook.check_table(book, name, draw(number, pairings, DAY))
