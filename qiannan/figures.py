"""Pictures drawn on the server as SVG numbers: county map, ranked bars, line, signature.

Everything here returns plain values for a template; no style attribute is ever needed, so the
pages keep a strict content security policy and print as they look.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

Point = tuple[float, float]
Strokes = Sequence[Sequence[Sequence[float]]]

MAP_WIDTH = 420.0
STEPS = 5


class CountyValue(NamedTuple):
    """What a county shows: the number that shades it, its text, and where it opens."""

    value: float | None
    label: str
    url: str


@dataclass(frozen=True)
class Outline:
    """One county of the schematic map, in pixels of a picture 420 wide."""

    code: str
    name: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Shape:
    """One shaded county; `step` is 0 (no value) or 1..5, `ink` the class that reads on it."""

    outline: Outline
    label: str
    url: str
    step: int

    @property
    def ink(self) -> str:
        return "on-dark" if self.step >= STEPS - 1 else "on-light"

    @property
    def short_name(self) -> str:
        return short_county(self.outline.name)


@dataclass(frozen=True)
class CountyMap:
    """The picture of `<c-county-map>`; `low` and `high` label the ends of its legend."""

    width: int
    height: int
    shapes: list[Shape]
    low: str
    high: str


@dataclass(frozen=True)
class Bar:
    rank: int
    name: str
    value: float
    label: str
    url: str
    percent: float


@dataclass(frozen=True)
class Step:
    """One row of a waterfall: a bar from `x`, `width` wide, of 100; `kind` is end, up or down."""

    name: str
    label: str
    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Line:
    """The picture of `<c-line-figure>`, 340 × 168; only the two ends carry a number."""

    path: str
    first: Mapping[str, Any]
    last: Mapping[str, Any]
    grid: list[float]


def short_county(name: str) -> str:
    """都匀市 -> 都匀, 三都水族自治县 -> 三都."""
    return name.replace("水族自治县", "").removesuffix("县").removesuffix("市")


def _largest(rings: list[list[Point]]) -> list[Point]:
    return max(rings, key=len)


def _contains(ring: Sequence[Point], x: float, y: float) -> bool:
    inside = False
    before = ring[-1]
    for here in ring:
        if (here[1] > y) != (before[1] > y):
            crossing = here[0] + (y - here[1]) / (before[1] - here[1]) * (before[0] - here[0])
            inside ^= x < crossing
        before = here
    return inside


def _place_of_label(ring: Sequence[Point]) -> Point:
    """Return the point of a coarse grid inside `ring` that lies farthest from its outline.

    Distances across count for less than distances down, because the label is wide.
    """
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    best, place = -1.0, (sum(xs) / len(xs), sum(ys) / len(ys))
    for column in range(1, 16):
        for row in range(1, 16):
            x = min(xs) + (max(xs) - min(xs)) * column / 16
            y = min(ys) + (max(ys) - min(ys)) * row / 16
            room = min(((px - x) * 0.6) ** 2 + (py - y) ** 2 for px, py in ring)
            if room > best and _contains(ring, x, y):
                best, place = room, (x, y)
    return place


@lru_cache(maxsize=1)
def county_outlines() -> tuple[int, list[Outline]]:
    """Return the height of the map and the outlines of `regions/data/counties.geojson`.

    The projection keeps the middle of Qiannan true (26.3° N); the shapes are schematic.
    """
    source = Path(settings.BASE_DIR, "regions", "data", "counties.geojson")
    features = json.loads(source.read_text(encoding="utf-8"))["features"]
    rings = {
        f["properties"]["code"]: [ring for part in f["geometry"]["coordinates"] for ring in part]
        for f in features
    }
    points = [point for county in rings.values() for ring in county for point in ring]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    across = math.cos(math.radians((south + north) / 2))
    scale = MAP_WIDTH / ((east - west) * across)

    def place(ring: Iterable[Sequence[float]]) -> list[Point]:
        return [((x - west) * across * scale, (north - y) * scale) for x, y in ring]

    outlines = []
    for feature in features:
        code = feature["properties"]["code"]
        placed = [place(ring) for ring in rings[code]]
        path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in placed)
        x, y = _place_of_label(_largest(placed))
        outlines.append(
            Outline(code, feature["properties"]["name"], path, round(x, 1), round(y, 1))
        )
    return math.ceil((north - south) * scale), outlines


def _step(value: float | None, low: float, high: float) -> int:
    if value is None:
        return 0
    if high == low:
        return STEPS // 2 + 1
    return min(STEPS, 1 + int((value - low) / (high - low) * STEPS))


def county_map(values: Mapping[str, CountyValue | tuple[float | None, str, str]]) -> CountyMap:
    """Shade the counties by value in five equal steps between the lowest and the highest.

    Args:
        values: county code (6 digits) -> (value, label, url). A county without an entry, or
            whose value is None, is drawn without a shade.
    """
    height, outlines = county_outlines()
    known = {code: CountyValue(*entry) for code, entry in values.items()}
    ranked = sorted((v for v in known.values() if v.value is not None), key=lambda v: v.value)
    low = ranked[0].value if ranked else 0.0
    high = ranked[-1].value if ranked else 0.0
    shapes = []
    for outline in outlines:
        entry = known.get(outline.code, CountyValue(None, "—", ""))
        shapes.append(Shape(outline, entry.label, entry.url, _step(entry.value, low, high)))
    return CountyMap(
        width=int(MAP_WIDTH),
        height=height,
        shapes=shapes,
        low=ranked[0].label if ranked else "",
        high=ranked[-1].label if ranked else "",
    )


def ranked_bars(
    rows: Iterable[tuple[str, float, str, str]], full: float | None = None
) -> list[Bar]:
    """Rank rows from the highest down; every bar starts at zero.

    Args:
        rows: (name, value, label, url) each; values are not negative.
        full: the value of a whole bar; the highest value when left out.
    """
    ordered = sorted(rows, key=lambda row: -row[1])
    whole = full or max((row[1] for row in ordered), default=0) or 1
    return [
        Bar(rank, name, value, label, url, round(100 * value / whole, 1))
        for rank, (name, value, label, url) in enumerate(ordered, start=1)
    ]


def waterfall(
    first: tuple[str, float, str],
    changes: Sequence[tuple[str, float, str]],
    last: tuple[str, float, str],
) -> list[Step]:
    """Lay the changes end to end from one total to the other; all rows share one scale.

    Args:
        first, last: (name, total, label); totals may be negative.
        changes: (name, change, label) each, in the order in which they are laid.
    """
    levels = [first[1]]
    for _name, change, _label in changes:
        levels.append(levels[-1] + change)
    low, high = min(0.0, *levels, last[1]), max(0.0, *levels, last[1])
    scale = 100 / ((high - low) or 1)

    def step(name: str, label: str, kind: str, start: float, end: float) -> Step:
        left, right = sorted((start, end))
        return Step(
            name, label, kind, round((left - low) * scale, 2), round((right - left) * scale, 2)
        )

    return [
        step(first[0], first[2], "end", 0.0, first[1]),
        *(
            step(name, label, "up" if change > 0 else "down", level, level + change)
            for (name, change, label), level in zip(changes, levels, strict=False)
        ),
        step(last[0], last[2], "end", 0.0, last[1]),
    ]


def line_figure(points: Sequence[tuple[str, float, str]]) -> Line | None:
    """Draw (name, value, label) points left to right above a zero line; None below two points."""
    if len(points) < 2:
        return None
    left, right, top, bottom = 8.0, 332.0, 26.0, 140.0
    whole = max(value for _name, value, _label in points) or 1
    placed = [
        (
            round(left + (right - left) * index / (len(points) - 1), 1),
            round(bottom - (bottom - top) * value / whole, 1),
        )
        for index, (_name, value, _label) in enumerate(points)
    ]
    ends = [
        {"x": x, "y": y, "name": name, "label": label, "above": round(y - 8, 1)}
        for (x, y), (name, _value, label) in ((placed[0], points[0]), (placed[-1], points[-1]))
    ]
    return Line(
        path="M" + "L".join(f"{x} {y}" for x, y in placed),
        first=ends[0],
        last=ends[1],
        grid=[top, round((top + bottom) / 2, 1)],
    )


def stroke_paths(strokes: Strokes) -> Mapping[str, Any] | None:
    """Turn pen strokes into SVG paths cropped to the ink.

    Args:
        strokes: a list of strokes, each a list of [x, y], as the signature pad posts them.

    Returns:
        `{"box": "x y width height", "paths": [d, …]}`, or None when there is no ink or the
        shape is not the one above.
    """
    try:
        inked = [[(float(p[0]), float(p[1])) for p in line] for line in strokes if line]
    except (TypeError, ValueError, IndexError, KeyError):
        return None
    points = [point for line in inked for point in line]
    if not points:
        return None
    left, top = min(x for x, _y in points), min(y for _x, y in points)
    width = max(max(x for x, _y in points) - left, 1)
    height = max(max(y for _x, y in points) - top, 1)
    margin = 0.06 * max(width, height)
    box = (left - margin, top - margin, width + 2 * margin, height + 2 * margin)
    # The last point twice: a dot is then a line of no length, which a round pen still draws.
    paths = ["M" + "L".join(f"{x:g} {y:g}" for x, y in line + line[-1:]) for line in inked]
    return {"box": " ".join(f"{number:.1f}" for number in box), "paths": paths}
