"""Whoever is second is told so: no double act, no lost change, no deadlock, and a whole trail."""

import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from accountability.issue_deadlines import waits
from accountability.issue_lists import keeping
from accountability.reports.states import states
from ledger import events
from regions.models import Region
from tests.accountability.races import (  # noqa: F401 (they enter races)
    arena,
    down,
    elsewhere,
    many,
    opened,
    overlapping,
    up,
)
from tests.accountability.races.conftest import REPORTS, ROUNDS


def show(name: str, number: int) -> None:
    """A line that rewrites itself where somebody looks on."""
    if sys.stderr.isatty() or not number % 50:
        end = "\r" if sys.stderr.isatty() else "\n"
        print(f"  {number}/{ROUNDS} {name}", end=end, file=sys.stderr, flush=True)  # noqa: T201


def test_there_are_at_least_25_races():
    names = {race.name for race in arena.RACES}

    assert len(names) == len(arena.RACES) >= 25


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("emptied_once")
@pytest.mark.parametrize("race", arena.RACES, ids=lambda race: race.run.__name__)
def test_race(race):
    report = arena.run(race, ROUNDS, progress=lambda number: show(race.name, number))

    REPORTS.append(report)
    assert report.rounds == ROUNDS
    assert list(events.verify()) == []
    prefecture = Region.objects.get(parent=None)
    states(prefecture, timezone.localdate()).check()
    assert (keeping.SUMS.recount(), waits.recount()) == (0, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("emptied_once")
def test_a_race_that_breaks_leaves_the_clock_to_the_next():
    def broken(_arena):
        with elsewhere.the_day_after():
            yield {"first": lambda: 1 / 0}

    before = timezone.now()
    with pytest.raises(ZeroDivisionError) as caught:
        arena.run(arena.Race("breaks", broken), 1)

    assert caught.tb  # what broke is still looked at, and with it the round
    assert timezone.now() - before < timedelta(hours=1)
