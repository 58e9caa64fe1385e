"""Who inspects whom as a picture: the places on a circle, an arrow from each to the one
it inspects.

Numbers are units of the picture; colours are in the style sheet.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_RADIUS, _ASIDE, _ABOVE, _DOT, _HEAD = 170.0, 136.0, 44.0, 5.0, 9.0
_BEND = 0.12  # towards the middle: neighbours stay apart, and ways in and out of a place too


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
    view: str = f"0 0 {2 * (_RADIUS + _ASIDE):g} {2 * (_RADIUS + _ABOVE):g}"


Point = tuple[float, float]


def circle(names: Sequence[str], ways: Sequence[tuple[str, str]]) -> Circle:
    """Draw the places in the order given, clockwise from the top, and the ways between them."""
    middle = (_RADIUS + _ASIDE, _RADIUS + _ABOVE)
    at: dict[str, Point] = {}
    spots = []
    for n, name in enumerate(names):
        turn = 2 * math.pi * n / len(names)
        across, down = math.sin(turn), -math.cos(turn)
        x, y = middle[0] + _RADIUS * across, middle[1] + _RADIUS * down
        at[name] = (x, y)
        anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
        label_x = middle[0] + (_RADIUS + 14) * across
        label_y = middle[1] + (_RADIUS + 20) * down + 6
        x, y, label_x, label_y = _round(x, y, label_x, label_y)
        spots.append(Spot(x, y, label_x, label_y, anchor, name))
    arrows = [_arrow(at[of], at[to], middle, f"{of} → {to}") for of, to in ways]
    return Circle(tuple(spots), tuple(arrows))


def _arrow(start: Point, end: Point, middle: Point, words: str) -> Arrow:
    """A curve bent towards the middle, that stops short of both dots."""
    bend = tuple((start[n] + end[n]) / 2 * (1 - _BEND) + middle[n] * _BEND for n in (0, 1))
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
