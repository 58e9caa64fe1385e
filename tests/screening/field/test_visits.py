"""The households to be visited in a round of screening, on the phone."""

import pytest

from regions.duties import Duty
from screening.field.visits import visits
from screening.models import Campaign, CampaignVisit
from tests.factories import CampaignFactory, CampaignVisitFactory, GridFactory, HouseholdFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid(db):
    return GridFactory()


@pytest.fixture
def worker(grid, officer):
    return officer(Duty.GRID_WORKER, grid)


@pytest.fixture
def campaign(grid):
    return CampaignFactory(region=grid.parent.parent.parent)


def visit(campaign, grid, **fields):
    return CampaignVisitFactory(
        campaign=campaign, household=HouseholdFactory(region=grid), **fields
    )


def test_a_visit_says_which_household_and_by_which_day(grid, worker, campaign):
    row = visit(campaign, grid, focus=1)

    (record,) = visits(worker, {})["changed"]

    assert (record["household"], record["due_on"]) == (row.household_id, str(row.due_on))
    assert record["focus"] == ["低保户"]


def test_what_was_visited_or_is_of_a_round_that_is_over_goes(grid, worker, campaign):
    row = visit(campaign, grid)
    known = {str(one["id"]): one["v"] for one in visits(worker, {})["changed"]}
    Campaign.objects.update(state=Campaign.State.CLOSING)

    assert visits(worker, {"known": {"visits": known}}) == {"changed": [], "gone": [row.pk]}


def test_a_new_day_is_sent_again(grid, worker, campaign):
    row = visit(campaign, grid)
    known = {str(one["id"]): one["v"] for one in visits(worker, {})["changed"]}
    CampaignVisit.objects.update(due_on=campaign.starts_on)

    changed = visits(worker, {"known": {"visits": known}})["changed"]

    assert [one["id"] for one in changed] == [row.pk]


def test_only_the_households_of_the_own_grid(grid, worker, campaign):
    visit(campaign, GridFactory(parent=grid.parent))

    assert visits(worker, {})["changed"] == []


@pytest.mark.parametrize("rows", [2, 20])
def test_the_queries_do_not_grow_with_visits(
    rows, grid, worker, campaign, django_assert_num_queries
):
    for _each in range(rows):
        visit(campaign, grid)

    with django_assert_num_queries(2):  # postings, visits
        assert len(visits(worker, {})["changed"]) == rows
