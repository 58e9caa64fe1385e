"""Per-head income against the line, year by year: a small picture for the first page."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from households.models import Household
from households.standards import relation
from qiannan.templatetags.face import yuan

WIDTH, HEIGHT = 320, 150
_TOP, _BOTTOM, _MOST = 24.0, 124.0, 8


@dataclass(frozen=True)
class YearBar:
    """One year: a bar of `height` from `y` down, the line at `line_y` (None: unknown)."""

    year: int
    x: float
    width: float
    y: float
    height: float
    middle: float
    label: str
    line_y: float | None
    line_label: str
    is_met: bool | None

    @property
    def x2(self) -> float:
        return self.x + self.width

    @property
    def above(self) -> float:
        return self.y - 6


@dataclass(frozen=True)
class Picture:
    bars: list[YearBar]
    words: str

    @property
    def last(self) -> YearBar:
        return self.bars[-1]


def history(household: Household) -> list[dict[str, Any]]:
    """year, per_head_yuan, line_yuan, line_kind of each year on record; one query."""
    given = {"key": household.pk, "monitoring_from": relation.parameters(2018)["monitoring_from"]}
    return relation.fetch(relation.HISTORY, given)


def picture(rows: list[dict[str, Any]]) -> Picture | None:
    """Draw the last years that have an income; None when there is none."""
    shown = [row for row in rows if row["per_head_yuan"] is not None][-_MOST:]
    if not shown:
        return None
    values = [row["per_head_yuan"] for row in shown]
    lines = [row["line_yuan"] for row in shown if row["line_yuan"] is not None]
    scale = (_BOTTOM - _TOP) / float(max(*values, *lines, Decimal(1)))
    step = WIDTH / len(shown)
    bars = [_bar(row, index, step, scale) for index, row in enumerate(shown)]
    return Picture(bars, "；".join(_words(bar) for bar in bars))


def _bar(row: dict[str, Any], index: int, step: float, scale: float) -> YearBar:
    value, line = row["per_head_yuan"], row["line_yuan"]
    height = round(max(float(value), 0.0) * scale, 1)
    width = min(step * 0.6, 44.0)
    return YearBar(
        year=row["year"],
        x=round(step * index + (step - width) / 2, 1),
        width=round(width, 1),
        y=round(_BOTTOM - height, 1),
        height=height,
        middle=round(step * (index + 0.5), 1),
        label=f"{round(value):,}",
        line_y=None if line is None else round(_BOTTOM - float(line) * scale, 1),
        line_label="" if line is None else yuan(line),
        is_met=None if line is None else value >= line,
    )


def _words(bar: YearBar) -> str:
    words = {True: "达到", False: "低于", None: ""}[bar.is_met]
    return f"{bar.year}年 {bar.label} 元" + (f"，{words} {bar.line_label} 元" if words else "")
