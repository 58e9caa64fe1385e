"""Excel in and out: the only place that knows a spreadsheet library.

`read` reads what people send (calamine), `write` and `write_book` make what people download
(rustpy-xlsxwriter for long lists, openpyxl for tables with totals and a signature line), and
`errors_workbook` (`errors_workbook_by_sheet` where several sheets are read) gives a user's own
workbook back with the bad cells marked.
"""

from ledger.sheets.columns import CellError, Column, SheetError, letter
from ledger.sheets.container import MAX_BYTES, MAX_LONG_BYTES, Source, check, content_of
from ledger.sheets.layout import Sheet, safe_text
from ledger.sheets.marking import errors_workbook, errors_workbook_by_sheet
from ledger.sheets.reading import MAX_ROWS, Table, read, sheet_names
from ledger.sheets.writing import write, write_book

__all__ = [
    "MAX_BYTES",
    "MAX_LONG_BYTES",
    "MAX_ROWS",
    "CellError",
    "Column",
    "Sheet",
    "SheetError",
    "Source",
    "Table",
    "check",
    "content_of",
    "errors_workbook",
    "errors_workbook_by_sheet",
    "letter",
    "read",
    "safe_text",
    "sheet_names",
    "write",
    "write_book",
]
