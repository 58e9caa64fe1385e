"""Half-months (1st to 15th, 16th to the last day) and months."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from accountability.models import PeriodClose

HALF = 15  # the 15th ends the first half; docs/sources.md#bulletin


@dataclass(frozen=True)
class Period:
    """A period with its first and last day."""

    kind: PeriodClose.Kind
    first: date
    last: date

    @property
    def name(self) -> str:
        """2018年6月下半月, or 2018年6月 for a month."""
        part = "上半月" if self.first.day == 1 else "下半月"
        month = f"{self.first.year}年{self.first.month}月"
        return month + (part if self.kind == PeriodClose.Kind.HALF else "")

    def is_over(self, today: date) -> bool:
        """Its last day has passed to the end: nothing of it can still happen."""
        return self.last < today


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def running(kind: PeriodClose.Kind, day: date) -> Period:
    """Return the period of a kind that a day lies in."""
    if kind == PeriodClose.Kind.HALF and day.day <= HALF:
        return Period(kind, day.replace(day=1), day.replace(day=HALF))
    first = HALF + 1 if kind == PeriodClose.Kind.HALF else 1
    return Period(kind, day.replace(day=first), _end_of_month(day))


def ended_by(day: date) -> Iterator[Period]:
    """Yield the latest half-month and the latest month that ended on `day` or before it."""
    month_end = _end_of_month(day)
    before = day.replace(day=1) - timedelta(days=1)
    last = month_end if day == month_end else before
    month = Period(PeriodClose.Kind.MONTH, last.replace(day=1), last)
    if day.day >= HALF and day != month_end:
        middle = day.replace(day=HALF)
        yield Period(PeriodClose.Kind.HALF, middle.replace(day=1), middle)
    else:
        yield Period(PeriodClose.Kind.HALF, last.replace(day=HALF + 1), last)
    yield month


def half_ended_by(day: date) -> Period:
    """Return the latest half-month that ended on `day` or before it."""
    return next(one for one in ended_by(day) if one.kind == PeriodClose.Kind.HALF)
