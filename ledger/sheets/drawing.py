"""Tables with totals or a signature line, drawn cell by cell by openpyxl's streaming mode."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from ledger.sheets.columns import Column, letter
from ledger.sheets.layout import FONT, HEADER_FILL, Sheet, Target, cells, safe_text, sheet_name

_THIN = Side(style="thin", color="808080")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def draw(sheets: Sequence[Sheet], out: Target) -> None:
    book = Workbook(write_only=True)
    for sheet in sheets:
        _draw_sheet(book, sheet)
    book.save(Path(out) if isinstance(out, str | os.PathLike) else out)


def _draw_sheet(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet_name(sheet))
    header_row = sheet.lead_rows + 1
    for index, column in enumerate(sheet.columns):
        page.column_dimensions[letter(index)].width = column.width
    page.freeze_panes = f"A{header_row + 1}"
    page.print_title_rows = f"1:{header_row}"
    page.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    page.page_setup.paperSize = sheet.paper
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
        page.append([_drawn(page, c, value) for c, value in cells(sheet, row)])
        count += 1
    if sheet.totals:
        page.append([_drawn(page, c, v, is_bold=True) for c, v in cells(sheet, sheet.totals)])
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
