"""Placing households into grids of 30 to 50 households, neighbours together."""

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field

from households.register.layout import HOMES
from households.register.staging import copy_in, execute, fetch
from regions.models import Level, Region
from regions.operations import GRID_HOUSEHOLDS, add_grids

LEAST, MOST = GRID_HOUSEHOLDS
USUAL = (LEAST + MOST) // 2
_DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")}
_CHINESE = re.compile("[零一二三四五六七八九十]+")
_ARABIC = re.compile("[0-9]+")


@dataclass
class Grid:
    """A grid being filled: how many households it has, and of which groups (组)."""

    pk: int
    count: int
    groups: set[str] = field(default_factory=set)

    @property
    def room(self) -> int:
        return MOST - self.count


def group_order(name: str) -> tuple[int, str]:
    """Sort 组 by its number: 二组 and 2组 before 十一组; groups without a number come last."""
    arabic = _ARABIC.search(name)
    if arabic:
        return int(arabic.group()), name
    chinese = _CHINESE.search(name)
    return (_chinese_number(chinese.group()), name) if chinese else (10**6, name)


def _chinese_number(text: str) -> int:
    tens, _ten, ones = text.partition("十")
    if not _ten:
        return int("".join(str(_DIGITS[mark]) for mark in text))
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


def grids_needed(households: int) -> int:
    """How many grids so many households fill: at most 50 in each, about 40, 30 where possible."""
    return max(math.ceil(households / MOST), round(households / USUAL)) if households else 0


def place() -> list[int]:
    """Give each new household, and each that came from another village, a grid.

    Households that have a grid in their village keep it. Free places near the same 组 are filled
    first, the rest gets new grids. Returns the keys of the grids it made.
    """
    waiting: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for village_id, household_no, group in fetch(
        f"SELECT village_id, household_no, h_group_name FROM {HOMES} "  # noqa: S608
        "WHERE state = 'new' OR is_moved"
    ):
        waiting[village_id].append((household_no, group))
    if not waiting:
        return []
    grids = _grids(list(waiting))
    villages = Region.objects.in_bulk(waiting)
    placed: list[tuple[str, int]] = []
    made: list[int] = []
    for village_id in sorted(waiting):
        homes = sorted(waiting[village_id], key=lambda home: (group_order(home[1]), home[0]))
        made += _place_village(villages[village_id], homes, grids[village_id], placed)
    _write(placed)
    return made


def _grids(village_ids: list[int]) -> dict[int, list[Grid]]:
    found: dict[int, dict[int, Grid]] = defaultdict(dict)
    for village_id, pk, group, count in fetch(
        """SELECT g.parent_id, g.id, coalesce(h.group_name, ''), count(h.id)
        FROM regions_region g LEFT JOIN households_household h ON h.region_id = g.id
        WHERE g.level = %s AND g.parent_id = ANY(%s)
          AND (g.valid_to IS NULL OR g.valid_to >= current_date)
        GROUP BY 1, 2, 3 ORDER BY 2""",
        [Level.GRID, village_ids],
    ):
        grid = found[village_id].setdefault(pk, Grid(pk, 0))
        grid.count += count
        if group:
            grid.groups.add(group)
    return {village_id: list(found[village_id].values()) for village_id in village_ids}


def _place_village(
    village: Region,
    homes: list[tuple[str, str]],
    grids: list[Grid],
    placed: list[tuple[str, int]],
) -> list[int]:
    rest = []
    for household_no, group in homes:
        grid = _with_room(grids, group)
        if grid is None:
            rest.append((household_no, group))
            continue
        grid.count += 1
        grid.groups.add(group)
        placed.append((household_no, grid.pk))
    new = add_grids(village, grids_needed(len(rest)))
    for index, (household_no, _group) in enumerate(rest):
        placed.append((household_no, new[index * len(new) // len(rest)].pk))
    return [grid.pk for grid in new]


def _with_room(grids: list[Grid], group: str) -> Grid | None:
    free = [grid for grid in grids if grid.room > 0]
    near = [grid for grid in free if group in grid.groups]
    return max(near or free, key=lambda grid: grid.room, default=None)


def _write(placed: list[tuple[str, int]]) -> None:
    table = f"{HOMES}_grid"
    execute(f"CREATE TEMPORARY TABLE {table} (household_no text, grid_id bigint)")
    copy_in(table, ("household_no", "grid_id"), placed)
    execute(
        f"UPDATE {HOMES} s SET grid_id = t.grid_id FROM {table} t "  # noqa: S608
        "WHERE t.household_no = s.household_no"
    )
    execute(f"DROP TABLE {table}")
