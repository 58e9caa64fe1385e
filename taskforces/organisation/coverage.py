"""Figures of what is missing or double in a place and below it; each opens to its list."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from regions.models import Level, Region
from taskforces.models import Body, Charge, PoorPlace, Seat, Subject
from taskforces.models.organisation import BodyKind
from taskforces.organisation.figures import counted
from taskforces.organisation.holes import QUESTIONS, Hole, subjects_of_the_top

# How long the path of a place of each level is: the codes and their slashes.
_LENGTHS = {
    Level.PREFECTURE: 5,
    Level.COUNTY: 8,
    Level.TOWNSHIP: 12,
    Level.VILLAGE: 16,
    Level.GRID: 20,
}


@dataclass(frozen=True)
class Figure:
    """How many rows of a kind there are in a place, itself and all below."""

    hole: Hole
    count: int


@dataclass(frozen=True)
class Below:
    """One place right below, or the place's own level (`is_own`), with its figures."""

    place: Region
    is_own: bool
    figures: tuple[Figure, ...]

    @property
    def total(self) -> int:
        return sum(figure.count for figure in self.figures)


@dataclass(frozen=True)
class Coverage:
    """What is missing or double in `place` as of `day` (the end of it)."""

    place: Region
    day: date
    figures: tuple[Figure, ...]
    below: tuple[Below, ...]

    @property
    def total(self) -> int:
        return sum(figure.count for figure in self.figures)


@dataclass(frozen=True)
class Missing:
    """One row of a list: what, where, and a note such as the days it has been vacant."""

    title: str
    place: Region
    note: str
    body: Body | None = None


def coverage(place: Region, day: date) -> Coverage:
    """Count every kind, grouped by the places right below."""
    counts: dict[str, dict[Hole, int]] = defaultdict(dict)
    level = Level(place.level)
    length = _LENGTHS[Level(min(level + 1, Level.GRID))]
    for under, hole, number in counted(place, day, length):
        counts[under][hole] = number
    below = [
        Below(child, child.pk == place.pk, _figures(counts.get(child.path, {})))
        for child in _children(place, day)
    ]
    total = {hole: sum(one.get(hole, 0) for one in counts.values()) for hole in Hole}
    return Coverage(place, day, _figures(total), tuple(below))


def _figures(counts: dict[Hole, int]) -> tuple[Figure, ...]:
    return tuple(Figure(hole, counts.get(hole, 0)) for hole in Hole)


def _children(place: Region, day: date) -> list[Region]:
    return [place, *place.children.current(day).order_by("path")]  # type: ignore[attr-defined]


def rows_of(hole: Hole, place: Region, day: date) -> QuerySet[Any]:
    """The rows of a kind in a place and below it, in the order of the places."""
    question = QUESTIONS[hole]
    rows = question.rows(day).filter(**{f"{question.path}__startswith": place.path})
    return rows.order_by(question.path, "pk")


def rows_together(place: Region, day: date, *, own: bool = False) -> list[tuple[Hole, int]]:
    """The key of each row of every kind in a place and below it, or of the place alone (`own`)."""
    return [
        (hole, pk)
        for hole in Hole
        for pk in (own_of(hole, place, day) if own else rows_of(hole, place, day)).values_list(
            "pk", flat=True
        )
    ]


def own_of(hole: Hole, place: Region, day: date) -> QuerySet[Any]:
    """The rows of a kind in a place itself."""
    return rows_of(hole, place, day).filter(**{QUESTIONS[hole].path: place.path})


def listed_together(keys: Iterable[tuple[Hole, int]], day: date) -> list[tuple[Hole, Missing]]:
    """Rows of a page of every kind in words."""
    wanted: dict[Hole, list[int]] = defaultdict(list)
    for hole, pk in keys:
        wanted[hole].append(pk)
    found = []
    for hole, pks in wanted.items():
        question = QUESTIONS[hole]
        rows = question.rows(day).filter(pk__in=pks).order_by(question.path, "pk")
        found += [(hole, one) for one in listed(hole, rows, day)]
    return found


def listed(hole: Hole, rows: Any, day: date) -> list[Missing]:
    """Rows of a page in words; a number of statements that does not grow with them."""
    found = list(rows.select_related(*QUESTIONS[hole].along))
    notes = _notes(hole, found, day)
    return [_missing(row, notes.get(row.pk, "")) for row in found]


def _notes(hole: Hole, rows: list[Any], day: date) -> dict[int, str]:
    if hole == Hole.VACANT:
        return {one.pk: f"空缺 {(day - one.left_on).days} 天（{one.left_on} 离任）" for one in rows}
    if hole == Hole.GONE:
        return {one.pk: f"{one.cadre.ends_on} 已离开名册" for one in rows}
    if hole == Hole.CO_LEADERS:
        return {one.pk: f"现有组长 {one.number or 0} 名，应有 2 名" for one in rows}
    if hole == Hole.SUBJECTS:
        return _subjects_missing(rows, day)
    if hole == Hole.LEADS_TWO:
        return _led_elsewhere(rows, day)
    return {}


def _subjects_missing(rows: list[Region], day: date) -> dict[int, str]:
    wanted = subjects_of_the_top(day)
    standing = Body.objects.on(day).filter(kind=BodyKind.TASK_FORCE, region__in=rows)
    had: dict[int, set[str]] = defaultdict(set)
    for region, subject in standing.order_by().values_list("region", "subject"):
        had[region].add(subject)
    return {
        one.pk: "缺："
        + "、".join(
            str(Subject(subject).label)
            for subject in Subject.values
            if subject in wanted and subject not in had[one.pk]
        )
        for one in rows
    }


def _led_elsewhere(rows: list[Seat], day: date) -> dict[int, str]:
    seats = QUESTIONS[Hole.LEADS_TWO].rows(day).filter(cadre__in={one.cadre_id for one in rows})
    names: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for seat in seats.select_related("body").order_by("pk"):
        names[seat.cadre_id].append((seat.body_id, seat.body.name))
    return {
        one.pk: "同时负责："
        + "、".join(name for body, name in names[one.cadre_id] if body != one.body_id)
        for one in rows
    }


def _missing(row: Any, note: str) -> Missing:
    if isinstance(row, Region):
        return Missing(row.name, row, note)
    if isinstance(row, Body):
        return Missing(row.name, row.region, note, row)
    if isinstance(row, Charge):
        said = note or f"{row.cadre.name} {row.ends_on} 离任"
        return Missing(f"{row.region.name}{row.group_name}", row.region, said)
    if isinstance(row, PoorPlace):
        return Missing(row.region.name, row.region, f"{row.get_kind_display()}，无包保领导")
    title = f"{row.cadre.name} · {row.body.name}{row.get_role_display()}"
    return Missing(title, row.body.region, note, row.body)


def hole_of(text: str) -> Hole:
    """The kind that an address names.

    Raises:
        Http404: there is no such kind.
    """
    if text not in Hole.values:
        raise Http404
    return Hole(text)
