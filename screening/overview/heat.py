"""Rule against place: where a figure is large, at a glance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from qiannan.maps import short_county
from regions.models import Region
from screening import families, rollup
from screening.overview.figures import Figure, Place, figures
from screening.overview.lines import Deeper, children_of
from screening.rates import Tally

MEASURES = ("to_verify", "overdue", "pushed", "verified_percent", "true_percent")


@dataclass(frozen=True)
class HeatRow:
    title: str
    code: str
    cells: tuple[tuple[str, Figure], ...]  # short name of the place, figure


@dataclass(frozen=True)
class HeatGroup:
    title: str
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True)
class Heat:
    """Rules down, places across; a cell is one figure of a rule in a place."""

    places: tuple[tuple[str, str, str], ...]  # name, short name, address
    groups: tuple[HeatGroup, ...]


def heat(place: Place, by: str, measure: str, deeper: Deeper) -> Heat:
    """One figure of each rule in each place below.

    Counts are shaded by fifths of those above zero, so that one large rule does not pale the rest.
    """
    found = rollup.by_place(place.region)
    children = children_of(place, found)
    known = [
        getattr(tally, measure)
        for rules in found.values()
        for tally in rules.values()
        if getattr(tally, measure)
    ]
    shade = _fifths(known) if measure in Tally.__dataclass_fields__ else None
    codes = {code for rules in found.values() for code in rules}
    groups = []
    for family in families.families(by, codes):
        rows = tuple(
            HeatRow(
                title,
                code,
                tuple(
                    (_short(child.name), _cell(place, child, code, found, measure, shade))
                    for child in children
                ),
            )
            for code, title in family.rules
            if code in codes
        )
        if rows:
            groups.append(HeatGroup(family.title, rows))
    heads = tuple((child.name, _short(child.name), deeper(child)) for child in children)
    return Heat(heads, tuple(groups))


def _cell(
    place: Place,
    child: Region,
    code: str,
    found: Mapping[int, Mapping[str, Tally]],
    measure: str,
    shade: Callable[[int], int] | None,
) -> Figure:
    tally = found.get(child.pk, {}).get(code, Tally())
    made = figures(tally, Place(child, place.lists), **families.query_of(code))
    figure = next(one for one in made if one.name == measure)
    label = f"{child.name} {code} {figure.label}"
    if shade is None:
        return replace(figure, label=label)
    return replace(figure, label=label, step=shade(getattr(tally, measure)))


def _fifths(known: Sequence[int]) -> Callable[[int], int]:
    """How dark a count is: 0 for none, 1 to 5 by its place among those above zero."""
    ordered = sorted(known)
    ends = [ordered[len(ordered) * n // 5] for n in range(1, 5)] if ordered else []
    return lambda value: 1 + sum(value > end for end in ends) if value else 0


def _short(name: str) -> str:
    return short_county(name) if name.endswith(("县", "市")) else name
