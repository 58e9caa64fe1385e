"""A user's own workbook, given back with the bad cells marked and a first sheet listing them."""

import io
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.hyperlink import Hyperlink

from ledger.sheets.columns import CellError, Column, letter
from ledger.sheets.container import MAX_LONG_BYTES, Source, content_of, is_xlsx
from ledger.sheets.layout import safe_text
from ledger.sheets.reading import LIST_NAME, raw_rows
from ledger.sheets.rebuilding import Listing, rebuild

DATA_NAME, AUTHOR = "原表", "数据检查"
KEPT_CELLS = 300_000  # above this the workbook is rebuilt row by row: openpyxl needs 500 B a cell
MAX_LISTED = 20_000
MAX_COMMENTS = 5_000
CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
RED = PatternFill("solid", fgColor="FFC7CE")
BOLD, LINK = Font(bold=True), Font(color="1F4E9E", underline="single")
WRAPPED = Alignment(wrap_text=True, vertical="top")
HEAD = ("序号", "单元格", "列", "问题与处理")
WIDTHS = (8, 10, 22, 70)

Messages = dict[tuple[int, int], list[str]]  # by (row, column), both 1-based


def errors_workbook(
    source: Source, errors: Iterable[CellError], columns: Sequence[Column] = ()
) -> bytes:
    """Return the workbook `source` as XLSX bytes, its bad cells red with a comment.

    The first sheet lists every error and links to its cell. The user's own formatting is kept;
    an old XLS, or a workbook of more than 300,000 cells, is rebuilt from its rows as text, red
    but without comments. `columns` gives the widths of a rebuilt sheet.
    """
    content = content_of(source, MAX_LONG_BYTES)
    found = sorted(errors, key=lambda error: (error.row, column_of(error.cell)))
    messages: Messages = {}
    for error in found:
        messages.setdefault((error.row, column_of(error.cell)), []).append(error.message)
    book = _kept(content)
    if book is None:
        return rebuild(content, _listing(found, DATA_NAME), set(messages), columns)
    _mark(book, found, messages)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def errors_workbook_by_sheet(source: Source, errors: Mapping[str, Sequence[CellError]]) -> bytes:
    """The same of a workbook whose errors lie on several sheets, by the names of the sheets.

    Of more than 300,000 cells, or what openpyxl does not understand, only the list comes back.
    """
    book = _kept(content_of(source, MAX_LONG_BYTES)) or Workbook()
    for page in [page for page in book.worksheets if page.title.startswith(LIST_NAME)]:
        book.remove(page)
    listed = book.create_sheet(LIST_NAME, 0)
    total = sum(len(found) for found in errors.values())
    _put(
        listed, 1, 1, f"共 {total} 处需要改正。请在各表中改正标红的单元格，再上传本文件。"
    ).font = BOLD
    for index, (text, width) in enumerate(
        zip(("工作表", *HEAD[1:]), (14, *WIDTHS[1:]), strict=True)
    ):
        _put(listed, 2, index + 1, text).font = BOLD
        listed.column_dimensions[letter(index)].width = width
    for name, found in errors.items():
        _mark_sheet(book, name, found)
        for error in found[: max(0, MAX_LISTED - listed.max_row)]:
            row = listed.max_row + 1
            for index, text in enumerate((name, error.cell, error.header, error.message), 1):
                _put(listed, row, index, text)
    for page in book.worksheets:
        page.sheet_view.tabSelected = False
    book.active = 0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _mark_sheet(book: Workbook, name: str, found: Sequence[CellError]) -> None:
    """Red and a comment for each bad cell; what was red before and is right now is red no more."""
    if name not in book.sheetnames:
        return
    data = book[name]
    for row in data.iter_rows():
        for cell in row:
            if not isinstance(cell, MergedCell) and cell.comment and cell.comment.author == AUTHOR:
                cell.fill, cell.comment = PatternFill(), None
    texts: dict[str, list[str]] = {}
    for error in found:
        texts.setdefault(error.cell, []).append(error.message)
    for cell_name, said in list(texts.items())[:MAX_COMMENTS]:
        if not isinstance(data[cell_name], MergedCell):
            data[cell_name].fill, data[cell_name].comment = RED, _comment(said)


def column_of(cell: str) -> int:
    """Return the 1-based column of a cell name: "AB12" is 28."""
    return column_index_from_string(cell.rstrip("0123456789"))


def _kept(content: bytes) -> Workbook | None:
    if not is_xlsx(content) or sum(len(cells) for _n, _l, cells in raw_rows(content)) > KEPT_CELLS:
        return None
    try:
        with warnings.catch_warnings():  # what a foreign tool left out is no news to anybody
            warnings.simplefilter("ignore", UserWarning)
            return load_workbook(io.BytesIO(content))
    except (InvalidFileException, KeyError, ValueError, TypeError):
        return None  # written by a tool that openpyxl does not understand


def _mark(book: Workbook, found: list[CellError], messages: Messages) -> None:
    _unmark(book)
    data = next(page for page in book.worksheets if page.sheet_state == "visible")
    for index, ((row, column), texts) in enumerate(messages.items()):
        target = data.cell(row, column)
        if isinstance(target, MergedCell):
            continue
        target.fill = RED
        if index < MAX_COMMENTS:
            target.comment = _comment(texts)
    for page in book.worksheets:
        page.sheet_view.tabSelected = False
    page = book.create_sheet(LIST_NAME, 0)
    _list(page, _listing(found, data.title))
    book.active = 0


def _unmark(book: Workbook) -> None:
    """Take away the marks of an earlier return."""
    for page in [page for page in book.worksheets if page.title.startswith(LIST_NAME)]:
        book.remove(page)
        for (cell,) in page.iter_rows(min_row=3, min_col=2, max_col=2, values_only=True):
            if not isinstance(cell, str) or not CELL.fullmatch(cell):
                continue
            marked = book.worksheets[0][cell]
            if not isinstance(marked, MergedCell):
                marked.fill = PatternFill()
                marked.comment = None


def _listing(found: list[CellError], sheet_name: str) -> Listing:
    summary = f"共 {len(found)} 处需要改正。请在“{sheet_name}”中改正标红的单元格，再上传本文件。"
    if len(found) > MAX_LISTED:
        summary += f"此处列出前 {MAX_LISTED} 处。"
    quoted = sheet_name.replace("'", "''")
    rows = [
        (str(index), error.cell, error.header, error.message)
        for index, error in enumerate(found[:MAX_LISTED], start=1)
    ]
    return Listing(LIST_NAME, summary, HEAD, WIDTHS, rows, f"'{quoted}'!", sheet_name)


def _list(page: Any, listing: Listing) -> None:
    for index, width in enumerate(listing.widths):
        page.column_dimensions[letter(index)].width = width
    page.freeze_panes = "A3"
    _put(page, 1, 1, listing.summary).font = BOLD
    for index, text in enumerate(listing.head, start=1):
        _put(page, 2, index, text).font = BOLD
    for number, row in enumerate(listing.rows, start=3):
        for index, text in enumerate(row, start=1):
            cell = _put(page, number, index, text)
        cell.alignment = WRAPPED
        link = page.cell(number, 2)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"{listing.target}{row[1]}")
        link.font = LINK


def _put(page: Any, row: int, column: int, text: str) -> Cell:
    cell = page.cell(row, column, safe_text(text))
    cell.data_type = "s"  # openpyxl would make a live formula of "=…"
    return cell


def _comment(texts: list[str]) -> Comment:
    comment = Comment(safe_text("；".join(texts))[:2000], AUTHOR)
    comment.width, comment.height = 280, 90
    return comment
