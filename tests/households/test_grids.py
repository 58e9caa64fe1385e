"""Plans of grids: proposed, shown, applied; never a household without a grid."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from households.grids import planning, reports, verbs
from households.models import GridPlan, Household, Person
from ledger.models import Event
from regions.duties import Duty
from regions.models import Level, Region
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def village(grid):
    return grid.parent


@pytest.fixture
def office(officer, village):
    return officer(Duty.TOWNSHIP_OFFICE, village.parent)


@pytest.fixture
def crowded(grid):
    """A grid of 70 households in two groups."""
    HouseholdFactory.create_batch(40, region=grid, group_name="一组")
    HouseholdFactory.create_batch(30, region=grid, group_name="二组")
    return grid


def sizes(village):
    lines = reports.figures_below(village)
    return sorted(line.households for line in lines)


def test_a_village_is_divided_by_group_and_nothing_moves_before_it_is_applied(
    crowded, village, office
):
    plan = verbs.propose_division(village, by=office)

    assert sizes(village) == [70]
    assert [(lot.name, lot.size, lot.groups) for lot in planning.lots_of(plan)] == [
        (crowded.name, 40, "一组 40"),
        ("新网格1", 30, "二组 30"),
    ]
    assert plan.moved == 30


def test_an_applied_plan_moves_households_and_their_persons(crowded, village, office):
    member = MembershipFactory(household=Household.objects.filter(group_name="二组").first())
    verbs.apply(verbs.propose_division(village, by=office), by=office)
    member.person.refresh_from_db()
    new = Region.objects.filter(parent=village, level=Level.GRID).exclude(pk=crowded.pk).get()

    assert sizes(village) == [30, 40]
    assert member.person.place_path == new.path
    assert Event.objects.filter(kind=verbs.APPLIED).get().data == {"moved": 30, "closed": 0}


def test_no_household_is_ever_without_a_grid(crowded, village, office):
    verbs.apply(verbs.propose_division(village, by=office), by=office)
    verbs.apply(verbs.propose_split(crowded, by=office), by=office)
    grids = list(village.children.filter(level=Level.GRID).order_by("code"))
    verbs.apply(verbs.propose_merge(grids, by=office), by=office)

    assert Household.objects.filter(region__level=Level.GRID).count() == 70
    assert sizes(village) == [70]


def test_a_merge_gives_the_empty_grid_up(grid, village, office):
    other = GridFactory(parent=village)
    HouseholdFactory.create_batch(20, region=grid)
    HouseholdFactory.create_batch(15, region=other)
    verbs.apply(verbs.propose_merge([grid, other], by=office), by=office)
    other.refresh_from_db()

    assert other.valid_to is not None
    assert sizes(village) == [35]


def test_some_households_are_moved_to_another_grid(crowded, village, office):
    other = GridFactory(parent=village)
    some = Household.objects.filter(group_name="二组")[:10]
    plan = verbs.propose_move(list(some), other, by=office)
    verbs.apply(plan, by=office)

    assert plan.moved == 10
    assert sizes(village) == [10, 60]


def test_a_household_of_another_village_is_not_moved(crowded, village, office):
    stranger = HouseholdFactory()

    with pytest.raises(verbs.GridError, match="本村"):
        verbs.propose_move([stranger], crowded, by=office)


def test_a_village_has_one_open_plan(crowded, village, office):
    verbs.propose_division(village, by=office)

    with pytest.raises(verbs.GridError, match="待定"):
        verbs.propose_split(crowded, by=office)


def test_a_plan_is_decided_once(crowded, village, office):
    plan = verbs.propose_division(village, by=office)
    verbs.apply(plan, by=office)

    with pytest.raises(verbs.GridError, match="他人"):
        verbs.drop(GridPlan.objects.get(), by=office)


def test_a_dropped_plan_moves_nothing(crowded, village, office):
    verbs.drop(verbs.propose_division(village, by=office), by=office)

    assert sizes(village) == [70]


def test_a_plan_that_somebody_joined_meanwhile_is_made_anew(crowded, village, office):
    plan = verbs.propose_division(village, by=office)
    HouseholdFactory(region=crowded)

    with pytest.raises(verbs.GridError, match="增减"):
        verbs.apply(plan, by=office)

    assert GridPlan.objects.get().state == GridPlan.State.PROPOSED


def test_an_office_of_elsewhere_plans_nothing_here(crowded, village, officer):
    with pytest.raises(PermissionDenied):
        verbs.propose_division(village, by=officer(Duty.TOWNSHIP_OFFICE, GridFactory().parent))


def test_sizes_and_vacancies_add_up_to_the_top(crowded, village, officer):
    officer(Duty.GRID_WORKER, crowded)
    GridFactory(parent=village)
    county = village.parent.parent
    line = reports.figures_below(county)[0]

    assert (line.grids, line.households, line.small, line.large, line.vacant) == (2, 70, 1, 1, 1)
    assert reports.total(reports.figures_below(village), village.path).households == 70


def test_the_past_says_which_plan_moved_a_household(crowded, village, office):
    plan = verbs.propose_division(village, by=office)
    verbs.apply(plan, by=office)
    moved = Household.objects.filter(group_name="二组").first()
    past = Household.pgh_event_model.objects.get(pgh_obj_id=moved.pk)

    assert past.region_id == crowded.pk
    assert past.pgh_context.metadata["grid_plan"] == plan.pk


WHO = [
    pytest.param(Duty.TOWNSHIP_OFFICE, "township", 302, id="township-plans"),
    pytest.param(Duty.GRID_WORKER, "grid", 403, id="grid-worker-does-not"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "elsewhere", 404, id="another-township-sees-nothing"),
]


@pytest.mark.parametrize(("duty", "where", "status"), WHO)
def test_who_may_propose_and_decide(duty, where, status, client, officer, crowded, office):
    village = crowded.parent
    plan = verbs.propose_division(village, by=office)
    places = {"township": village.parent, "grid": crowded, "elsewhere": GridFactory().parent.parent}
    client.force_login(officer(duty, places[where]))
    given = {"region": village.code, "kind": "split", "pk": [crowded.pk]}
    proposed = client.post(reverse("households:plan-propose"), given)
    applied = client.post(reverse("households:plan-apply", args=[plan.pk]))

    assert (proposed.status_code, applied.status_code) == (status, status)


@pytest.mark.parametrize("url", ["households:grid-list", "households:grid-plan"])
def test_a_plan_and_its_village_are_shown(url, client, crowded, village, office):
    plan = verbs.propose_division(village, by=office)
    client.force_login(office)
    address = {
        "households:grid-list": f"{reverse('households:grid-list')}?region={village.code}",
        "households:grid-plan": reverse("households:grid-plan", args=[plan.pk]),
    }[url]
    text = client.get(address).content.decode()

    assert "全村重新划分" in text
    assert "超过 50 户" in text or "新网格1" in text


@pytest.mark.parametrize("grids", [2, 8])
def test_the_list_of_grids_asks_the_same_number_of_questions(
    grids, client, village, office, django_assert_max_num_queries
):
    for one in GridFactory.create_batch(grids, parent=village):
        HouseholdFactory(region=one)
    client.force_login(office)

    with django_assert_max_num_queries(16):
        client.get(reverse("households:grid-list"), {"region": village.code})
    assert Person.objects.count() == 0
