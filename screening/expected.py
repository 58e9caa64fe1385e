"""Which delivery is due when: the periods of an expectation, and which expectation holds where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.db.models import Q

from regions.models import Region
from screening.models import Expectation

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Span:
    """One period: its first and last day, and the last day on which its data is in time."""

    first: date
    last: date
    due_on: date
    title: str

    def holds(self, data_on: date) -> bool:
        """Tell whether data of a day is that of this period."""
        return self.first <= data_on <= self.last


def spans(expectation: Expectation, day: date, count: int) -> list[Span]:
    """Return the latest periods that have ended by `day` and in which it held, oldest first."""
    if expectation.period == Expectation.Period.ONCE:
        return [_once(expectation)]
    found: list[Span] = []
    first = _first_day(expectation.period, day)
    while len(found) < count:
        last = first - timedelta(days=1)
        first = _first_day(expectation.period, last)
        if last < expectation.valid_from:
            break
        if expectation.valid_until is None or last <= expectation.valid_until:
            due_on = last + timedelta(days=expectation.due_days)
            found.append(Span(first, last, due_on, _title(expectation.period, first)))
    return found[::-1]


def due_before(expectation: Expectation, day: date) -> Span | None:
    """Return the latest period whose data should have been there by the day before `day`."""
    due = [span for span in spans(expectation, day, 4) if span.due_on < day]
    return due[-1] if due else None


def _once(expectation: Expectation) -> Span:
    begun = expectation.valid_from
    due_on = begun + timedelta(days=expectation.due_days)
    return Span(date.min, date.max, due_on, "一次")


def _first_day(period: str, day: date) -> date:
    months = _MONTHS[period]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _title(period: str, first: date) -> str:
    if period == "month":
        return f"{first.year}年{first.month}月"
    if period == "quarter":
        return f"{first.year}年{(first.month + 2) // 3}季度"
    return f"{first.year}年"


class Expectations:
    """The expectations that hold on a day. A county's own goes before that for all."""

    def __init__(self, rows: Iterable[Expectation]) -> None:
        self._rows = {(row.feed, row.county_id): row for row in rows}

    @classmethod
    def on(cls, day: date) -> Self:
        held = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        return cls(Expectation.objects.filter(held, valid_from__lte=day))

    def of(self, feed: str, county: Region) -> Expectation | None:
        return self._rows.get((feed, county.pk)) or self._rows.get((feed, None))
