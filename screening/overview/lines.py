"""The leads of a place by family and rule, and by the places below it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from regions.models import Region
from screening import families, rollup
from screening.families import Family
from screening.lead_operations import rules
from screening.overview.figures import Figure, Line, Place, figures, parts_of
from screening.rates import Tally, total_of


@dataclass(frozen=True)
class Group:
    """A family of rules: its own line, a line each rule that found something, and the others."""

    total: Line
    lines: tuple[Line, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """The leads of a place by family and rule."""

    total: Tally
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]

    @property
    def silent(self) -> list[tuple[str, str]]:
        """(family, code and title) of the rules that found nothing."""
        return [(group.total.title, words) for group in self.groups for words in group.silent]


def board(place: Place, by: str) -> Board:
    """The board of a place, its rules by department or by kind."""
    found = rollup.by_rule(place.region)
    total = total_of(found.values())
    most = max((tally.pushed for tally in found.values()), default=0)
    groups = (_group(family, found, place, most) for family in families.families(by, found))
    return Board(total, figures(total, place), tuple(groups))


def _group(family: Family, found: Mapping[str, Tally], place: Place, most: int) -> Group:
    lines = tuple(
        _line(title, found[code], place, most, code=code, **families.query_of(code))
        for code, title in family.rules
        if code in found
    )
    whole = total_of(line.tally for line in lines)
    silent = tuple(f"{code} {title}" for code, title in family.rules if code not in found)
    return Group(_line(family.title, whole, place, 0, family=family.key), lines, silent)


def _line(
    title: str, tally: Tally, place: Place, most: int, code: str = "", **conditions: str
) -> Line:
    parts = parts_of(tally, most) if most else ()
    url = reverse("screening:rule-detail", args=[code]) if code in rules() else ""
    return Line(title, tally, figures(tally, place, **conditions), parts, code, url)


Deeper = Callable[[Region], str]


def places(place: Place, deeper: Deeper) -> list[Line]:
    """A line each place one level below; what lies at the place itself stands last (本级)."""
    found = rollup.by_place(place.region)
    below = [
        (child, total_of(found.get(child.pk, {}).values())) for child in children_of(place, found)
    ]
    itself = total_of(rollup.by_rule(place.region).values()) - total_of(t for _c, t in below)
    most = max((tally.pushed for _child, tally in below), default=0)
    lines = [
        Line(
            child.name,
            tally,
            figures(tally, Place(child, place.lists)),
            parts_of(tally, most),
            code=child.code,
            url=deeper(child),
        )
        for child, tally in below
    ]
    if itself:
        own = Place(place.region, place.lists, is_itself=True)
        name = _("%(place)s itself") % {"place": place.region.name}
        lines.append(Line(name, itself, figures(itself, own), parts_of(itself, most or 1)))
    return lines


def children_of(place: Place, found: Mapping[int, object]) -> list[Region]:
    """The places below that are now, and those of the past that have leads."""
    children = place.region.children.order_by("code")
    now = set(children.current().values_list("pk", flat=True))
    return [child for child in children if child.pk in now or child.pk in found]
