"""Finds the header below any title rows, and which column is which.

Departments write one header in several ways: aliases, stray spaces, full-width brackets, a star
for required columns, the unit in brackets. Columns come in any order.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from screening.feeds import Feed, FeedColumn
from screening.intake.refusal import RefusedFile, shown_value

SEARCHED_ROWS = 12
TEN_THOUSAND = 10_000.0
_SPACES = re.compile(r"[\s*:'\"\x1d]+")
_UNIT = re.compile(r"(?P<base>.+?)(?:\((?:单位:?)?(?P<unit>万元|元)\)|(?P<bare>万元))")


@dataclass(frozen=True)
class Header:
    """Where the columns are.

    `row` counts from 1 as Excel does. `columns` maps a feed column's key to the index of its
    cell, `factors` the amounts delivered in 万元 to 10,000. `titles` are as delivered.
    """

    row: int
    width: int
    columns: dict[str, int]
    titles: dict[str, str]
    factors: dict[str, float] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    @property
    def matched(self) -> int:
        return len(self.columns)


def normal(title: str) -> str:
    """A header as it is compared: NFKC, no spaces, stars, colons or quote marks."""
    bare = _SPACES.sub("", unicodedata.normalize("NFKC", title))
    return unicodedata.normalize("NFKC", bare)


def find(rows: Sequence[Sequence[str]], feed: Feed) -> Header | None:
    """Return the header among the first rows that names most columns; None when none names two."""
    found = [_read(number, row, feed) for number, row in enumerate(rows[:SEARCHED_ROWS], 1)]
    best = max(found, key=lambda header: header.matched, default=None)
    return best if best and best.matched >= 2 else None


def check(header: Header | None, feed: Feed, rows: Sequence[Sequence[str]]) -> Header:
    """Return the header when it names every required column.

    Raises:
        RefusedFile: not_a_table, mojibake, missing_column, duplicate_column.
    """
    if header is None:
        if any(_is_garbled(cell) for row in rows[:SEARCHED_ROWS] for cell in row):
            raise RefusedFile(
                "mojibake", "是乱码（编码读错后又保存过）；请从业务系统重新导出后报送。"
            )
        raise RefusedFile(
            "not_a_table",
            f"前 {SEARCHED_ROWS} 行中找不到“{feed.title}”的表头；"
            "请核对数据种类，并保留列名行后报送。",
        )
    missing = [c.header for c in feed.columns if c.required and c.key not in header.columns]
    if missing:
        names = "、".join(f"“{name}”" for name in missing)
        raise RefusedFile(
            "missing_column",
            f"第 {header.row} 行表头缺少必填列{names}；请补上后重新报送。",
            row=header.row,
            column=missing[0],
        )
    _check_twice(rows[header.row - 1], header, feed)
    return header


def _read(number: int, row: Sequence[str], feed: Feed) -> Header:
    titles = [normal(cell) for cell in row]
    while titles and not titles[-1]:
        titles.pop()
    columns: dict[str, int] = {}
    factors: dict[str, float] = {}
    for column in feed.columns:
        if (place := _place(column, titles)) is not None:
            columns[column.key], factors[column.key] = place
    used = set(columns.values())
    return Header(
        row=number,
        width=len(titles),
        columns=columns,
        titles={key: shown_value(row[at].strip()) for key, at in columns.items()},
        factors={key: factor for key, factor in factors.items() if factor != 1},
        unknown=[
            shown_value(row[at].strip()) for at, t in enumerate(titles) if t and at not in used
        ],
    )


def _place(column: FeedColumn, titles: list[str]) -> tuple[int, float] | None:
    """(index, factor) of a column: its own header goes before its aliases."""
    own = TEN_THOUSAND if column.ten_thousand else 1.0
    for name in map(normal, column.headers):
        if name in titles:
            return titles.index(name), own
    if column.kind != "money":
        return None
    bases = {_UNIT.sub(r"\g<base>", normal(name)) for name in column.headers}
    for at, title in enumerate(titles):
        unit = _UNIT.fullmatch(title)
        if unit and unit["base"] in bases:
            in_ten = "万元" in (unit["unit"], unit["bare"])
            return at, TEN_THOUSAND if in_ten else 1.0
    return None


def _check_twice(row: Sequence[str], header: Header, feed: Feed) -> None:
    titles = [normal(cell) for cell in row]
    for column in feed.columns:
        at = header.columns.get(column.key)
        if at is not None and titles.count(titles[at]) > 1:
            raise RefusedFile(
                "duplicate_column",
                f"第 {header.row} 行有两列都叫“{column.header}”；请只保留一列后报送。",
                row=header.row,
                column=column.header,
            )


def _is_garbled(cell: str) -> bool:
    """Chinese once read in the wrong encoding and saved so: reading it back gives Chinese."""
    for wrong, right in (("gb18030", "utf-8"), ("latin-1", "gb18030"), ("latin-1", "utf-8")):
        try:
            back = cell.strip().encode(wrong).decode(right)
        except UnicodeError:
            continue
        if back != cell.strip() and re.search("姓名|身份|证件|户主|代码|日期|状态", back):
            return True
    return False
