"""When a household is to be visited, and the six lights of its duties.

Periods are parameters (`visit_days`, `duty_days`, `duty_soon_days`); source:
docs/sources.md#six-duties.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils import timezone

from households import parameters
from households.models import SixDuty

Light = Literal["green", "amber", "red"]


@dataclass(frozen=True)
class Periods:
    """In days: from one visit to the next, how long a duty counts as seen to, and how long before
    the end its light is amber.
    """

    visit: int
    duty: int
    soon: int


def periods(today: date) -> Periods:
    """The periods of this year."""
    of = parameters.of(today.year)
    return Periods(of["visit_days"], of["duty_days"], of["duty_soon_days"])


def light(done_on: date | None, days: int, today: date, soon: int) -> Light:
    """Green while what was done counts, amber when it soon counts no more, red after that and
    where it was never done.
    """
    if done_on is None or done_on + timedelta(days=days) < today:
        return "red"
    return "amber" if done_on + timedelta(days=days - soon) < today else "green"


def is_due(
    visited_on: date | None, done: Mapping[str, date], today: date, of: Periods | None = None
) -> bool:
    """A visit or one of the duties waits to be done (its light is not green). `of` are the periods
    of this year, where they are asked for many households.
    """
    of = of or periods(today)
    if light(visited_on, of.visit, today, 0) != "green":
        return True
    return len(done) < len(SixDuty) or any(
        light(day, of.duty, today, of.soon) != "green" for day in done.values()
    )


def visit_due_on(visited_on: date | None) -> date:
    """The last day of the next visit; today for a household that was never visited."""
    today = timezone.localdate()
    return visited_on + timedelta(days=periods(today).visit) if visited_on else today
