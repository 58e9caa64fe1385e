"""Who has delivered, who is late, who never has: kinds of data by periods, and by counties."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from regions.models import Region
from screening.expected import Expectations, Span, spans
from screening.feeds import Feed
from screening.models import Expectation, Extract

PERIODS = 6
# What a cell says; the order is that of the legend and of the figures above the board.
IN_TIME, LATE, MISSING, NEVER, OPEN = "in_time", "late", "missing", "never", "open"
NONE = "none"  # nothing is expected
STATES = (IN_TIME, LATE, MISSING, NEVER, OPEN)


@dataclass(frozen=True)
class Cell:
    """One delivery that is due: its state, and for a late one by how many days."""

    state: str
    span: Span | None = None
    county: Region | None = None
    days: int = 0

    @property
    def short(self) -> str:
        """6月, 2季度, 2018年: the period without what a row of them repeats."""
        if self.span is None:
            return ""
        year, _, rest = self.span.title.partition("年")
        return rest or (f"{year}年" if _ else self.span.title)


@dataclass
class Line:
    """One kind of data: what is expected of it, and the cells."""

    feed: Feed
    expectation: Expectation | None
    cells: list[Cell] = field(default_factory=list)

    @property
    def latest(self) -> Cell | None:
        """The newest period that is due or has come."""
        decided = [cell for cell in self.cells if cell.state not in (OPEN, NONE)]
        return decided[-1] if decided else None

    def decisive(self, *, by_county: bool) -> list[Cell]:
        """The cells that the figures count: each county's, or the newest period of one county."""
        if by_county:
            return self.cells
        return [self.latest] if self.latest else [cell for cell in self.cells[-1:] if cell.span]


@dataclass(frozen=True)
class _Came:
    """An accepted delivery: the day its data stands for, and the day it arrived."""

    data_on: date
    arrived_on: date


class Arrivals:
    """What has come for a set of counties; a file for the prefecture speaks for each of them."""

    def __init__(self, extracts: QuerySet[Extract], counties: Sequence[Region]) -> None:
        self._came: dict[tuple[str, int], list[_Came]] = defaultdict(list)
        rows = extracts.filter(state=Extract.State.ACCEPTED, data_on__isnull=False)
        arrived = Coalesce("received_at", "dropped_at")
        for feed, path, data_on, at in rows.values_list("feed", "region__path", "data_on", arrived):
            for county in counties:
                if county.path.startswith(path):
                    self._came[feed, county.pk].append(_Came(data_on, _day(at, data_on)))

    def has_never_come(self, feed: str, county: Region) -> bool:
        return (feed, county.pk) not in self._came

    def cell(self, feed: str, county: Region, span: Span, today: date) -> Cell:
        """What became of one period."""
        came = [each for each in self._came.get((feed, county.pk), ()) if span.holds(each.data_on)]
        if came:
            first = min(each.arrived_on for each in came)
            days = (first - span.due_on).days
            return Cell(LATE if days > 0 else IN_TIME, span, county, max(days, 0))
        if span.due_on >= today:
            return Cell(OPEN, span, county)
        return Cell(NEVER if self.has_never_come(feed, county) else MISSING, span, county)


def _day(at: datetime | None, data_on: date) -> date:
    return timezone.localtime(at).date() if at else data_on


def of_county(
    feeds: Iterable[Feed], county: Region, extracts: QuerySet[Extract], today: date
) -> list[Line]:
    """One line a feed with its latest periods, oldest first."""
    held, arrivals = Expectations.on(today), Arrivals(extracts, [county])
    lines = []
    for feed in feeds:
        expectation = held.of(feed.code, county)
        found = spans(expectation, today, PERIODS) if expectation else []
        cells = [arrivals.cell(feed.code, county, span, today) for span in found]
        padding = [Cell(NONE)] * (PERIODS - len(cells))
        lines.append(Line(feed, expectation, [*padding, *cells]))
    return lines


def of_counties(
    feeds: Iterable[Feed], counties: Sequence[Region], extracts: QuerySet[Extract], today: date
) -> list[Line]:
    """One line a feed with a cell for each county: the latest period that is due, or has come."""
    held, arrivals = Expectations.on(today), Arrivals(extracts, counties)
    lines = []
    for feed in feeds:
        cells = [_latest(arrivals, held, feed, county, today) for county in counties]
        lines.append(Line(feed, held.of(feed.code, counties[0]), cells))
    return lines


def _latest(
    arrivals: Arrivals, held: Expectations, feed: Feed, county: Region, today: date
) -> Cell:
    expectation = held.of(feed.code, county)
    found = spans(expectation, today, 2) if expectation else []
    cells = [arrivals.cell(feed.code, county, span, today) for span in found]
    decided = [cell for cell in cells if cell.state != OPEN]
    return decided[-1] if decided else cells[-1] if cells else Cell(NONE, None, county)


def totals(lines: Iterable[Line], *, by_county: bool) -> dict[str, int]:
    """How many of the latest deliveries are in each state."""
    found = dict.fromkeys(STATES, 0)
    for line in lines:
        for cell in line.decisive(by_county=by_county):
            if cell.state in found:
                found[cell.state] += 1
    return found
