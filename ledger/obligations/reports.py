"""Who is late as of a day, and how much was met in time. Everything is told from rows that are
written once, so that a figure of a past day never changes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Count, F, Q

from ledger.models import Obligation, ObligationQuerySet
from ledger.obligations.periods import words_of
from ledger.reports import end_of, percent
from regions.models import Region

NAMED = 10


class Ends(Protocol):
    """A period: anything with a last day."""

    @property
    def last(self) -> date: ...


@dataclass(frozen=True)
class Rate:
    """What was due in some days, of one place or kind. Excused ones are not divided by."""

    key: str
    name: str
    due: int = 0
    on_time: int = 0
    met_late: int = 0
    unmet: int = 0
    excused: int = 0

    @property
    def percent(self) -> Decimal | None:
        """Met in time as a percentage of what was due and not excused, to 0.01; None of none."""
        return percent(self.on_time, self.due - self.excused)


def outcomes(day: date) -> dict[str, Q]:
    """What had become by the end of a day of what was asked for by then: the figures of a `Rate` as
    conditions of rows. All but the first are the parts of it.
    """
    end = end_of(day)
    is_met, is_excused = Q(met_at__lt=end), Q(excused_at__lt=end)
    in_time = Q(met_at__date__lte=F("due_on"))
    met_later = Q(met_at__isnull=True) | Q(met_at__gte=end)
    excused_later = Q(excused_at__isnull=True) | Q(excused_at__gte=end)
    return {
        "due": Q(issued_at__lt=end),
        "on_time": is_met & in_time,
        "met_late": is_met & ~in_time,
        "unmet": met_later & excused_later,
        "excused": is_excused,
    }


def due_in(rows: ObligationQuerySet, first: date, last: date) -> ObligationQuerySet:
    """Those that fell due on `first` to `last` and were asked for by the end of `last`."""
    return rows.filter(outcomes(last)["due"], due_on__gte=first, due_on__lte=last)


def late_on(region: Region, day: date) -> ObligationQuerySet:
    """The obligations within a region that stood late at the end of a day, the longest first."""
    return Obligation.objects.within_paths([region.path]).late_as_of(day)


def late_at(region: Region, period: Ends) -> list[dict[str, Any]]:
    """Who was late as a period ended, as data for a bulletin: one line for a duty, its period and
    a place directly below `region` (or the region itself), the longest late first.

    Each is {title, period, place, name, due_on, count, owers}, where `owers` names at most `NAMED`.
    """
    below = {place.path: place for place in region.children.all()}
    lines: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    rows = late_on(region, period.last).order_by("due_on", "terms__title", "region__path", "pk")
    for path, *line, words in rows.values_list(
        "region__path", "due_on", "terms__title", "terms__period", "starts_on", "ends_on",
        "ower_words",
    ):  # fmt: skip
        place = below.get(_child(path, region), region)
        lines[(*line, place.path)].append(words)
    found = []
    for (due_on, title, kind, first, last, path), owers in lines.items():
        place = below.get(path, region)
        found.append(
            {
                "title": title,
                "period": words_of(kind, first, last),
                "place": place.code,
                "name": place.name,
                "due_on": f"{due_on}",
                "count": len(owers),
                "owers": owers[:NAMED],
            }
        )
    return found


def _child(path: str, region: Region) -> str:
    return "/".join(path.split("/")[: region.level + 1]) + "/"


def by_place(region: Region, first: date, last: date) -> list[Rate]:
    """What was due on `first` to `last`, by place directly below; the region's own comes last."""
    below = {place.path: place for place in region.children.order_by("path")}
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for path, counts in _sums(region, first, last, "region__path"):
        child = _child(path, region)
        sums[child if child in below else region.path].update(counts)
    named = {path: (place.code, place.name) for path, place in below.items()}
    named[region.path] = (region.code, f"{region.name}本级")
    return [_rate(*named[path], sums[path]) for path in named if sums[path]]


def by_kind(region: Region, first: date, last: date) -> list[Rate]:
    """The same by title of the duty."""
    sums = _sums(region, first, last, "terms__title")
    return sorted((_rate(title, title, counts) for title, counts in sums), key=lambda one: one.key)


def _rate(key: str, name: str, counts: Mapping[str, int]) -> Rate:
    return Rate(key, name, **counts)


def _sums(
    region: Region, first: date, last: date, name: str
) -> Iterable[tuple[str, dict[str, int]]]:
    """By each value of `name` what had become, by the end of `last`, of what was due."""
    rows = due_in(Obligation.objects.within_paths([region.path]), first, last)
    found = outcomes(last)
    sums = {f"n_{one}": Count("pk", filter=condition) for one, condition in found.items()}
    for value, *counts in rows.order_by().values_list(name).annotate(**sums):
        yield value, dict(zip(found, counts, strict=True))
