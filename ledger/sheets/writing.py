"""Writing workbooks that print well and cannot run anything.

Long lists stream through rustpy-xlsxwriter in constant memory. A table with totals or a
signature line goes through openpyxl's streaming mode, because the first can place neither.
Both keep text as text: what begins with ``= + - @`` is never a formula.
"""

import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from rustpy_xlsxwriter import FastExcel, Format

from ledger.sheets.columns import INVISIBLE, Column, letter

MAX_TEXT = 32_000  # Excel keeps 32,767 characters a cell
A4 = 9
FONT, HEADER_FILL = "宋体", "F2F2F0"
PAGE_FOOTER = "&C第 &P 页，共 &N 页&R&D"
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
    def lead_rows(self) -> int:
        """How many rows stand above the header."""
        return (1 if self.title else 0) + (1 if self.unit_line else 0)


def write(
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    title: str = "",
    unit_line: str | None = None,
    sheet: str = "Sheet1",
    totals: Row | None = None,
    footer: str | None = None,
    landscape: bool = True,
    target: Target | None = None,
) -> Target:
    """Write one sheet to `target` (a new BytesIO if None) and return the target, rewound."""
    one = Sheet(columns, rows, title, unit_line, sheet, totals, footer, landscape)
    return write_book([one], target=target)


def write_book(sheets: Sequence[Sheet], *, target: Target | None = None) -> Target:
    """Write a workbook of several sheets to `target` (a new BytesIO if None); return it."""
    out = io.BytesIO() if target is None else target
    if any(_is_drawn(sheet) for sheet in sheets):
        _draw(sheets, out)
    else:
        _stream(sheets, out)
    if hasattr(out, "seek"):
        out.seek(0)
    return out


def _is_drawn(sheet: Sheet) -> bool:
    """Only openpyxl places totals and a footer."""
    return bool(sheet.totals or sheet.footer)


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


def _cells(sheet: Sheet, row: Row) -> Iterator[tuple[Column, Any]]:
    if isinstance(row, Mapping):
        for column in sheet.columns:
            yield column, cell_value(column, row.get(column.key))
    else:
        for column, value in zip(sheet.columns, row, strict=True):
            yield column, cell_value(column, value)


def _name(sheet: Sheet) -> str:
    return safe_text(sheet.name).translate(_FORBIDDEN_IN_NAMES)[:31] or "Sheet1"


# --- streaming ---------------------------------------------------------------------------------
def _stream(sheets: Sequence[Sheet], out: Target) -> None:
    book = FastExcel(out, output_format="xlsx")
    for sheet in sheets:
        header_row = sheet.lead_rows
        book.sheet(
            _name(sheet),
            _records(sheet),
            column_widths=[column.width for column in sheet.columns],
            column_formats=None if sheet.is_text else [_format(c) for c in sheet.columns],
            header_format=_header_format(),
            header_row=header_row,
            merge_ranges=_banners(sheet),
            row_heights={0: 28.0} if sheet.title else None,
            page_setup={
                "landscape": sheet.landscape,
                "paper_size": A4,
                "repeat_rows": (0, header_row),
                "fit_to_pages": (1, 0),
                "footer": PAGE_FOOTER + _foot(sheet.mark),
                "center_horizontally": True,
            },
            ignore_errors=_numbers_as_text(sheet),
        )
        book.freeze(row=header_row + 1, col=0, sheet=_name(sheet))
    book.save()


class _Header(str):
    """A header that is a key of its own: the library takes dicts, and a sheet may name two
    columns alike.
    """

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def _numbers_as_text(sheet: Sheet) -> list[str] | None:
    """Columns in which Excel shall not mark digits kept as text."""
    names = [column.header for column in sheet.columns if column.as_text or sheet.is_text]
    return list(dict.fromkeys(names)) or None


def _foot(mark: str) -> str:
    return "&L" + safe_text(mark).replace("&", "&&")[:120] if mark else ""


def _records(sheet: Sheet) -> Iterator[dict[str, Any]]:
    headers = [_Header(column.header) for column in sheet.columns]
    empty = True
    for row in _plain(sheet) if sheet.is_text else _valued(sheet):
        empty = False
        yield dict(zip(headers, row, strict=True))
    if empty:  # the header is taken from the first record
        yield dict.fromkeys(headers)


def _valued(sheet: Sheet) -> Iterator[list[Any]]:
    for row in sheet.rows:
        yield [value for _column, value in _cells(sheet, row)]


def _plain(sheet: Sheet) -> Iterator[Sequence[str | None]]:
    """The rows of a sheet of text; a row is looked at as a whole, and by the cell if need be."""
    for row in sheet.rows:
        if "".join(filter(None, row)).isprintable():  # type: ignore[arg-type]
            yield row  # type: ignore[misc]
        else:
            yield [cell and safe_text(cell) for cell in row]


def _font(size: float) -> Format:
    return Format().set_font_name(FONT).set_font_size(size)


def _header_format() -> Format:
    plain = _font(11).set_bold().set_background_color(f"#{HEADER_FILL}").set_border("thin")
    return plain.set_align("center").set_align("vcenter").set_text_wrap()


def _format(column: Column) -> Format:
    made = _font(11).set_border("thin").set_border_color("#C8C8C4").set_align("vcenter")
    if column.as_text:
        made = made.set_num_format("@")
    elif column.number_format:
        made = made.set_num_format(column.number_format)
    return made.set_align(column.align) if column.align else made


def _banners(sheet: Sheet) -> list[tuple[Any, ...]]:
    last = max(len(sheet.columns) - 1, 1)
    texts = [text for text in (sheet.title, sheet.unit_line) if text]
    made = []
    for row, text in enumerate(texts):
        is_title = bool(sheet.title) and row == 0
        style = _font(16).set_bold().set_align("center") if is_title else _font(10)
        made.append((row, 0, row, last, safe_text(text), style.set_align("vcenter")))
    return made


# --- drawn tables ------------------------------------------------------------------------------
_THIN = Side(style="thin", color="808080")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def _draw(sheets: Sequence[Sheet], out: Target) -> None:
    book = Workbook(write_only=True)
    for sheet in sheets:
        _draw_sheet(book, sheet)
    book.save(Path(out) if isinstance(out, str | os.PathLike) else out)


def _draw_sheet(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(_name(sheet))
    header_row = sheet.lead_rows + 1
    for index, column in enumerate(sheet.columns):
        page.column_dimensions[letter(index)].width = column.width
    page.freeze_panes = f"A{header_row + 1}"
    page.print_title_rows = f"1:{header_row}"
    page.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    page.page_setup.paperSize = A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    page.oddFooter.center.text = "第 &P 页，共 &N 页"
    page.oddFooter.right.text = "&D"
    count = 0
    if sheet.title:
        count += _banner(page, sheet, count, sheet.title, Font(FONT, 16, bold=True), "center")
    if sheet.unit_line:
        count += _banner(page, sheet, count, sheet.unit_line, Font(FONT, 10), "left")
    page.append([_drawn(page, c, c.header, is_header=True) for c in sheet.columns])
    count += 1
    for row in sheet.rows:
        page.append([_drawn(page, c, value) for c, value in _cells(sheet, row)])
        count += 1
    if sheet.totals:
        page.append([_drawn(page, c, v, is_bold=True) for c, v in _cells(sheet, sheet.totals)])
        count += 1
    if sheet.footer:
        _banner(page, sheet, count, sheet.footer, Font(FONT, 11), "left")


def _banner(page: Any, sheet: Sheet, above: int, text: str, font: Font, horizontal: str) -> int:
    cell = _text_cell(page, text)
    cell.font = font
    cell.alignment = Alignment(horizontal=horizontal, vertical="center")
    page.append([cell])
    if len(sheet.columns) > 1:
        page.merged_cells.add(f"A{above + 1}:{letter(len(sheet.columns) - 1)}{above + 1}")
    return 1


def _text_cell(page: Any, text: str) -> Cell:
    cell = WriteOnlyCell(page, safe_text(text))
    cell.data_type = "s"  # openpyxl would make a live formula of "=…"
    return cell


def _drawn(
    page: Any, column: Column, value: Any, *, is_header: bool = False, is_bold: bool = False
) -> Cell:
    cell = _text_cell(page, value) if isinstance(value, str) else WriteOnlyCell(page, value)
    cell.border = _BORDER
    cell.font = Font(FONT, 11, bold=is_header or is_bold)
    horizontal = "center" if is_header else column.align or None
    cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
    if is_header:
        cell.fill = PatternFill("solid", fgColor=HEADER_FILL)
    elif column.as_text:
        cell.number_format = "@"
    elif column.number_format:
        cell.number_format = column.number_format
    return cell
