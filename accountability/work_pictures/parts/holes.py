"""What is only of a place: whom training reached, and what is missing of its organisation.

Their lists are those of training and of the organisation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.work_pictures.part import Entry, Figure, Shown
from accountability.work_pictures.subjects import Person, Span, Subject
from regions.duties import Permission
from regions.models import Level, Region, User
from taskforces.models import Body, BodyKind
from taskforces.organisation.figures import counted
from taskforces.organisation.holes import Hole
from training import coverage

_LEVELS = {
    Level.COUNTY: _("counties"),
    Level.TOWNSHIP: _("townships"),
    Level.VILLAGE: _("villages"),
    Level.GRID: _("grids"),
}
# What each kind of hole is counted of: the places of a level, or the bodies of a kind ("": any).
_OF: dict[Hole, Level | str] = {
    Hole.NO_POST: Level.TOWNSHIP,
    Hole.NO_COMMANDER: BodyKind.COMMAND_POST,
    Hole.NO_TEAM: Level.VILLAGE,
    Hole.NO_CAPTAIN: BodyKind.WORK_TEAM,
    Hole.TOWNSHIP: Level.TOWNSHIP,
    Hole.VILLAGE: Level.VILLAGE,
    Hole.GROUPS: Level.VILLAGE,
    Hole.NO_WORKER: Level.GRID,
    Hole.LEADERLESS: "",
    Hole.VACANT: "",
}


@dataclass(frozen=True)
class OfPlace:
    """A part of places alone whose figures open to lists of other packages."""

    code: str
    title: Promise | str
    needs: Permission
    figures: Callable[[Region, date, User], list[Figure]]

    def shown(self, of: Subject, span: Span, reader: User) -> Shown | None:
        if isinstance(of, Person):
            return None
        return Shown(self.figures(of.region, span.until, reader))

    def behind(self, of: Subject, span: Span, reader: User, key: str) -> QuerySet[Any] | None:
        raise KeyError(key)

    def entries(self, rows: Any, reader: User) -> list[Entry]:
        return []

    def label(self, key: str) -> str:
        raise KeyError(key)


def _covered(region: Region, day: date, _reader: User) -> list[Figure]:
    total = coverage.coverage(region, day).total

    def url(what: str, count: int) -> str:
        query = urlencode({"what": what, "region": region.code, "as_of": f"{day}", "level": 0})
        return f"{reverse('training:coverage-list')}?{query}" if count else ""

    words = _("cadres on the roster")
    return [
        Figure(_("Trained, on the roster"), total.trained, total.roster, words,
               url("trained", total.trained)),
        Figure(_("Not reached"), total.missing, total.roster, words,
               url("missing", total.missing), is_bad=True),
    ]  # fmt: skip


def _holes(region: Region, day: date, places: dict[int, int]) -> list[Figure]:
    """Each kind of hole there is, of the places or bodies it is a hole of."""
    found: dict[Hole, int] = {}
    for _under, hole, number in counted(region, day, len(region.path)):
        found[hole] = found.get(hole, 0) + number
    bodies = _bodies(region, day)
    figures = []
    for hole in Hole:
        if not found.get(hole):
            continue
        of = _OF.get(hole)
        is_level = isinstance(of, Level)
        whole = places.get(of, 0) if is_level else bodies.get(of, 0) if of is not None else None
        words = _LEVELS[of] if is_level else _("bodies") if of is not None else ""
        query = urlencode({"region": region.code, "day": f"{day}"})
        url = f"{reverse('taskforces:coverage-list', args=[hole.value])}?{query}"
        figures.append(Figure(hole.label, found[hole], whole, words, url, is_bad=True))
    return figures


def _places(region: Region, day: date) -> dict[int, int]:
    rows = Region.objects.within(region).current(day).order_by()
    return dict(rows.values_list("level").annotate(n=Count("pk")))


def _bodies(region: Region, day: date) -> dict[str, int]:
    """By kind; "" of all."""
    rows = Body.objects.on(day).within_paths([region.path]).order_by()
    found = dict(rows.values_list("kind").annotate(n=Count("pk")))
    return {**found, "": sum(found.values())}


def _grids(region: Region, day: date, reader: User) -> list[Figure]:
    """How many grids there are, then the holes of all kinds."""
    places = _places(region, day)
    number = places.get(Level.GRID, 0)
    url = f"{reverse('households:grid-list')}?region={region.code}" if number else ""
    url = url if reader.can(Permission.HOUSEHOLD_VIEW, at=region) else ""
    return [Figure(_("Grids"), number, url=url), *_holes(region, day, places)]


COVERED = OfPlace("covered", _("Whom training reached"), Permission.TRAINING_VIEW, _covered)
ORGANISATION = OfPlace(
    "organisation", _("Organisation and grids"), Permission.ORGANISATION_VIEW, _grids
)
