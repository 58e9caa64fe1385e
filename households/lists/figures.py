"""Figures of a place: how many households and persons, and how many of each kind.

A figure is the number of rows that its list has: both ask the same condition. Of a grid and a
village it is counted when asked for, a few hundred entries of one index. From a township up it is
read from `PlaceFigure`, which `rebuild` counts for all places at once when it is due
(`households.recount`); then it says as of when.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households import facets
from households.filters import has, lacks, registered
from households.models import Household, Person, PlaceFigure
from regions.models import Level, Region, paths_above

HOUSEHOLDS, PERSONS = "household", "person"
_MASK = facets.HOUSEHOLD.mask
LIVING = lacks("facets", _MASK("dissolved"))
PRESENT = Q(has_left=False)


@dataclass(frozen=True)
class Measure:
    """One figure: `condition` of the rows counted, `query` the filter that lists them."""

    key: str
    label: str | Promise
    condition: Q
    query: tuple[tuple[str, str], ...] = ()
    is_bad: bool = False


_MONITORED = Q(facets__any=_MASK("monitor")) & lacks("facets", _MASK("removed"))
MEASURES: dict[str, tuple[Measure, ...]] = {
    HOUSEHOLDS: (
        Measure("households", _("Households"), Q()),
        Measure("registered", _("Registered"), registered("yes"), (("registered", "yes"),)),
        Measure("poor", _("Still poor"), registered("poor"), (("registered", "poor"),)),
        Measure("out", _("Out of poverty"), registered("out"), (("registered", "out"),)),
        Measure("monitored", _("Monitored"), _MONITORED, (("monitored", "open"),)),
        Measure(
            "unsurveyed",
            _("Never surveyed"),
            has(facets.HOUSEHOLD, "surveyed", "never"),
            (("surveyed", "never"),),
        ),
    ),
    PERSONS: (
        Measure("persons", _("Persons"), Q()),
        Measure(
            "registered_persons",
            _("In registered households"),
            registered("yes", "home_"),
            (("registered", "yes"),),
        ),
        Measure(
            "ill",
            _("Gravely ill"),
            has(facets.PERSON_YEAR, "health", "患有大病"),
            (("health", "患有大病"),),
        ),
        Measure(
            "disabled",
            _("Disabled persons"),
            has(facets.PERSON_YEAR, "health", "残疾"),
            (("health", "残疾"),),
        ),
        Measure(
            "out_of_school",
            _("School age, not at school"),
            has(facets.PERSON_YEAR, "school", "out"),
            (("school", "out"),),
        ),
        Measure(
            "uninsured",
            _("Not insured"),
            has(facets.PERSON_YEAR, "insured", "no"),
            (("insured", "no"),),
        ),
        Measure(
            "faulty",
            _("Unusable number"),
            has(facets.PERSON, "number", "fault"),
            (("number", "fault"),),
        ),
    ),
}
ROWS: dict[str, QuerySet[Any]] = {
    HOUSEHOLDS: Household.objects.filter(LIVING),
    PERSONS: Person.objects.filter(PRESENT),
}


@dataclass(frozen=True)
class Figures:
    """Numbers by measure; `as_of` is None when they were counted just now."""

    numbers: dict[str, int]
    as_of: datetime | None = None


def figures(kind: str, paths: Sequence[str]) -> Figures:
    """The figures of the places under `paths`, of which none lies under another."""
    wide = [path for path in paths if len(paths_above(path)) < Level.VILLAGE]
    kept = {row.place_path: row for row in PlaceFigure.objects.filter(place_path__in=wide)}
    total: Counter[str] = Counter()
    for path in wide:
        if path in kept:
            total.update({m.key: kept[path].numbers.get(m.key, 0) for m in MEASURES[kind]})
    if narrow := [path for path in paths if path not in kept]:
        total.update(_count(kind, narrow))
    return Figures(dict(total), min((row.as_of for row in kept.values()), default=None))


def _counts(kind: str) -> dict[str, Any]:
    return {m.key: Count("pk", filter=m.condition or None) for m in MEASURES[kind]}


def _count(kind: str, paths: Iterable[str]) -> dict[str, int]:
    return ROWS[kind].within_paths(list(paths)).aggregate(**_counts(kind))  # type: ignore[attr-defined]


@transaction.atomic
def rebuild() -> int:
    """Count every place from the prefecture down to the villages anew; return how many places.

    Two statements read the households and persons once each, by village; the places above are
    sums.
    """
    as_of = timezone.now()
    totals: dict[str, Counter[str]] = {
        path: Counter()
        for path in Region.objects.filter(level__lt=Level.GRID).values_list("path", flat=True)
    }
    for kind in MEASURES:
        for row in _by_village(kind):
            for path in paths_above(row.pop("village")):
                if path in totals:
                    totals[path].update(row)
    PlaceFigure.objects.all().delete()
    PlaceFigure.objects.bulk_create(
        (PlaceFigure(place_path=p, numbers=dict(n), as_of=as_of) for p, n in totals.items()),
        batch_size=1000,
    )
    return len(totals)


def _by_village(kind: str) -> Iterable[dict[str, Any]]:
    length = len("5227/25/101/201/")
    return (
        ROWS[kind].order_by().values(village=Left("place_path", length)).annotate(**_counts(kind))
    )
