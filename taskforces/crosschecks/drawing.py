"""Who inspects whom as a picture: the places on a circle, an arrow from each to the one
it inspects.

Numbers are units of the picture; colours are in the style sheet.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_SIZE, _LABEL, _DOT, _HEAD = 560.0, 96.0, 5.0, 9.0


@dataclass(frozen=True)
class Spot:
    """A place: its dot, and its name outside the circle."""

    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str
    name: str


@dataclass(frozen=True)
class Arrow:
    """From a place to the one it inspects: the curve, its head, and the way in words."""

    line: str
    head: str
    words: str


@dataclass(frozen=True)
class Circle:
    """The picture."""

    spots: tuple[Spot, ...]
    arrows: tuple[Arrow, ...]
    view: str = f"0 0 {_SIZE:g} {_SIZE:g}"


Point = tuple[float, float]


def circle(names: Sequence[str], ways: Sequence[tuple[str, str]]) -> Circle:
    """Draw the places in the order given, clockwise from the top, and the ways between them."""
    middle, radius = _SIZE / 2, _SIZE / 2 - _LABEL
    at: dict[str, Point] = {}
    spots = []
    for n, name in enumerate(names):
        turn = 2 * math.pi * n / len(names)
        across, down = math.sin(turn), -math.cos(turn)
        x, y = middle + radius * across, middle + radius * down
        at[name] = (x, y)
        anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
        away = radius + 16
        label_y = middle + away * down + 5 + 6 * down
        label_x = middle + away * across
        spots.append(Spot(*_round(x, y, label_x, label_y), anchor, name))
    arrows = [_arrow(at[of], at[to], (middle, middle), f"{of} → {to}") for of, to in ways]
    return Circle(tuple(spots), tuple(arrows))


def _arrow(start: Point, end: Point, middle: Point, words: str) -> Arrow:
    """A curve bent towards the middle, that stops short of both dots."""
    bend = tuple((start[n] + end[n]) / 2 * 0.6 + middle[n] * 0.4 for n in (0, 1))
    first, last = _towards(start, bend, _DOT + 4), _towards(end, bend, _DOT + 4)
    neck = _towards(last, bend, _HEAD)
    across = ((neck[1] - last[1]) / 2, (last[0] - neck[0]) / 2)
    left = (neck[0] + across[0], neck[1] + across[1])
    right = (neck[0] - across[0], neck[1] - across[1])
    line = f"M{_pair(first)}Q{_pair(bend)} {_pair(neck)}"
    return Arrow(line, f"M{_pair(last)}L{_pair(left)}L{_pair(right)}Z", words)


def _towards(start: Point, end: Sequence[float], far: float) -> Point:
    across, down = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, down) or 1.0
    return start[0] + across * far / length, start[1] + down * far / length


def _pair(point: Sequence[float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _round(*values: float) -> tuple[float, ...]:
    return tuple(round(value, 1) for value in values)
