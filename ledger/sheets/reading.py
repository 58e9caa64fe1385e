"""Reading a sheet that people filled in or exported: calamine, XLSX and old XLS."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from ledger.sheets.columns import CellError, Column, SheetError, clean, header_key, letter, prose
from ledger.sheets.container import (
    MAX_BYTES,
    MAX_LONG_UNPACKED,
    MAX_UNPACKED,
    Source,
    check,
    content_of,
)

MAX_ROWS = 50_000
LIST_NAME = "错误清单"  # the sheet that `errors_workbook` puts first; not read when it comes back
HEADER_WITHIN = 12
_LOST_DIGITS = 1e15
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{2}", re.ASCII | re.IGNORECASE)
_NOT_DATA = re.compile(
    r"(合\s*计|总\s*计|小\s*计|注\s*[:：]|说明|备注\s*[:：]|填报|制表|审核|填表)"
)

Row = tuple[int, dict[str, Any], list[CellError]]


@dataclass
class Table:
    """A sheet whose header was found; iterate it for (row number, values, errors).

    `header_row` is 1-based, as Excel shows it; `titles` are the texts above it. `unknown` are
    headers that no column asks for, `repeated` those that stand again after the column that has
    them; the first counts. `skipped` are the numbers of rows that are no data (totals, notes, a
    repeated header); it is filled while iterating.
    """

    columns: Sequence[Column]
    places: Mapping[str, int]
    header_row: int
    row_count: int
    titles: list[str]
    unknown: list[str]
    repeated: list[str]
    sheet_name: str
    _sheet: CalamineSheet
    _left: int
    skipped: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        """Yield each data row; the row is read, checked and forgotten."""
        held: list[Row] = []
        for number, cells in self._data():
            texts = [text_of(cell) for cell in cells]
            filled = [text for text in texts if text]
            if not filled:
                continue
            if self._is_no_data(texts, filled):
                self.skipped.append(number)
                continue
            if len(filled) == 1 and len(self.places) > 1:  # a note, unless data follow
                held.append(self._row(number, cells, texts))
                continue
            yield from held
            held.clear()
            yield self._row(number, cells, texts)
        self.skipped.extend(number for number, _values, _errors in held)

    def _data(self) -> Iterator[tuple[int, list[Any]]]:
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            if number > self.header_row:
                yield number, cells

    def _is_no_data(self, texts: list[str], filled: list[str]) -> bool:
        required = [self.places[c.key] for c in self.columns if c.required]
        present = sum(1 for place in required if place < len(texts) and texts[place])
        if _NOT_DATA.match(filled[0]) and present * 2 <= len(required):
            return True
        named = [column for column in self.columns if column.key in self.places]
        return all(
            header_key(texts[self.places[c.key]]) in _names_of(c)
            for c in named
            if self.places[c.key] < len(texts)
        )

    def _row(self, number: int, cells: list[Any], texts: list[str]) -> Row:
        values: dict[str, Any] = {}
        errors: list[CellError] = []
        for column in self.columns:
            place = self.places.get(column.key)
            if place is None or place >= len(cells):
                values[column.key] = None
                continue
            try:
                values[column.key] = _value(column, cells[place], texts[place])
            except ValueError as error:
                values[column.key] = None
                errors.append(self.error(number, column, str(error)))
        return number, values, errors

    def error(self, row: int, column: Column, message: str) -> CellError:
        """An error at `column` of a row, for checks that look at more than one cell."""
        place = self.places.get(column.key, 0)
        return CellError(f"{letter(place + self._left)}{row}", row, column.header, message)


def read(
    source: Source,
    columns: Sequence[Column],
    *,
    max_rows: int | None = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
    named: str = "",
) -> Table:
    """Find the header of the first visible sheet, or of the one `named`; return its rows, lazily.

    The header may lie below title rows; its cells may carry stray spaces and full-width
    brackets, come in any order, and name two columns alike (the first occurrence belongs to the
    first such column). Every value is read as text.

    Raises:
        SheetError: the container is refused (see `container.check`), there is no such sheet, no
            header is found, a required column is missing, or more than `max_rows` rows.
    """
    content = content_of(source, max_bytes)
    check(content, MAX_LONG_UNPACKED if max_bytes > MAX_BYTES else MAX_UNPACKED)
    sheet = _sheet(content, named)
    index, header = _header(sheet, columns)
    places = _places(header, columns)
    missing = [column.header for column in columns if column.required and column.key not in places]
    if missing:
        raise SheetError(
            f"第 {index + 1} 行表头缺少：{'、'.join(missing)}；请使用系统导出的原表，勿改表头"
        )
    rows = _last_row(sheet) - index - 1
    if rows < 1:
        raise SheetError("表头下没有数据行；请核对后再上传")
    if max_rows is not None and rows > max_rows:
        raise SheetError(f"表中有 {rows} 行，超过 {max_rows} 行；请按乡镇拆分后再上传")
    taken = set(places.values())
    known = {name for column in columns if column.key in places for name in _names_of(column)}
    rest = [text for n, text in enumerate(header) if text and n not in taken]
    return Table(
        columns=columns,
        places=places,
        header_row=index + 1,
        row_count=rows,
        titles=_titles(sheet, index),
        unknown=[text for text in rest if text not in known],
        repeated=[text for text in rest if text in known],
        sheet_name=sheet.name,
        _sheet=sheet,
        _left=_left_of(sheet),
    )


def _titles(sheet: CalamineSheet, count: int) -> list[str]:
    above = zip(range(count), sheet.iter_rows(), strict=False)
    return [text for _index, cells in above for cell in cells if (text := text_of(cell))]


def raw_rows(content: bytes) -> Iterator[tuple[int, int, list[Any]]]:
    """Yield (row number, 0-based first column, cells) of the sheet that `read` reads."""
    sheet = _sheet(content)
    left = _left_of(sheet)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, left, cells


def _left_of(sheet: CalamineSheet) -> int:
    """calamine's rows begin at row 1, but at the first column that has a value."""
    return sheet.start[1] if sheet.start else 0


def _last_row(sheet: CalamineSheet) -> int:
    return sheet.end[0] + 1 if sheet.end else 0


def text_of(cell: Any) -> str:
    """Return a cell as the text a person sees, cleaned."""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


_UNREADABLE = (CalamineError, OSError, ValueError)
_BROKEN = "文件已损坏或加密，打不开；请重新导出后再上传"


def sheet_names(source: Source, *, max_bytes: int = MAX_BYTES) -> list[str]:
    """Return the names of the visible sheets.

    Raises:
        SheetError: the container is refused.
    """
    content = content_of(source, max_bytes)
    check(content, MAX_LONG_UNPACKED if max_bytes > MAX_BYTES else MAX_UNPACKED)
    try:
        return [clean(name) for name in _shown(_open(content))]
    except _UNREADABLE as error:
        raise SheetError(_BROKEN) from error


def _sheet(content: bytes, named: str = "") -> CalamineSheet:
    try:
        book = _open(content)
        for name in _shown(book):
            sheet = book.get_sheet_by_name(name)
            is_asked = clean(name) == named if named else not name.startswith(LIST_NAME)
            if is_asked and sheet.height:
                return sheet
    except _UNREADABLE as error:
        raise SheetError(_BROKEN) from error
    if named:
        raise SheetError(f"工作簿里没有名为“{named}”且带数据的工作表；请使用系统的模板")
    raise SheetError("工作簿里没有带数据的工作表；请核对后再上传")


def _open(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def _shown(book: CalamineWorkbook) -> list[str]:
    return [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]


def _names_of(column: Column) -> set[str]:
    return {header_key(text) for text in (column.header, *column.aliases)}


def _header(sheet: CalamineSheet, columns: Sequence[Column]) -> tuple[int, list[str]]:
    """Return the 0-based index and the keys of the row that names the most columns."""
    best, found = 0, (0, [""])
    for index, cells in zip(range(HEADER_WITHIN), sheet.iter_rows(), strict=False):
        keys = [header_key(text_of(cell)) for cell in cells]
        count = len(_places(keys, columns))
        if count > best:
            best, found = count, (index, keys)
    if best < min(2, len(columns)):
        names = "、".join(c.header for c in columns if c.required)
        raise SheetError(f"前 {HEADER_WITHIN} 行里找不到表头；表头应含：{names}")
    return found


def _places(keys: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Return key → position; own headers first, aliases for what is then still missing."""
    free: dict[str, list[int]] = {}
    for place, name in enumerate(keys):
        free.setdefault(name, []).append(place)
    places: dict[str, int] = {}
    for column in columns:
        _take(column, (column.header,), free, places)
    for column in columns:
        if column.key not in places:
            _take(column, column.aliases, free, places)
    return places


def _take(
    column: Column, names: Sequence[str], free: dict[str, list[int]], places: dict[str, int]
) -> None:
    for name in names:
        waiting = free.get(header_key(name))
        if waiting:
            places[column.key] = waiting.pop(0)
            return


def _value(column: Column, cell: Any, text: str) -> Any:
    if not text:
        if column.required and not column.blank_ok:
            raise ValueError(f"{column.header}为空；请填写")
        return None
    if column.as_text and _lost_digits(cell, text):
        raise ValueError(f"{column.header}是数值格式，末几位已丢失；请将该列设为文本格式后重填")
    if column.is_prose and isinstance(cell, str):
        text = prose(cell)
    return column.parse(text) if column.parse else text


def _lost_digits(cell: Any, text: str) -> bool:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return abs(cell) >= _LOST_DIGITS
    return bool(_SCIENTIFIC.fullmatch(text))
