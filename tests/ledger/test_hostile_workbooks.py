"""Workbooks made to end the process, or broken: refused before a library opens them.

No row of a bad workbook is read, so that nothing of it can be written.
"""

import io
import re
import zipfile

import pytest
from openpyxl import Workbook

from accountability.issue_intake.sheet import FEEDBACK, LEDGER
from accountability.village_reviews import workbook as plan_book
from households.sheets import REGISTER
from ledger import sheets
from ledger.sheets import Column, SheetError
from taskforces.organisation import workbook as people_book
from taskforces.tasks import workbook as task_book
from training.loading.columns import (
    ATTENDANCE_COLUMNS,
    PEOPLE_COLUMNS,
    SESSION_COLUMNS,
    TRAINER_COLUMNS,
)

COLUMNS = (Column("姓名", "name", required=True), Column("证件号码", "id", as_text=True))
SHEET = "xl/worksheets/sheet1.xml"
ROW = '<row r="2"><c r="A2"'


def good():
    book, out = Workbook(), io.BytesIO()
    book.active.append(["姓名", "证件号码"])
    book.active.append(["陆试", "522799198001010017"])
    book.save(out)
    return out.getvalue()


def swapped(old, new):
    """A good workbook with one thing of its sheet changed."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good())) as book,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as other,
    ):
        assert old in book.read(SHEET).decode()
        [
            other.writestr(name, book.read(name).decode().replace(old, new))
            for name in book.namelist()
        ]
    return made.getvalue()


def added(name):
    """A good workbook with one part more."""
    out = io.BytesIO(good())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr(name, "x")
    return out.getvalue()


def torn():
    """A good workbook whose sheet cannot be inflated."""
    content = bytearray(good())
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        begin = book.getinfo(SHEET).header_offset + 30 + len(SHEET)
    content[begin : begin + 8] = b"\xff" * 8
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(swapped('r="B2"', 'r="XFD1048576"'), "XFD1048576 处有远离表格", id="far cell"),
        pytest.param(swapped('r="B2"', 'r="IW2"'), "IW2 处有远离表格", id="far column"),
        pytest.param(swapped('r="A2"', "r = 'A100000'"), "A100000 处有远离表格", id="far row"),
        pytest.param(swapped(ROW, '<row r="1048576"><c'), "第 1048576 行有远离", id="row alone"),
        pytest.param(torn(), "文件已损坏或加密，打不开；请重新导出", id="torn stream"),
        pytest.param(added("xl/workbook.bin"), "不是 .xlsx 工作簿；请用 Excel", id="binary book"),
        pytest.param(added("content.xml"), "不是 .xlsx 工作簿；请用 Excel", id="open document"),
    ],
)
def test_a_hostile_workbook_is_refused_with_what_to_do(content, sentence):
    with pytest.raises(SheetError, match=sentence):
        sheets.read(content, COLUMNS)


def test_cells_without_content_are_not_far_away():
    blank = '<row r="2"><c r="XFD2" s="1"/><c r="AAA100000"></c><c r="A2"'

    table = sheets.read(swapped(ROW, blank), COLUMNS)

    assert [values["name"] for _number, values, _errors in table] == ["陆试"]


def test_the_last_column_that_may_be_is_read():
    table = sheets.read(swapped('r="B2"', 'r="IV2"'), COLUMNS)

    assert [values["name"] for _number, values, _errors in table] == ["陆试"]


READ = {
    "register": REGISTER,
    "feedback": FEEDBACK,
    "ledger": LEDGER,
    "tasks": task_book.COLUMNS,
    "people": [column for columns in people_book.COLUMNS.values() for column in columns],
    "villages": [column for columns in plan_book.COLUMNS.values() for column in columns],
    "training": [*SESSION_COLUMNS, *PEOPLE_COLUMNS, *TRAINER_COLUMNS, *ATTENDANCE_COLUMNS],
}
HOSTILE = [
    "nan", "sNaN", "inf", "-inf", "1e400", "1E+999999", "-1", "9" * 400, "9" * 5000, "0001-01-01",
    "9999-12-31", "0001-01", "9999-12", "2018-02-30", "00000000", "²", "٣", "#DIV/0!",
    "中" * 32_767, "[" * 30_000, "=1+1", "1.5.2", "%", "是" * 99, "-0.0", "1_000",
]  # fmt: skip


def said_by(column, text):
    """What the column says of a cell: "" where it is read."""
    try:
        column.parse(text)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.django_db
@pytest.mark.parametrize("book", READ)
def test_whatever_stands_in_a_cell_is_read_or_told_in_chinese(book):
    parsed = [column for column in READ[book] if column.parse]

    said = [(one.header, text[:9], said_by(one, text)) for one in parsed for text in HOSTILE]

    refused = [one for one in said if one[2]]
    assert [one for one in refused if not re.search("[\u4e00-\u9fff]{2}", one[2])] == []
    assert [one[:2] for one in refused if len(one[2]) > 500] == []
    assert len(refused) > len(parsed)
