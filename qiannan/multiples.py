"""Small multiples: one small picture a place, all on one scale, so that they can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 220.0, 96.0
_LEVEL_TOP, _LEVEL_BOTTOM = 16.0, 56.0  # the line
_AXIS = 76.0  # in above it, out below it
_REACH = 16.0


@dataclass(frozen=True)
class Column:
    """What came in and went out in one step of time; heights reach from the axis."""

    x: float
    width: float
    in_y: float
    in_height: float
    out_height: float
    title: str


@dataclass(frozen=True)
class Panel:
    """The picture of `<c-flow-figure>`, 220 × 96: a level as a line, what came and went as bars."""

    path: str
    area: str
    columns: tuple[Column, ...]
    last_x: float
    last_y: float
    label: str


@dataclass(frozen=True)
class Point:
    """One step of time: how many there are at its end, and how many came and went."""

    level: int
    came: int
    went: int
    title: str


def panels(places: Sequence[Sequence[Point]]) -> list[Panel]:
    """Draw one panel a place on the scale of the largest."""
    every = [point for points in places for point in points]
    level = max((point.level for point in every), default=0) or 1
    flow = max((max(point.came, point.went) for point in every), default=0) or 1
    return [_panel(points, level, flow) for points in places]


def _panel(points: Sequence[Point], level: int, flow: int) -> Panel:
    step = WIDTH / max(len(points), 1)
    drop = _LEVEL_BOTTOM - _LEVEL_TOP
    xs = [round(step * (n + 0.5), 1) for n in range(len(points))]
    ys = [round(_LEVEL_BOTTOM - drop * point.level / level, 1) for point in points]
    line = "L".join(f"{x} {y}" for x, y in zip(xs, ys, strict=True))
    columns = []
    for x, point in zip(xs, points, strict=True):
        came, went = (round(_REACH * n / flow, 1) for n in (point.came, point.went))
        columns.append(
            Column(round(x - step * 0.35, 1), round(step * 0.7, 1), round(_AXIS - came, 1), came,
                   went, point.title)
        )  # fmt: skip
    return Panel(
        path=f"M{line}",
        area=f"M{xs[0]} {_LEVEL_BOTTOM}L{line}L{xs[-1]} {_LEVEL_BOTTOM}Z",
        columns=tuple(columns),
        last_x=xs[-1],
        last_y=ys[-1],
        label=f"{points[-1].level:,}",
    )
