import io
import re
import resource
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from ledger import sheets
from ledger.sheets import Column, SheetError
from ledger.sheets.marking import KEPT_CELLS

NAME = Column("姓名", "name", required=True)
ID = Column("证件号码", "id", required=True, as_text=True, aliases=("身份证号",), width=22)
AMOUNT = Column("金额（元）", "amount", number_format="#,##0.00", align="right")
COLUMNS = (NAME, ID, AMOUNT)
NUMBER = "522799198001010017"


def book_of(*rows, sheet="表"):
    """A workbook as people send it, every value as openpyxl writes it."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def sheet_xml(out, number=1):
    """The sheet as written; lxml, which openpyxl writes with, gives Chinese by numbers."""
    written = parts_of(out.getvalue())[f"xl/worksheets/sheet{number}.xml"]
    return re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), written)


def rows_of(out, columns=COLUMNS):
    return [values for _number, values, _errors in sheets.read(out, columns)]


# --- reading -----------------------------------------------------------------------------------
@pytest.mark.parametrize("titles", [0, 1, 2, 3, 5])
def test_the_header_is_found_below_any_title_rows(titles):
    out = book_of(*[["某县扶贫对象信息表"]] * titles, ["姓名", "证件号码"], ["陆试", NUMBER])

    table = sheets.read(out, COLUMNS)

    assert [(n, v["name"], v["id"]) for n, v, _e in table] == [(titles + 2, "陆试", NUMBER)]
    assert table.header_row == titles + 1


def test_a_header_may_carry_spaces_stars_and_full_width_brackets():
    out = book_of([" 姓 名* ", "身份\n证号", "金额(元)"], ["陆试", NUMBER, "3"])

    assert rows_of(out) == [{"name": "陆试", "id": NUMBER, "amount": "3"}]


def test_the_order_of_columns_is_free_and_unknown_ones_are_reported():
    out = book_of(["某县"], ["备用", "证件号码", "姓名", "姓名"], ["x", NUMBER, "陆试", "韦试"])

    table = sheets.read(out, COLUMNS)

    assert (table.titles, table.unknown, table.repeated) == (["某县"], ["备用"], ["姓名"])
    assert [v["name"] for _n, v, _e in table] == ["陆试"]


def test_two_headers_alike_belong_to_the_columns_in_their_order():
    columns = (NAME, Column("是否享受低保", "home"), Column("是否享受低保", "person"))
    out = book_of(["姓名", "是否享受低保", "民族", "是否享受低保"], ["陆试", "是", "水族", "否"])

    assert rows_of(out, columns) == [{"name": "陆试", "home": "是", "person": "否"}]


def test_an_own_header_is_preferred_to_an_alias():
    columns = (Column("户主姓名", "head", aliases=("姓名",)), NAME)
    out = book_of(["姓名", "户主姓名"], ["陆试", "韦试"])

    assert rows_of(out, columns) == [{"head": "韦试", "name": "陆试"}]


def test_a_missing_required_column_refuses_the_file_and_names_it():
    with pytest.raises(SheetError, match="表头缺少：证件号码"):
        sheets.read(book_of(["姓名", "金额（元）"], ["陆试", "1"]), COLUMNS)


def test_a_file_without_any_header_is_refused():
    with pytest.raises(SheetError, match="找不到表头"):
        sheets.read(book_of(["a", "b"], ["c", "d"]), COLUMNS)


def test_totals_notes_and_repeated_headers_are_no_data():
    out = book_of(
        ["姓名", "证件号码", "金额（元）"],
        ["陆试", NUMBER, "1"],
        ["姓名", "证件号码", "金额（元）"],
        ["韦试", NUMBER, "2"],
        ["合 计", None, "3"],
        ["注：数据截至六月底"],
        ["以上数据由系统导出"],
    )

    table = sheets.read(out, COLUMNS)

    assert [v["name"] for _n, v, _e in table] == ["陆试", "韦试"]
    assert table.skipped == [3, 5, 6, 7]


def test_a_row_with_one_cell_amid_the_data_is_an_error_and_not_a_note():
    out = book_of(["姓名", "证件号码"], ["陆试", None], ["韦试", NUMBER])

    (_n, values, errors), _second = sheets.read(out, COLUMNS)

    assert values["name"] == "陆试"
    assert [(e.cell, e.message) for e in errors] == [("B2", "证件号码为空；请填写")]


def test_an_error_names_the_cell_as_excel_does():
    def refuse(text):
        raise ValueError(f"不认识“{text}”")

    columns = (NAME, Column("民族", "ethnic", refuse))
    out = book_of([], [None, "姓名", "民族"], [None, "陆试", "09"])

    (_n, _values, errors), *_rest = sheets.read(out, columns)

    assert [str(error) for error in errors] == ["C3（民族）：不认识“09”"]


@pytest.mark.parametrize("cell", [5.227991980010100e17, 522799198001010017, "5.22799198001010E+17"])
def test_an_identity_number_that_lost_digits_is_an_error(cell):
    out = book_of(["姓名", "证件号码"], ["陆试", cell])

    ((_n, values, errors),) = sheets.read(out, COLUMNS)

    assert values["id"] is None
    assert "末几位已丢失" in errors[0].message


def test_numbers_and_dates_become_the_text_a_person_sees():
    columns = (NAME, ID, AMOUNT, Column("日期", "day"))
    out = book_of(
        ["姓名", "证件号码", "金额（元）", "日期"],
        ["陆试", 522799800101001, 12.5, date(2018, 6, 30)],
    )

    assert rows_of(out, columns) == [
        {"name": "陆试", "id": "522799800101001", "amount": "12.5", "day": "2018-06-30"}
    ]


def test_full_width_digits_and_invisible_characters_are_cleaned():
    out = book_of(["姓名", "证件号码"], ["\u200b陆\u3000试 ", "５２２７９９198001010017"])

    assert rows_of(out)[0] | {"amount": None} == {"name": "陆 试", "id": NUMBER, "amount": None}


def test_more_rows_than_allowed_are_refused():
    out = book_of(["姓名", "证件号码"], *[["陆试", NUMBER]] * 3)

    with pytest.raises(SheetError, match="表中有 3 行，超过 2 行"):
        sheets.read(out, COLUMNS, max_rows=2)


def test_a_header_without_rows_is_refused():
    with pytest.raises(SheetError, match="没有数据行"):
        sheets.read(book_of(["姓名", "证件号码"]), COLUMNS)


def test_a_hidden_first_sheet_is_passed_over():
    book = Workbook()
    book.active.append(["姓名", "证件号码"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("数据")
    shown.append(["姓名", "证件号码"])
    shown.append(["陆试", NUMBER])
    out = io.BytesIO()
    book.save(out)

    table = sheets.read(out, COLUMNS)

    assert table.sheet_name == "数据"
    assert len(list(table)) == 1


# --- what is refused before it is opened ---------------------------------------------------------
def test_an_unknown_member_alone_does_no_harm():
    assert rows_of(io.BytesIO(altered(**{"docProps__thumbnail.txt": "x"})))


def altered(**added):
    """A good workbook with further members."""
    out = book_of(["姓名", "证件号码"], ["陆试", NUMBER])
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        [archive.writestr(name.replace("__", "/"), text) for name, text in added.items()]
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "空的", id="empty"),
        pytest.param("姓名,证件号码\n".encode(), "不是 Excel", id="csv"),
        pytest.param(b"PK\x03\x04" + b"0" * 90, "已损坏", id="broken zip"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "已损坏", id="broken xls"),
        pytest.param(altered(**{"xl__vbaProject.bin": "x"}), "宏", id="macro"),
        pytest.param(altered(**{"xl__externalLinks__l1.xml": "x"}), "外部链接", id="external"),
        pytest.param(altered(**{"xl__x.xml": "<!DOCTYPE a []>"}), "实体", id="entity"),
        pytest.param(altered(**{"xl__x.bin": "\0" * (401 << 20)}), "展开后过大", id="bomb"),
        pytest.param(b"PK\x03\x04" + b"0" * (21 << 20), "超过 20 MB", id="large"),
        pytest.param(
            book_of(["姓名", "证件号码"], ["陆试", "=1+1"]).getvalue(), "B2 是公式", id="formula"
        ),
    ],
)
def test_a_bad_container_is_refused_with_a_sentence(content, reason):
    with pytest.raises(SheetError, match=reason):
        sheets.read(content, COLUMNS)


# --- writing -----------------------------------------------------------------------------------
TRIGGERS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "|calc",
    "%x",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
]
STREAMED: dict[str, object] = {}
DRAWN = {"totals": ("合计", None, 3), "footer": "填报人：　审核人：　负责人："}
BOTH = pytest.mark.parametrize(
    "extra", [pytest.param(STREAMED, id="streamed"), pytest.param(DRAWN, id="drawn")]
)


@BOTH
def test_what_is_written_is_read_back_the_same(extra):
    rows = [{"name": "陆试", "id": NUMBER, "amount": Decimal("12.50")}, ("韦试", "1", None)]

    out = sheets.write(COLUMNS, rows, title="某县表", unit_line="单位：元", **extra)

    assert rows_of(out) == [
        {"name": "陆试", "id": NUMBER, "amount": "12.5"},
        {"name": "韦试", "id": "1", "amount": None},
    ]


@BOTH
@pytest.mark.parametrize("text", TRIGGERS)
def test_text_that_looks_like_a_formula_stays_text_everywhere(text, extra):
    columns = (Column(f"{text}列", "name"), *COLUMNS[1:])

    out = sheets.write(columns, [(text, text, 1)], title=text, unit_line=text, **extra)

    xml = sheet_xml(out)
    assert "<f>" not in xml
    assert "<f " not in xml
    assert xml.count('t="inlineStr"') >= 7


@BOTH
def test_control_characters_are_replaced_and_do_not_stop_an_export(extra):
    out = sheets.write(COLUMNS, [("陆\x01试\ud800", "1\ufffe", 1)], title="a\x0bb", **extra)

    xml = sheet_xml(out)
    assert "陆\ufffd试\ufffd" in xml
    assert not re.search("[\x00-\x08\x0b\x0c\ufffe]", xml)


@BOTH
def test_the_page_is_set_up_for_printing(extra):
    out = sheets.write(
        COLUMNS, [("陆试", NUMBER, 1)], title="某县表", unit_line="单位：元", **extra
    )

    page = load_workbook(out).active
    assert page["A1"].value == "某县表"
    assert "A1:C1" in [str(area) for area in page.merged_cells.ranges]
    assert page["A2"].value == "单位：元"
    assert page.print_title_rows == "$1:$3"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.freeze_panes == "A4"
    assert "&P" in page.oddFooter.center.text
    assert page["B4"].number_format == "@"
    assert page["B4"].data_type == "s"
    assert page["A4"].border.left.style == "thin"
    assert page["C4"].number_format == "#,##0.00"


def test_totals_and_the_signature_line_come_last():
    out = sheets.write(COLUMNS, [("陆试", NUMBER, 3)], title="某县表", **DRAWN)

    page = load_workbook(out).active
    assert [page["A4"].value, page["C4"].value] == ["合计", 3]
    assert page["A5"].value == "填报人：　审核人：　负责人："
    assert page["A4"].font.bold


def test_a_workbook_holds_several_sheets_and_mends_their_names():
    first = sheets.Sheet(COLUMNS, [("陆试", NUMBER, 1)], name="部门/规则")
    second = sheets.Sheet(COLUMNS, [], name="县" * 40)

    out = sheets.write_book([first, second])

    assert load_workbook(out).sheetnames == ["部门-规则", "县" * 31]


def test_two_columns_alike_can_be_written():
    columns = (NAME, Column("联系电话", "a"), Column("联系电话", "b"))

    out = sheets.write(columns, [("陆试", "1", "2")])

    assert rows_of(out, columns) == [{"name": "陆试", "a": "1", "b": "2"}]


def test_values_of_every_kind_are_written_as_people_read_them():
    columns = tuple(Column(header, header) for header in "abcdefg")
    at = datetime(2018, 6, 30, 1, 2, tzinfo=UTC)
    row = (True, False, float("nan"), at, ["残疾", "长期慢性病"], date(2018, 1, 2), "字" * 40_000)

    page = load_workbook(sheets.write(columns, [row])).active

    values = [cell.value for cell in page[2]]
    assert values[:5] == ["是", "否", None, "2018-06-30 09:02", "残疾,长期慢性病"]
    assert values[5] == "2018-01-02"
    assert len(values[6]) == 32_000


def test_an_empty_list_still_has_its_header():
    page = load_workbook(sheets.write(COLUMNS, [], title="某县表")).active

    assert [cell.value for cell in page[2]] == ["姓名", "证件号码", "金额（元）"]


def test_a_file_can_be_written_by_name(tmp_path):
    target = tmp_path / "out.xlsx"

    assert sheets.write(COLUMNS, [("陆试", NUMBER, 1)], target=target) == target
    assert sheets.write(COLUMNS, [("陆试", NUMBER, 1)], target=tmp_path / "d.xlsx", **DRAWN)
    assert len(rows_of(target)) == len(rows_of(tmp_path / "d.xlsx")) == 1


@pytest.mark.slow
def test_fifty_thousand_rows_are_written_in_bounded_memory():
    columns = tuple(Column(f"列{n}", f"c{n}") for n in range(30))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    out = sheets.write(columns, (["文字"] * 30 for _n in range(50_000)), title="大表")

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 80_000  # KB
    assert sheets.read(out, columns).row_count == 50_000


# --- giving errors back --------------------------------------------------------------------------
def test_the_users_own_workbook_comes_back_with_its_bad_cells_marked():
    source = sheets.write(COLUMNS, [("=陆试", "1", None)], title="某县表", sheet="我的表")
    error = sheets.CellError("B3", 3, "证件号码", "为 1 位；请核对")

    book = load_workbook(io.BytesIO(sheets.errors_workbook(source, [error], COLUMNS)))

    assert book.sheetnames == ["错误清单", "我的表"]
    bad = book["我的表"]["B3"]
    assert (bad.value, bad.fill.fgColor.rgb) == ("1", "00FFC7CE")
    assert bad.comment.text == "为 1 位；请核对"
    listed = book["错误清单"]
    assert [cell.value for cell in listed[3]] == ["1", "B3", "证件号码", "为 1 位；请核对"]
    assert listed["B3"].hyperlink.location == "'我的表'!B3"
    assert book["我的表"]["A3"].data_type == "s"


def test_a_returned_workbook_can_be_mended_and_sent_again():
    source = sheets.write(COLUMNS, [("陆试", NUMBER, None)], title="某县表")
    error = sheets.CellError("A3", 3, "姓名", "姓名为空；请填写")
    book = load_workbook(io.BytesIO(sheets.errors_workbook(source, [error])))
    book["Sheet1"]["A3"] = "韦试"
    again = io.BytesIO()
    book.save(again)

    assert rows_of(again)[0]["name"] == "韦试"

    third = load_workbook(
        io.BytesIO(sheets.errors_workbook(again, [sheets.CellError("B3", 3, "证件号码", "坏")]))
    )
    assert third.sheetnames == ["错误清单", "Sheet1"]
    assert third["Sheet1"]["A3"].fill.fgColor.rgb != "00FFC7CE"
    assert third["Sheet1"]["A3"].comment is None


def test_a_huge_workbook_is_rebuilt_and_marked():
    rows = KEPT_CELLS // 30 + 1
    columns = tuple(Column(f"列{n}", f"c{n}") for n in range(30))
    source = sheets.write(columns, (["=x"] * 30 for _n in range(rows)), title="大表")
    errors = [sheets.CellError("AD7", 7, "列29", "坏"), sheets.CellError("A7", 7, "列0", "也坏")]

    content = sheets.errors_workbook(source, errors, columns)

    parts = parts_of(content)
    assert "<f>" not in parts["xl/worksheets/sheet2.xml"]
    book = load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book["错误清单"]["B"][2:4]] == ["A7", "AD7"]
    assert book["原表"]["AD7"].fill.fgColor.rgb == "00FFC7CE"
    assert book["原表"]["B7"].fill.fgColor.rgb != "00FFC7CE"
    assert book["原表"]["A1"].value == "大表"


def test_an_unusual_container_is_refused_or_rebuilt(monkeypatch):
    source = sheets.write(COLUMNS, [("陆试", NUMBER, None)], title="某县表")
    error = sheets.CellError("A3", 3, "姓名", "坏")

    def foreign(_file):
        raise KeyError("styles")

    monkeypatch.setattr("ledger.sheets.marking.load_workbook", foreign)
    book = load_workbook(io.BytesIO(sheets.errors_workbook(source, [error], COLUMNS)))

    assert book.sheetnames == ["错误清单", "原表"]
    assert book["原表"]["A3"].fill.fgColor.rgb == "00FFC7CE"
    assert book["错误清单"]["B3"].hyperlink.location == "'原表'!A3"


def test_a_merged_cell_and_very_many_errors_do_no_harm(monkeypatch):
    monkeypatch.setattr("ledger.sheets.marking.MAX_LISTED", 1)
    source = sheets.write(COLUMNS, [("陆试", NUMBER, None)], title="某县表")
    errors = [sheets.CellError("B1", 1, "x", "合并"), sheets.CellError("A3", 3, "姓名", "坏")]

    book = load_workbook(io.BytesIO(sheets.errors_workbook(source, errors)))

    assert book["错误清单"]["A1"].value.endswith("此处列出前 1 处。")
    assert book["错误清单"].max_row == 3


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (True, "是"),
        (1.0, "1"),
        (0.5, "0.5"),
        (datetime(2018, 6, 30, tzinfo=UTC), "2018-06-30"),
        (datetime(2018, 6, 30, 8, tzinfo=UTC), "2018-06-30 08:00:00+00:00"),
        (date(2018, 6, 30), "2018-06-30"),
        (None, ""),
        (7, "7"),
    ],
)
def test_every_kind_of_cell_has_its_text(cell, text):
    assert sheets.reading.text_of(cell) == text


def test_letters_of_columns_go_past_z():
    assert [sheets.letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_an_old_xls_is_read_and_comes_back_rebuilt():
    import xlwt

    book = xlwt.Workbook()
    page = book.add_sheet("表")
    [page.write(0, n, text) for n, text in enumerate(["姓名", "证件号码"])]
    [page.write(2, n, text) for n, text in enumerate(["陆试", NUMBER])]
    out = io.BytesIO()
    book.save(out)

    ((number, values, errors),) = sheets.read(out, COLUMNS)

    assert (number, values["name"], values["id"], errors) == (3, "陆试", NUMBER, [])
    error = sheets.CellError("A3", 3, "姓名", "坏")
    back = load_workbook(io.BytesIO(sheets.errors_workbook(out, [error])))
    assert back["原表"]["B3"].value == NUMBER


def test_a_workbook_whose_sheets_are_all_empty_is_refused():
    with pytest.raises(SheetError, match="没有带数据的工作表"):
        sheets.read(book_of(), COLUMNS)


def test_nothing_in_the_list_of_errors_becomes_a_formula():
    source = sheets.write(COLUMNS, [("陆试", NUMBER, None)])

    content = sheets.errors_workbook(source, [sheets.CellError("A2", 2, "=1+1", "=2+2")])

    listed = load_workbook(io.BytesIO(content))["错误清单"]
    assert [cell.data_type for cell in listed[3]] == ["s"] * 4
