"""The schematic map of the counties, drawn on the server as SVG numbers."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

Point = tuple[float, float]

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
