"""How much of what was closed out was drawn, looked back at, and holds: by place, with its lists.

What waits and what is late is that of today; all else is written down once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accountability.models import LookBackDuty, LookBackLot, LookBackSample
from ledger.reports import percent
from regions.models import Region

# What can be counted, in the order of the table; "closed" is what could be drawn.
STATES: dict[str, Promise] = {
    "closed": gettext_lazy("Closed out in the period"),
    "drawn": gettext_lazy("Drawn"),
    "done": gettext_lazy("Looked back"),
    "holds": gettext_lazy("It holds"),
    "fails": gettext_lazy("It does not hold"),
    "waiting": gettext_lazy("Waits for the look-back"),
    "late": gettext_lazy("Overdue"),
    "nobody": gettext_lazy("Nobody can be sent"),
    "overtaken": gettext_lazy("Opened again before"),
}
_IS_AS_DRAWN = Q(issue__status="closed", issue__round=F("round"))


def where(state: str, today: date) -> Q:
    """The condition of a state on duties; "closed" is none of duties."""
    undone = Q(done_at__isnull=True)
    return {
        "drawn": Q(),
        "done": Q(done_at__isnull=False),
        "holds": Q(holds=True),
        "fails": Q(holds=False),
        "waiting": undone & _IS_AS_DRAWN,
        "late": undone & _IS_AS_DRAWN & Q(due_on__lt=today),
        "nobody": undone & _IS_AS_DRAWN & Q(given_to__isnull=True),
        "overtaken": undone & ~_IS_AS_DRAWN,
    }[state]


@dataclass(frozen=True)
class Line:
    """The counts of a place by state; without a place, their sum."""

    name: str
    counts: dict[str, int]
    place: Region | None = None

    @property
    def coverage(self) -> Decimal | None:
        """Looked back at, in percent of what was drawn."""
        return percent(self.counts["done"], self.counts["drawn"])

    @property
    def hold_rate(self) -> Decimal | None:
        """What holds, in percent of what was looked back at."""
        return percent(self.counts["holds"], self.counts["done"])


def lines(sample: LookBackSample, today: date) -> list[Line]:
    """A line a place in the order of codes, those without a close-out too; two queries."""
    closed = _closed(LookBackLot.objects.filter(sample=sample))
    counted = _counted(LookBackDuty.objects.filter(sample=sample), "place", today)
    places = [*sample.region.children.current(sample.close.ends_on).order_by("code"), sample.region]
    found = []
    for place in places:
        is_itself = place.pk == sample.region_id
        if is_itself and place.pk not in closed:
            continue
        name = f"{place.name}本级" if is_itself else place.name
        counts = {"closed": closed.get(place.pk, 0)} | counted.get(place.pk, _none())
        found.append(Line(name, counts, place))
    return found


def total(parts: Iterable[Line], name: str) -> Line:
    parts = list(parts)
    return Line(name, {state: sum(part.counts[state] for part in parts) for state in STATES})


def by_sample(samples: Iterable[LookBackSample], today: date) -> dict[int, Line]:
    """The sums of some samples, by key; two queries."""
    keys = [sample.pk for sample in samples]
    lots = LookBackLot.objects.filter(sample__in=keys)
    closed: dict[int, int] = {}
    for sample, length in lots.annotate(n=_LENGTH).values_list("sample", "n"):
        closed[sample] = closed.get(sample, 0) + length
    counted = _counted(LookBackDuty.objects.filter(sample__in=keys), "sample", today)
    return {
        key: Line("", {"closed": closed.get(key, 0)} | counted.get(key, _none())) for key in keys
    }


_LENGTH = Func(F("entries"), function="cardinality", output_field=IntegerField())


def _closed(lots: QuerySet[LookBackLot]) -> dict[int, int]:
    return dict(lots.annotate(n=_LENGTH).values_list("place", "n"))


def _none() -> dict[str, int]:
    return {state: 0 for state in STATES if state != "closed"}


def _counted(duties: QuerySet[LookBackDuty], by: str, today: date) -> dict[int, dict[str, int]]:
    # A column may not have the name of a field (`holds`).
    of = {
        f"n_{state}": Count("pk", filter=where(state, today)) if state != "drawn" else Count("pk")
        for state in _none()
    }
    rows = duties.order_by().values(by).annotate(**of)
    return {row[by]: {state: row[f"n_{state}"] for state in _none()} for row in rows}
