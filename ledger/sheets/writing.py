"""Writing workbooks that print well and cannot run anything.

Long lists stream through rustpy-xlsxwriter in constant memory. A table with totals or a
signature line goes through openpyxl's streaming mode, because the first can place neither.
Both keep text as text: what begins with ``= + - @`` is never a formula.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rustpy_xlsxwriter import FastExcel, Format

from ledger.sheets.columns import Column
from ledger.sheets.drawing import draw
from ledger.sheets.layout import (
    FONT,
    HEADER_FILL,
    Row,
    Sheet,
    Target,
    cells,
    safe_text,
    sheet_name,
)

PAGE_FOOTER = "&C第 &P 页，共 &N 页&R&D"


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
        draw(sheets, out)
    else:
        _stream(sheets, out)
    if hasattr(out, "seek"):
        out.seek(0)
    return out


def _is_drawn(sheet: Sheet) -> bool:
    """Only openpyxl places totals and a footer."""
    return bool(sheet.totals or sheet.footer)


# --- streaming ---------------------------------------------------------------------------------
def _stream(sheets: Sequence[Sheet], out: Target) -> None:
    book = FastExcel(out, output_format="xlsx")
    for sheet in sheets:
        header_row = sheet.lead_rows
        book.sheet(
            sheet_name(sheet),
            _records(sheet),
            column_widths=[column.width for column in sheet.columns],
            column_formats=None if sheet.is_text else [_format(c) for c in sheet.columns],
            header_format=_header_format(),
            header_row=header_row,
            merge_ranges=_banners(sheet),
            row_heights={0: 28.0} if sheet.title else None,
            page_setup={
                "landscape": sheet.landscape,
                "paper_size": sheet.paper,
                "repeat_rows": (0, header_row),
                "fit_to_pages": (1, 0),
                "footer": PAGE_FOOTER + _foot(sheet.mark),
                "center_horizontally": True,
            },
            ignore_errors=_numbers_as_text(sheet),
        )
        book.freeze(row=header_row + 1, col=0, sheet=sheet_name(sheet))
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
        yield [value for _column, value in cells(sheet, row)]


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
