"""The sums of `LeadCount` are what counting the leads gives, whatever was done to them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.models import Status
from regions.models import Level, Region
from screening import rollup
from screening.models import Lead, LeadCount, Verdict
from screening.rates import Tally, total_of
from tests.factories import LeadFactory
from tests.screening.board.wandering import two_counties, wander

pytestmark = pytest.mark.django_db


@pytest.fixture
def loops(db):
    return two_counties()


def kept():
    """The sums of every place that has sums, by its name."""
    places = Region.objects.filter(level__lte=Level.TOWNSHIP)
    return {place.code: rollup.by_rule(place) for place in places}


def counted():
    places = Region.objects.filter(level__lte=Level.TOWNSHIP)
    return {place.code: rollup.counted_by_rule(place) for place in places}


@given(seed=st.integers(0, 10_000))
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_sums_are_what_counting_gives_after_random_moves(loops, seed):
    wander(loops, seed)

    assert kept() == counted()


@given(seed=st.integers(0, 10_000))
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_gathering_rows_and_counting_anew_change_no_figure(loops, seed):
    wander(loops, seed)
    before = kept()

    rollup.SUMS.gather()
    gathered, rows = kept(), LeadCount.objects.count()
    wrong = rollup.SUMS.recount()

    assert gathered == before
    assert wrong == 0
    assert kept() == before
    assert rows == LeadCount.objects.count()


def test_leads_changed_by_one_statement_are_counted(loops):
    wander(loops, 1)
    late = timezone.localdate() - timedelta(days=40)

    Lead.objects.update(due_on=late, rule="r05")
    Lead.objects.filter(status=Status.PENDING).order_by("pk").first().delete()

    assert kept() == counted()
    assert set(kept()[loops[0].grid.ancestors[0].code]) == {"r05"}


def test_the_places_below_one_add_up_to_it(loops):
    wander(loops, 2)
    prefecture = loops[0].grid.ancestors[0]

    below = rollup.by_place(prefecture)

    assert len(below) == 2
    assert total_of(tally for rules in below.values() for tally in rules.values()) == total_of(
        rollup.by_rule(prefecture).values()
    )


def test_villages_and_grids_are_counted_when_asked(loops):
    loop = loops[0]
    loop.answered(loop.lead())
    loop.lead()

    in_grid = rollup.by_rule(loop.grid)

    assert in_grid == {"r03": Tally(pushed=2, to_verify=1, verified=1, untrue=1)}
    assert rollup.by_rule(loop.grid.parent) == in_grid
    assert rollup.by_place(loop.grid.parent) == {loop.grid.pk: in_grid}


def test_a_lead_becomes_overdue_by_the_day_alone(loops, monkeypatch):
    loops[0].lead(due_on=date(2018, 6, 30))
    county = loops[0].grid.ancestors[1]

    on_the_day = _on(monkeypatch, date(2018, 6, 30), county)
    after = _on(monkeypatch, date(2018, 7, 1), county)

    assert (on_the_day, after) == (0, 1)


def _on(monkeypatch, day, county):
    monkeypatch.setattr(timezone, "localdate", lambda *_args: day)
    return rollup.by_rule(county)["r03"].overdue


def test_what_was_found_counts_only_while_it_stands(loops):
    loop = loops[0]
    loop.verdict = Verdict.TRUE_RECTIFIED
    loop.answered(loop.lead(kind="F"))
    LeadFactory(household__region=loop.grid, status=Status.RETURNED, verdict=Verdict.NOT_TRUE)

    tally = rollup.by_rule(loop.grid.ancestors[1])["r03"]

    assert tally == Tally(pushed=2, to_verify=1, verified=1, true=1)


def test_a_sum_that_is_wrong_is_logged_and_mended(loops, caplog):
    loops[0].lead()
    LeadCount.objects.filter(region=loops[0].grid.ancestors[0]).update(leads=7)

    wrong = rollup.SUMS.recount()

    assert wrong == 1
    assert "1 sums were wrong" in caplog.text
    assert kept() == counted()


def test_moving_one_lead_adds_rows_and_changes_none(loops):
    lead = loops[0].lead()
    before = set(LeadCount.objects.values_list("pk", "leads"))

    loops[0].at_village(lead)
    loops[0].lead()

    assert before < set(LeadCount.objects.values_list("pk", "leads"))
