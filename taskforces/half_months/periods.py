"""Which half-months are reported on: those that are over, named as the duty that asks for them."""

from datetime import date, timedelta

from ledger.obligations.periods import Kind, Period, running


def half_of(day: date) -> Period:
    """The half-month that a day lies in."""
    return running(Kind.HALF, day)


def before(period: Period) -> Period:
    return half_of(period.first - timedelta(days=1))


def last_ended(today: date) -> Period:
    """The latest half-month whose last day has passed to the end."""
    return before(half_of(today))


def latest(today: date, count: int) -> list[Period]:
    """The latest half-months that are over, the newest first."""
    found = [last_ended(today)]
    while len(found) < count:
        found.append(before(found[-1]))
    return found
