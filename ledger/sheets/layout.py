"""What a sheet holds and how its cells are written, whichever library writes it."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils import timezone

from ledger.sheets.columns import INVISIBLE, Column

MAX_TEXT = 32_000  # Excel keeps 32,767 characters a cell
A4, A3 = 9, 8
_ON_A4 = 200  # characters across an A4 landscape that can still be read when fitted to its width
FONT, HEADER_FILL = "宋体", "F2F2F0"
_FORBIDDEN_IN_NAMES = str.maketrans("[]:*?/\\'", "--------")

Row = Mapping[str, Any] | Sequence[Any]
Target = str | os.PathLike[str] | BinaryIO


@dataclass(frozen=True)
class Sheet:
    """One sheet: row 1 `title`, row 2 `unit_line`, the header, `rows`, `totals`, `footer`.

    A row is a mapping by column key or a sequence in the order of the columns. The rows of an
    `is_text` sheet are sequences of text and None, written as they are and without borders: the
    way to write very many. `mark` stands at the foot of each printed page.
    """

    columns: Sequence[Column]
    rows: Iterable[Row]
    title: str = ""
    unit_line: str | None = None
    name: str = "Sheet1"
    totals: Row | None = None
    footer: str | None = None
    landscape: bool = True
    is_text: bool = False
    mark: str = ""

    @property
    def paper(self) -> int:
        """A4, or A3 for what would be too small to read on it."""
        return A4 if sum(column.width for column in self.columns) <= _ON_A4 else A3

    @property
    def lead_rows(self) -> int:
        """How many rows stand above the header."""
        return (1 if self.title else 0) + (1 if self.unit_line else 0)


def safe_text(text: str) -> str:
    """Return text that a cell can hold: control characters become U+FFFD, at most 32,000."""
    return INVISIBLE.sub("\ufffd", text)[:MAX_TEXT]


def cell_value(column: Column, value: Any) -> Any:
    """Return what is written for `value`: text, int, float, date, or None for a blank."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple | set | frozenset):
        value = ",".join(str(item) for item in value)
    if column.as_text:
        return safe_text(value.isoformat() if isinstance(value, date) else str(value))
    if isinstance(value, Decimal | float):
        number = float(value)
        return number if number - number == 0 else None  # NaN and infinity are blanks
    if isinstance(value, int) or (isinstance(value, date) and column.number_format):
        return value  # a date without a format would show as its serial number
    return safe_text(str(value))


def cells(sheet: Sheet, row: Row) -> Iterator[tuple[Column, Any]]:
    if isinstance(row, Mapping):
        for column in sheet.columns:
            yield column, cell_value(column, row.get(column.key))
    else:
        for column, value in zip(sheet.columns, row, strict=True):
            yield column, cell_value(column, value)


def sheet_name(sheet: Sheet) -> str:
    return safe_text(sheet.name).translate(_FORBIDDEN_IN_NAMES)[:31] or "Sheet1"
