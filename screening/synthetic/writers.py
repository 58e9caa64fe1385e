"""Files as departments deliver them: CSV, XLSX and old XLS, row after row in constant memory.

The XLSX is written here, not by a library, for three reasons: the register export repeats headers,
all feeds of a county are open at the same time (libraries pull rows, and hold a sheet until its
end), and the same seed must give the same bytes (libraries stamp the time).
Source of the format: ECMA-376, part 1, inline strings; dates are days since 1899-12-30.
"""

import csv
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol
from xml.sax.saxutils import escape

import xlwt

Cell = str | int | float | date | None

XLS_MOST_ROWS = 65_536
_DAY_ZERO = date(1899, 12, 30)
_ROW_MARK = "\x00"


class TableFile(Protocol):
    """A file being written. `write` adds a row, `title` a merged row across `width` columns."""

    def write(self, cells: Sequence[Cell]) -> None: ...

    def title(self, text: str, width: int) -> None: ...

    def close(self) -> None: ...


class CsvFile:
    """A text table. UTF-16 starts with its mark; rows end with CR LF as spreadsheets save them."""

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        codec = "utf-16-le" if encoding == "utf-16" else encoding
        self._file = path.open("w", encoding=codec, newline="")
        if encoding == "utf-16":
            self._file.write("\ufeff")
        self._writer = csv.writer(self._file, delimiter=delimiter, lineterminator="\r\n")

    def write(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow(cells)

    def title(self, text: str, width: int) -> None:
        """A spreadsheet saved as CSV leaves a merged title in the first of its columns."""
        self._writer.writerow([text, *[""] * (width - 1)])

    def close(self) -> None:
        self._file.close()


class XlsxFile:
    """A workbook with one sheet; no part of it depends on the time or the machine."""

    def __init__(self, path: Path, sheet: str, *, is_large: bool = False) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        for name, text in _parts(sheet):
            self._zip.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
        self._sheet = self._zip.open("xl/worksheets/sheet1.xml", "w", force_zip64=is_large)
        self._sheet.write(_SHEET_START)
        self._merged: list[str] = []
        self.rows = 0

    def write(self, cells: Sequence[Cell]) -> None:
        self.write_prepared(prepare(cells))

    def write_prepared(self, *parts: str) -> None:
        """Write a row made of parts from `prepare`; a part may be used for several rows."""
        self.rows += 1
        number = str(self.rows)
        text = "".join(parts).replace(_ROW_MARK, number)
        self._sheet.write(f'<row r="{number}">{text}</row>'.encode())

    def title(self, text: str, width: int) -> None:
        self.write([text])
        if width > 1:
            self._merged.append(f"A{self.rows}:{column_letters(width - 1)}{self.rows}")

    def close(self) -> None:
        self._sheet.write(b"</sheetData>")
        if self._merged:
            ranges = "".join(f'<mergeCell ref="{ref}"/>' for ref in self._merged)
            self._sheet.write(
                f'<mergeCells count="{len(self._merged)}">{ranges}</mergeCells>'.encode()
            )
        self._sheet.write(b"</worksheet>")
        self._sheet.close()
        self._zip.close()


class XlsFile:
    """An old Excel workbook; at most 65,536 rows, kept in memory until it is closed."""

    def __init__(self, path: Path, sheet: str) -> None:
        self._path = path
        self._book = xlwt.Workbook(encoding="utf-8")
        self._sheet = self._book.add_sheet(sheet)
        self._date = xlwt.easyxf(num_format_str="yyyy-mm-dd")
        self._rows = 0

    def write(self, cells: Sequence[Cell]) -> None:
        if self._rows >= XLS_MOST_ROWS:
            raise ValueError(f"{self._path.name}: an XLS sheet ends at {XLS_MOST_ROWS} rows")
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                self._sheet.write(self._rows, column, cell, self._date)
            elif cell not in (None, ""):
                self._sheet.write(self._rows, column, cell)
        self._rows += 1

    def title(self, text: str, width: int) -> None:
        self._sheet.write_merge(self._rows, self._rows, 0, width - 1, text)
        self._rows += 1

    def close(self) -> None:
        self._book.save(str(self._path))


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0: A, B, … Z, AA, …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_LETTERS = [column_letters(index) for index in range(200)]


def prepare(cells: Sequence[Cell], first_column: int = 0) -> str:
    """Return the XML of cells from a column on, with a mark where the row number goes."""
    return "".join(
        [
            _cell(_LETTERS[column], cell)
            for column, cell in enumerate(cells, start=first_column)
            if cell not in (None, "")
        ]
    )


def _cell(letters: str, cell: Cell) -> str:
    if isinstance(cell, str):
        space = ' xml:space="preserve"' if cell[0].isspace() or cell[-1].isspace() else ""
        return (
            f'<c r="{letters}{_ROW_MARK}" t="inlineStr"><is><t{space}>{escape(cell)}</t></is></c>'
        )
    if isinstance(cell, date):
        return f'<c r="{letters}{_ROW_MARK}" s="1"><v>{(cell - _DAY_ZERO).days}</v></c>'
    return f'<c r="{letters}{_ROW_MARK}"><v>{cell}</v></c>'


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_APPLICATION = "application/vnd.openxmlformats"
_SPREADSHEET = f"{_APPLICATION}-officedocument.spreadsheetml"
_SHEET_START = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode()

_CONTENT_TYPES = f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="{_APPLICATION}-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/>
</Types>"""

_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""

_BOOK_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>
</Relationships>"""

_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}">
<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
</styleSheet>"""


def _parts(sheet: str) -> list[tuple[str, str]]:
    book = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    return [
        ("[Content_Types].xml", _CONTENT_TYPES),
        ("_rels/.rels", _RELATIONS),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", _BOOK_RELATIONS),
        ("xl/styles.xml", _STYLES),
    ]
