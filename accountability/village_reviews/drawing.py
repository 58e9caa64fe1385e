"""施工图: the lines of a plan against the months of its year, with the line of a day.

Numbers are units of the picture; colours are in the style sheet.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accountability.village_reviews.pace import Paced

LEFT, WIDE, TOP, ROW, BAR = 250.0, 590.0, 34.0, 34.0, 14.0
NARROW_LEFT, NARROW_WIDE, NARROW_ROW = 8.0, 344.0, 48.0
_LONGEST, _NARROW_LONGEST = 17, 22


@dataclass(frozen=True)
class Bar:
    """One line: its bar over the year, what of it is done, its words, and all of it in a
    sentence.
    """

    y: float
    text_y: float
    x: float
    width: float
    done: float
    label: str
    words: str
    pace: str
    code: int
    text_x: float


@dataclass(frozen=True)
class Month:
    x: float
    name: str


@dataclass(frozen=True)
class Picture:
    """The picture; `today` is None where the day is not of the year."""

    bars: tuple[Bar, ...]
    months: tuple[Month, ...]
    today: float | None
    width: float
    height: float
    top: float
    narrow: bool

    @property
    def view(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"


def picture(year: int, rows: Sequence[Paced], day: date, *, narrow: bool = False) -> Picture:
    """Draw rows in the order given; `narrow` for a phone: words above the bars."""
    left, wide, high = (NARROW_LEFT, NARROW_WIDE, NARROW_ROW) if narrow else (LEFT, WIDE, ROW)
    bars = []
    for n, row in enumerate(rows):
        x = left + wide * _part(year, row.line.starts_on)
        end = left + wide * _part(year, row.line.due_on, after=1)
        top = TOP + high * n
        bars.append(
            Bar(
                y=round(top + (high - BAR) * (0.75 if narrow else 0.5), 1),
                text_y=round(top + (17 if narrow else high / 2 + 5), 1),
                x=round(x, 1),
                width=round(end - x, 1),
                done=round((end - x) * (row.percent or 0) / 100, 1),
                label=_short(row, _NARROW_LONGEST if narrow else _LONGEST),
                words=_sentence(row),
                pace=row.pace.value,
                code=row.line.code,
                text_x=left if narrow else 4,
            )
        )
    step = 3 if narrow else 1
    months = tuple(
        Month(round(left + wide * _part(year, date(year, n, 1)), 1), f"{n}月")
        for n in range(1, 13, step)
    )
    today = round(left + wide * _part(year, day, after=1), 1) if day.year == year else None
    height = TOP + high * len(rows) + 8
    return Picture(tuple(bars), months, today, left + wide + 8, height, TOP, narrow)


def _part(year: int, day: date, after: int = 0) -> float:
    """What part of the year is over as a day begins, or ends (`after` 1)."""
    days = 366 if calendar.isleap(year) else 365
    passed = (day - date(year, 1, 1)).days + after
    return min(1.0, max(0.0, passed / days))


def _short(row: Paced, most: int) -> str:
    words = f"{row.line.code}. {row.line.words}"
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _sentence(row: Paced) -> str:
    line = row.line
    done = "—" if row.percent is None else f"{row.percent}%"
    days = f"{line.starts_on:%m-%d} — {line.due_on:%m-%d}"
    return f"{line.words}，{days}，{done}，{row.pace.label}"
