"""Tiles that fill a sheet, each as large as its weight: squarified, so that none is a sliver.

Source: Bruls, Huizing, van Wijk, Squarified Treemaps (2000).
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tile:
    """Where the `n`-th weight lies, in the units of the sheet."""

    n: int
    x: float
    y: float
    width: float
    height: float


def tiles(weights: Sequence[float], width: float, height: float) -> list[Tile]:
    """Fill a sheet; weights are positive, the heaviest first."""
    scale = width * height / (sum(weights) or 1)
    rest = [(n, weight * scale) for n, weight in enumerate(weights)]
    found: list[Tile] = []
    x = y = 0.0
    while rest:
        side = min(width, height)
        row = _row([area for _n, area in rest], side)
        taken, rest = rest[: len(row)], rest[len(row) :]
        thick, along = sum(row) / side, 0.0
        is_tall = width >= height  # the row is a column at the left, or a band at the top
        for n, area in taken:
            long = area / thick
            at = (x, y + along, thick, long) if is_tall else (x + along, y, long, thick)
            found.append(Tile(n, *at))
            along += long
        if is_tall:
            x, width = x + thick, width - thick
        else:
            y, height = y + thick, height - thick
    return found


def _row(areas: Sequence[float], side: float) -> list[float]:
    """The next areas that stand side by side: as many as make the worst of them no narrower."""
    row = [areas[0]]
    for area in areas[1:]:
        if _worst([*row, area], side) > _worst(row, side):
            break
        row.append(area)
    return row


def _worst(row: Sequence[float], side: float) -> float:
    """How far the least square of a row is from a square; 1 is a square."""
    thick = sum(row) / side
    return max(max(thick / (area / thick), area / thick / thick) for area in row)
