"""The figures of a village for its sheet, drawn from the ledgers and registers as of today.

Each keeps the keys of what it counts, so that what lay before those who signed can be listed for
ever. What a register says changes from day to day, so that no figure is drawn of a day in the
past.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import Issue, SheetFigure, VillageSheet
from households.models import ExitStatus, Household, QualityFinding, Visit
from households.standards import places
from households.standards.items import ITEMS
from ledger.reports import percent
from regions.models import Level, Posting, Region
from screening.models import Lead

STANDARD = "standard_"
VISITED_WITHIN = 31  # days: a month, whichever it is
_STILL_POOR = (ExitStatus.POOR, ExitStatus.RELAPSED)


@dataclass(frozen=True)
class Drawn:
    """One figure; see `SheetFigure`."""

    count: int
    keys: list[int] = field(default_factory=list)
    of: int | None = None


# What each figure is called; those of the standards are named by `label_of`.
LABELS: dict[str, Promise] = {
    "homes": gettext_lazy("Registered households"),
    "people": gettext_lazy("Registered persons"),
    "poor_homes": gettext_lazy("Households still in poverty"),
    "poor_people": gettext_lazy("Persons still in poverty, of all persons of the village"),
    "unmet": gettext_lazy("Registered households that do not meet a standard"),
    "unjudged": gettext_lazy("Registered households of which a standard is unknown"),
    "visited": gettext_lazy("Registered households visited within 31 days"),
    "grids": gettext_lazy("Grids"),
    "grids_vacant": gettext_lazy("Grids without a grid worker"),
    "leads_open": gettext_lazy("Leads open"),
    "leads_late": gettext_lazy("Leads past their day"),
    "issues_open": gettext_lazy("Issues open"),
    "issues_late": gettext_lazy("Issues past their day"),
    "quality_open": gettext_lazy("Data quality findings open"),
}
# Which list opens behind a figure.
HOMES = ("homes", "people", "poor_homes", "poor_people", "unmet", "unjudged", "visited")
# More than none of these is told in red.
BAD = ("unmet", "grids_vacant", "leads_late", "issues_late", "quality_open")


def label_of(name: str) -> str:
    if name.startswith(STANDARD):
        item = next((one for one in ITEMS if f"{STANDARD}{one.key}" == name), None)
        return _("of these, not met: %(item)s") % {"item": item.title} if item else name
    return str(LABELS.get(name, name))


def draw(village: Region, year: int, day: date) -> dict[str, Drawn]:
    """Return every figure, also one of nothing; standards are those of `year`."""
    return (
        _of_register(village, day)
        | _of_standards(village, year)
        | _of_grids(village, day)
        | _of_ledgers(village, day)
    )


def write(sheet: VillageSheet, day: date) -> None:
    """Put what is drawn in the place of what was drawn before; only while it is written."""
    sheet.figures.all().delete()
    SheetFigure.objects.bulk_create(
        SheetFigure(sheet=sheet, name=name, count=one.count, of=one.of, entries=one.keys)
        for name, one in draw(sheet.region, sheet.round_of.year, day).items()
    )


def _keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _of_register(village: Region, day: date) -> dict[str, Drawn]:
    living = Household.objects.within_paths([village.path]).living()
    homes = living.registered()
    poor = homes.filter(exit_status__in=_STILL_POOR)
    since = day - timedelta(days=VISITED_WITHIN)
    visits = Visit.objects.filter(visited_on__gt=since, visited_on__lte=day)
    visited = homes.filter(pk__in=visits.values("household"))
    keys, poor_keys, visited_keys = _keys(homes), _keys(poor), _keys(visited)
    return {
        "homes": Drawn(len(keys), keys),
        "people": Drawn(_people(homes), keys),
        "poor_homes": Drawn(len(poor_keys), poor_keys, len(keys)),
        "poor_people": Drawn(_people(poor), poor_keys, _people(living)),
        "visited": Drawn(len(visited_keys), visited_keys, len(keys)),
    }


def _people(rows: QuerySet[Any]) -> int:
    return rows.aggregate(sum=Sum("member_count"))["sum"] or 0


def _of_standards(village: Region, year: int) -> dict[str, Drawn]:
    """一达标两不愁三保障 of the year: who fails any, who is unknown, and who fails each."""
    failing = places.failing(village.path, year, who="registered")
    unknown = places.failing(village.path, year, who="registered", answer=None)
    found = {
        "unmet": _drawn([row["id"] for row in failing]),
        "unjudged": _drawn([row["id"] for row in unknown]),
    }
    for item in ITEMS:
        keys = [row["id"] for row in failing if row[item.key] is False]
        found[f"{STANDARD}{item.key}"] = _drawn(keys)
    return found


def _drawn(keys: list[int]) -> Drawn:
    return Drawn(len(keys), sorted(keys))


def _of_grids(village: Region, day: date) -> dict[str, Drawn]:
    grids = Region.objects.within(village).at(Level.GRID).current(day)
    served = Posting.objects.on(day).filter(duty="grid_worker", user__is_active=True)
    return {
        "grids": _drawn(_keys(grids)),
        "grids_vacant": _drawn(_keys(grids.exclude(pk__in=served.values("region")))),
    }


def _of_ledgers(village: Region, day: date) -> dict[str, Drawn]:
    found = {}
    ledgers: dict[str, Callable[[], QuerySet[Any]]] = {
        "leads": Lead.objects.all,
        "issues": Issue.objects.all,
        "quality": QualityFinding.objects.all,
    }
    for name, rows in ledgers.items():
        within = rows().filter(
            Q(region=village) | Q(region__path__startswith=village.path),
        )
        found[f"{name}_open"] = _drawn(_keys(within.open()))  # type: ignore[attr-defined]
        if name != "quality":
            late = within.overdue(day)  # type: ignore[attr-defined]
            found[f"{name}_late"] = _drawn(_keys(late))
    return found


@dataclass(frozen=True)
class Shown:
    """A figure as a page shows it."""

    name: str
    label: str
    count: int
    of: int | None
    rate: Any
    is_bad: bool
    has_list: bool


def shown(sheet: VillageSheet) -> list[Shown]:
    """The figures in the order of `LABELS`, each standard behind what fails any."""
    kept = {one.name: one for one in sheet.figures.all()}
    order: list[str] = []
    for name in LABELS:
        order.append(name)
        if name == "unmet":
            order += [f"{STANDARD}{item.key}" for item in ITEMS]
    return [_shown(kept[name]) for name in order if name in kept]


def _shown(row: SheetFigure) -> Shown:
    return Shown(
        row.name,
        label_of(row.name),
        row.count,
        row.of,
        percent(row.count, row.of) if row.of else None,
        bool(row.count) and (row.name in BAD or row.name.startswith(STANDARD)),
        bool(row.entries),
    )
