"""Pictures drawn on the server as SVG numbers: ranked bars, waterfall, line, signature.

Everything here returns plain values for a template; no style attribute is ever needed, so the
pages keep a strict content security policy and print as they look.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Strokes = Sequence[Sequence[Sequence[float]]]


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
