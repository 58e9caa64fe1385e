"""Duties of a grid that its visits and six duties show to be met, household by household."""

from datetime import timedelta

import pytest
from django.utils import timezone

from households.models import SixDuty
from ledger.models import Event, Obligation
from ledger.obligations.operations import meet_shown
from tests.factories import GridFactory, HouseholdFactory, ObligationFactory
from tests.factories.field import DutyDoneFactory, VisitFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BEFORE = TODAY - timedelta(days=40)


@pytest.fixture
def homes():
    """Two households that live in a grid, and one that does not any more."""
    grid = GridFactory()
    homes = [HouseholdFactory(region=grid) for _n in range(2)]
    HouseholdFactory(region=grid, dissolved_on=BEFORE)
    return homes


def owed(kind, grid):
    return ObligationFactory(
        terms__rule__kind=kind, region=grid, ower_subject="regions.region", ower_id=grid.pk,
        starts_on=TODAY - timedelta(days=20), ends_on=TODAY + timedelta(days=5),
        due_on=TODAY + timedelta(days=5),
    )  # fmt: skip


def is_open(row):
    return Obligation.objects.get(pk=row.pk).is_open


def visit(home, day=TODAY):
    VisitFactory(household=home, visited_on=day)


def see_to(home, duties=tuple(SixDuty), day=TODAY):
    for duty in duties:
        DutyDoneFactory(household=home, duty=duty, done_on=day)


OPEN = {
    "one of two": lambda a, b: visit(a),
    "the other before the days": lambda a, b: (visit(a), visit(b, BEFORE)),
    "one twice": lambda a, b: (visit(a), visit(a)),
    "six duties are no visit": lambda a, b: (visit(a), see_to(b)),
}


@pytest.mark.parametrize("case", OPEN)
def test_a_grid_with_a_household_not_visited_in_these_days_still_owes(case, homes):
    row = owed("visits", homes[0].region)
    OPEN[case](*homes)

    assert (meet_shown(TODAY), is_open(row)) == (0, True)


def test_a_grid_whose_every_household_was_visited_has_met_its_duty_once(homes):
    row = owed("visits", homes[0].region)
    other = owed("visits", GridFactory())
    visit(homes[0])
    visit(homes[1], TODAY - timedelta(days=20))

    assert (meet_shown(TODAY), meet_shown(TODAY)) == (1, 0)

    met = Obligation.objects.get(pk=row.pk)
    assert (met.proof_subject, met.proof_id, met.met_who) == (
        "regions.region", row.region_id, None,
    )  # fmt: skip
    assert Event.objects.get(subject_id=row.pk, subject=Obligation.subject).data["proof_id"] == (
        row.region_id
    )
    assert is_open(other)  # a grid where nobody lives has nothing to show


@pytest.mark.parametrize("lacking", SixDuty)
def test_six_duties_are_met_when_all_six_were_seen_to_in_every_household(lacking, homes):
    row = owed("six_duties", homes[0].region)
    see_to(homes[0])
    see_to(homes[1], [duty for duty in SixDuty if duty != lacking])
    see_to(homes[1], [lacking], BEFORE)

    assert (meet_shown(TODAY), is_open(row)) == (0, True)
    see_to(homes[1], [lacking])
    assert (meet_shown(TODAY), is_open(row)) == (1, False)


@pytest.mark.parametrize("grids", [1, 6])
def test_the_question_takes_one_statement_a_kind_whatever_the_number_of_grids(
    grids, django_assert_num_queries
):
    rows = [owed("visits", HouseholdFactory().region) for _n in range(grids)]

    with django_assert_num_queries(2):
        meet_shown(TODAY)

    assert all(map(is_open, rows))
