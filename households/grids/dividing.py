"""Dividing households into grids: neighbours together, 30 to 50 in each, all of them somewhere.

The households stand in walking order (group, hamlet, then nearest first); the best places to cut
that row are found exactly, by dynamic programming over its positions. Pure functions, no Django.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

LEAST, USUAL, MOST = 30, 40, 50
# What a cut costs against one household more or less than usual, squared: a group is torn apart
# only where sizes would be further off than eight households.
_CUT_IN_GROUP, _CUT_IN_HAMLET = 64.0, 160.0
_OUT_OF_RANGE = 1_000.0


@dataclass(frozen=True)
class Home:
    """A household as the division sees it. `grid` is where it is now, 0 for nowhere.

    `group` is the sort key of the group (组), `hamlet` the natural village; `lat` and `lng` are
    degrees or None.
    """

    pk: int
    grid: int
    group: tuple[int, str]
    hamlet: str = ""
    lat: float | None = None
    lng: float | None = None


def in_walking_order(homes: Iterable[Home]) -> list[Home]:
    """By group and hamlet; within a hamlet each time the nearest next, where all have places."""
    parts: dict[tuple[tuple[int, str], str], list[Home]] = defaultdict(list)
    for home in homes:
        parts[home.group, home.hamlet].append(home)
    return [home for key in sorted(parts) for home in _walk(parts[key])]


def _walk(homes: list[Home]) -> list[Home]:
    """From one end of the hamlet to the other; by grid and number where a place is missing."""
    if any(home.lat is None or home.lng is None for home in homes):
        return sorted(homes, key=lambda home: (home.grid, home.pk))
    left = sorted(homes, key=lambda home: (home.lng, home.lat, home.pk))
    walked = [left.pop(0)]
    while left:
        nearest = min(left, key=lambda home: (_apart(walked[-1], home), home.pk))
        left.remove(nearest)
        walked.append(nearest)
    return walked


def _apart(one: Home, other: Home) -> float:
    """Squared degrees: good enough to compare neighbours of one hamlet."""
    return (one.lat - other.lat) ** 2 + (one.lng - other.lng) ** 2  # type: ignore[operator]


def divide(homes: Sequence[Home]) -> list[list[Home]]:
    """Cut households in walking order into grids at the least cost.

    Sizes are 30 to 50 wherever the number allows it (29 households or 51 to 59 cannot be cut so;
    then the sizes nearest to it). Every household is in exactly one grid.
    """
    if not homes:
        return []
    best = [0.0] + [float("inf")] * len(homes)
    came_from = [0] * (len(homes) + 1)
    longest = min(len(homes), MOST + USUAL)
    for end in range(1, len(homes) + 1):
        for size in range(1, min(end, longest) + 1):
            cost = best[end - size] + _cost(homes, end, size)
            if cost < best[end]:
                best[end], came_from[end] = cost, end - size
    cuts = [len(homes)]
    while cuts[-1] > 0:
        cuts.append(came_from[cuts[-1]])
    cuts.reverse()
    return [list(homes[a:b]) for a, b in pairwise(cuts)]


def _cost(homes: Sequence[Home], end: int, size: int) -> float:
    """What a grid of the `size` households before position `end` costs."""
    off = max(LEAST - size, size - MOST, 0)
    cost = float((size - USUAL) ** 2) + (_OUT_OF_RANGE + _OUT_OF_RANGE * off if off else 0.0)
    if end < len(homes) and homes[end].group == homes[end - 1].group:
        same_hamlet = homes[end].hamlet == homes[end - 1].hamlet
        cost += _CUT_IN_HAMLET if same_hamlet and homes[end].hamlet else _CUT_IN_GROUP
    return cost


def keep_names(parts: Sequence[Sequence[Home]], grids: Iterable[int]) -> list[int]:
    """For each part the grid whose name it keeps, 0 for a new one: most households stay put.

    A grid gives its name to the part that has most of its households; the largest overlap first.
    """
    known = set(grids)
    overlaps: dict[tuple[int, int], int] = defaultdict(int)
    for number, part in enumerate(parts):
        for home in part:
            if home.grid in known:
                overlaps[number, home.grid] += 1
    kept = [0] * len(parts)
    taken: set[int] = set()
    for number, grid in sorted(overlaps, key=lambda pair: (-overlaps[pair], pair)):
        if not kept[number] and grid not in taken:
            kept[number] = grid
            taken.add(grid)
    return kept


def halves(homes: Sequence[Home]) -> list[list[Home]]:
    """Cut one grid in two of nearly the same size, at the end of a group where one is near."""
    middle = len(homes) / 2
    span = max(1, round(len(homes) * 0.1))
    cuts = range(max(1, round(middle) - span), min(len(homes) - 1, round(middle) + span) + 1)
    at = min(
        cuts,
        key=lambda cut: (homes[cut].group == homes[cut - 1].group, abs(cut - middle)),
        default=len(homes),
    )
    return [list(homes[:at]), list(homes[at:])]
