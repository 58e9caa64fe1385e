"""What every exported table must look like, cell by cell (docs/sources.md, tables)."""

import io
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

A4, A3 = 9, 8
SIGNATURES = ("填报人：", "审核人：", "负责人：", "（盖章）")


def exported(client, number, **asked):
    """The workbook of a table as it leaves by the browser, and its file name."""
    answer = client.get(reverse("accountability:table-export", args=[number]), asked)
    assert answer.status_code == 200
    name = answer["Content-Disposition"].partition("filename*=utf-8''")[2]
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))), unquote(name)


def written(head, cell):
    """A cell of a table as the sheet holds it: blank is blank, a number a number, else text."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool | date):
        return str(cell)
    if isinstance(cell, Decimal):
        return float(cell)
    return str(cell) if head.is_text else cell


def check_table(book, name, table):
    assert name == f"{table.region.name}_{table.name}_{table.as_of:%Y%m%d}.xlsx"
    assert book.sheetnames == [sheet.name for sheet in table.sheets]
    for page, sheet in zip(book.worksheets, table.sheets, strict=True):
        check_frame(page, sheet, table)
        check_cells(page, sheet)


def check_frame(page, sheet, table):
    """Title, unit line, signatures, and how it prints."""
    last = get_column_letter(len(sheet.heads))
    merged = {str(one) for one in page.merged_cells.ranges}
    signed = page.cell(page.max_row, 1).value
    unit = page["A2"].value
    assert len(page.title) <= 31
    assert page["A1"].value == table.title
    assert f"截至：{table.as_of:%Y年%m月%d日}" in unit
    assert unit.startswith(f"填报单位：{table.region.name}")
    assert "填报时间：" in unit
    assert unit.endswith(f"单位：{table.unit}")
    assert all(word in signed for word in SIGNATURES)
    assert merged == {f"A{row}:{last}{row}" for row in (1, 2, page.max_row)}
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == (
        A4 if sum(head.width for head in sheet.heads) <= 200 else A3
    )
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert (page.print_title_rows, page.freeze_panes) == ("$1:$3", "A4")
    assert page.oddFooter.center.text == "第 &P 页，共 &N 页"


def check_cells(page, sheet):
    """The header in row 3, then every cell of every row, the sum last."""
    lines = [*sheet.rows, *([sheet.totals] if sheet.totals else [])]
    assert [cell.value for cell in page[3]] == [head.title for head in sheet.heads]
    assert page.max_row == 3 + len(lines) + 1
    for at, line in enumerate(lines, start=4):
        for head, cell, value in zip(sheet.heads, page[at], line, strict=True):
            where = f"{page.title} {cell.coordinate} {head.title}"
            assert cell.value == written(head, value), where
            assert value in (None, "") or cell.data_type == _type(head, value), where
            assert (cell.border.bottom.style, cell.alignment.wrap_text) == ("thin", True), where
            assert cell.number_format == _format(head), where


def _type(head, value):
    return "n" if isinstance(value, int | Decimal) and not head.is_text else "s"


def _format(head):
    if head.is_text:
        return "@"
    return "0.00" if head.is_percent or head.is_money else "General"
