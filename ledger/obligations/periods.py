"""Weeks (Monday to Sunday), half-months (to the 15th), months, quarters and years."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.models import ObligationTerms

Kind = ObligationTerms.Period
HALF = 15  # the 15th ends the first half; docs/sources.md#bulletin
_MONTHS = {Kind.MONTH: 1, Kind.QUARTER: 3, Kind.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """A period with its first and last day."""

    kind: Kind
    first: date
    last: date

    @property
    def words(self) -> str:
        """2018年6月下半月, 2018年第2季度; a week by its days."""
        return words_of(self.kind, self.first, self.last)


def running(kind: str, day: date) -> Period:
    """Return the period of a kind that a day lies in."""
    kind = Kind(kind)
    if kind == Kind.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(kind, monday, monday + timedelta(days=6))
    if kind == Kind.HALF:
        if day.day <= HALF:
            return Period(kind, day.replace(day=1), day.replace(day=HALF))
        return Period(kind, day.replace(day=HALF + 1), _end_of_month(day))
    length = _MONTHS[kind]
    first = day.replace(month=(day.month - 1) // length * length + 1, day=1)
    return Period(kind, first, _end_of_month(first.replace(month=first.month + length - 1)))


def following(period: Period) -> Period:
    return running(period.kind, period.last + timedelta(days=1))


def begun(kind: str, first: date, last: date) -> Iterator[Period]:
    """Yield the periods of a kind that begin on `first` to `last`, both inclusive."""
    period = running(kind, first)
    if period.first < first:
        period = following(period)
    while period.first <= last:
        yield period
        period = following(period)


def words_of(kind: str, first: date, last: date) -> str:
    year = f"{first.year}年"
    if kind == Kind.WEEK:
        return f"{year}{first.month}月{first.day}日至{last.month}月{last.day}日"
    if kind == Kind.HALF:
        return f"{year}{first.month}月{'上' if first.day == 1 else '下'}半月"
    if kind == Kind.MONTH:
        return f"{year}{first.month}月"
    if kind == Kind.QUARTER:
        return f"{year}第{(first.month + 2) // 3}季度"
    return year


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
