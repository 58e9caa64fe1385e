"""Files as departments really deliver them: what is read, what is kept, what is reported."""

from datetime import date

import duckdb
import openpyxl
import pytest

from screening.feeds import FEEDS
from screening.intake import write_receipt_rows
from tests.screening.intake.broken import (
    COUNTY,
    HEADER,
    csv_text,
    number,
    rows,
    saved,
    table,
    xls_bytes,
    xlsx_bytes,
)

JULY = date(2018, 7, 31)
TITLE = ("瓮安县特困人员名单", "", "", "", "")


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        pytest.param("gb18030", "GB18030", id="gb18030"),
        pytest.param("utf-8", "UTF-8", id="utf-8"),
        pytest.param("utf-8-sig", "UTF-8 BOM", id="utf-8-mark"),
        pytest.param("utf-16", "UTF-16", id="utf-16"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_every_encoding_and_delimiter_gives_the_same_rows(take, read, codec, name, delimiter):
    found = take(csv_text(table(), delimiter).encode(codec))

    assert found.rows == 30
    assert found.encoding == name
    assert read(found, "row_no, name, id18, support, started_on")[0] == (
        2,
        "韦某一",
        number(0),
        "集中",
        date(2018, 1, 1),
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\r\n", "\n"), id="line-feed"),
        pytest.param(lambda text: text.replace("\r\n", "\r"), id="carriage-return"),
        pytest.param(str.rstrip, id="no-last-line-end"),
        pytest.param(lambda text: text.replace("韦", "\u200b韦\x07\u202e"), id="hidden-marks"),
        pytest.param(lambda text: text.replace(",", " , "), id="spaces"),
        pytest.param(lambda text: text + "\r\n\r\n,,,,\r\n", id="blank-lines-below"),
        pytest.param(lambda text: text.replace("2018", "２０18"), id="full-width-digits"),
        pytest.param(lambda text: text.replace("姓名", "﻿姓 名*"), id="messy-header"),
        pytest.param(lambda text: text.replace("集中", '"集中"'), id="quoted"),
        pytest.param(lambda text: text.replace("集中", '"集\n中"'), id="line-end-in-a-cell"),
    ],
)
def test_harmless_mess_changes_nothing(take, read, change):
    found = take(change(csv_text(table())))

    assert found.rows == 30
    assert read(found, "name, id18, support, started_on")[0] == (
        "韦某一",
        number(0),
        "集中",
        date(2018, 1, 1),
    )


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
@pytest.mark.parametrize("titles", [0, 1, 2, 3])
def test_title_rows_total_and_notes_are_no_data(take, read, suffix, titles):
    make = {".xlsx": xlsx_bytes, ".xls": xls_bytes}[suffix]
    below = [("合计", "", "30人", "", ""), ("注：数据截至六月底", "", "", "", "")]

    found = take(make([*[TITLE] * titles, *table(), *below]), suffix)

    assert found.rows == 30
    assert found.container == suffix[1:]
    assert found.manifest["counts"]["notes"] == 2
    assert read(found, "min(row_no), max(row_no)") == [(titles + 2, titles + 31)]


@pytest.mark.parametrize("padded", [True, False])
def test_title_rows_total_and_notes_of_a_text_file_are_no_data(take, padded):
    pad = ",,,,"[: 4 * padded]
    text = (
        f"瓮安县特困人员名单{pad}\n填报单位：民政局{pad}\n{csv_text(table(), end=chr(10))}"
        f"合计,30,,,\n制表人：张某{pad}\n数据截至六月底{pad}\n"
    )

    found = take(text)

    assert found.rows == 30
    assert found.rejected == []


def test_merged_title_and_note_cells_are_allowed(take):
    book = openpyxl.Workbook()
    lines = [TITLE, ("",) * 5, *table(), ("说明：一、二", "", "", "", ""), ("",) * 5]
    [book.active.append(line) for line in lines]
    book.active.merge_cells("A1:E2")
    book.active.merge_cells("A34:E35")

    assert take(saved(book), ".xlsx").rows == 30


def test_columns_come_in_any_order_and_unknown_ones_are_kept_out(take):
    lines = [(n, *reversed(line)) for n, line in zip(["序号", *"1" * 30], table(), strict=True)]

    found = take(csv_text(lines))

    assert found.unknown_columns == ["序号"]
    assert [line[0] for line in duckdb.execute(f"DESCRIBE '{found.parquet}'").fetchall()] == [
        "row_no",
        "name",
        "id_number",
        "support",
        "started_on",
        "ended_on",
        "id18",
        "id_raw",
        "id_state",
        "name_norm",
        "id_key",
    ]


def test_a_missing_optional_column_is_null_and_named(take, read):
    found = take(csv_text(line[:4] for line in table()))

    assert found.manifest["missing_columns"] == ["终止日期"]
    assert read(found, "DISTINCT typeof(ended_on), ended_on") == [("DATE", None)]


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        pytest.param(("", number(99), "集中", "20180101", ""), "姓名", "为空", id="no-name"),
        pytest.param(("韦?", number(99), "集中", "20180101", ""), "姓名", "问号", id="garbled"),
        pytest.param(("韦某", number(99), "散", "20180101", ""), "供养方式", "集中、", id="option"),
        pytest.param(("韦某", "5.22799E+17", "集中", "", ""), "身份证号", "数值", id="powers"),
        pytest.param(("", "", "集中", "20180101", ""), "姓名", "为空", id="nobody"),
    ],
)  # fmt: skip
def test_a_bad_row_is_rejected_alone_with_its_column(take, line, column, words):
    found = take(csv_text([*table(10), line]))

    [verdict] = found.rejected
    assert found.rows == 10
    assert (verdict.row_no, verdict.column) == (12, column)
    assert words in verdict.message


def test_a_shown_value_never_holds_a_whole_number(take):
    found = take(csv_text([*table(10), ("522799199001011234", "x", "集中", "", "")]))

    assert found.rejected[0].value_shown == "522799********1234"


def test_an_unreadable_optional_cell_is_left_empty_and_counted(take):
    found = take(csv_text([*table(10), ("韦某甲", number(99), "集中", "去年", "")]))

    assert found.rows == 11
    assert found.manifest["cleared_cells"] == {"started_on": 1}


def test_identical_rows_are_kept_once(take):
    found = take(csv_text([*table(), *rows()[:3]]))

    assert (found.rows, found.manifest["counts"]["duplicate"]) == (30, 3)
    assert found.manifest["counts"]["read"] == 33


def test_rows_that_differ_in_one_cell_are_both_kept(take):
    first = rows()[0]

    found = take(csv_text([*table(), (*first[:3], "20180102", "")]))

    assert (found.rows, found.manifest["counts"]["duplicate"]) == (31, 0)


def test_the_same_bytes_again_give_the_same_path_and_rewrite_nothing(take):
    first = take(csv_text(table()))
    before = first.parquet.stat().st_mtime_ns, first.parquet.stat().st_ino

    again = take(csv_text(table()))

    assert again == first
    assert (again.parquet.stat().st_mtime_ns, again.parquet.stat().st_ino) == before
    assert len(list(first.parquet.parent.iterdir())) == 2


def test_the_path_says_feed_county_date_and_hash(take, tmp_path):
    found = take(csv_text(table()))

    assert found.parquet.relative_to(tmp_path / "out").as_posix() == (
        f"mz_tekun/522725/20180630-{found.sha256[:12]}.parquet"
    )


def test_what_the_uploader_says_goes_before_the_name(take):
    found = take(
        csv_text(table()), data_on=date(2018, 7, 31), original_name="mz_tekun_522725_20180630.csv"
    )

    assert found.data_on == date(2018, 7, 31)


def test_a_name_that_says_nothing_is_enough_when_the_uploader_says_all(take):
    found = take(
        csv_text(table()), stem="新建", feed="mz_tekun", county=COUNTY, data_on=date(2018, 6, 30)
    )

    assert found.rows == 30


def test_text_that_looks_like_a_formula_stays_text(take, read):
    found = take(csv_text([*table(5), ("=cmd|' /C calc'!A0", number(99), "集中", "", "")]))

    assert read(found, "name")[-1] == ("=cmd|' /C calc'!A0",)


def test_a_feed_about_no_person_has_no_person_columns(take, read):
    lines = [("纳税人", "统一社会信用代码", "年度", "年度开票额"), ("某店", "91A", "2018", "10")]

    found = take(csv_text(lines), stem=f"sw_invoice_{COUNTY}_20180630")

    assert read(found) == [(2, "某店", "91A", 2018, 10.0)]


def test_the_receipt_tells_every_row_that_came_back(take):
    found = take(csv_text([*table(10), ("", number(99), "集中", "去年", "")]))

    lines = list(write_receipt_rows(found))

    assert lines[0] == ("结果", None, "", "11", "收到的数据行数")
    assert lines[-1] == ("退回", 12, "姓名", "", "必填项为空；请补填")


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)
def test_every_feed_takes_its_own_header(take, feed):
    good = {"id": number(1), "date": "20180101", "year": "2018"}
    line = [
        "甲" if c.key.endswith("name") else c.options[0] if c.options else good.get(c.kind, "2017")
        for c in feed.columns
    ]

    found = take(
        csv_text([[c.header for c in feed.columns], line]), stem=f"{feed.code}_{COUNTY}_20180630"
    )

    assert (found.rows, found.unknown_columns) == (1, [])
    assert found.manifest["cleared_cells"] == {}


@pytest.mark.slow
@pytest.mark.parametrize("repeated", [0, 3])
def test_two_hundred_thousand_rows_are_taken_in_and_kept_in_order(take, read, repeated):
    lines = [
        f"韦{chr(0x4E00 + n % 20_000)}{n // 20_000},{number(n % 1000)},集中,20180101,\n"
        for n in range(200_000)
    ]
    text = ",".join(HEADER) + "\n" + "".join(lines + lines[:repeated])

    found = take(text.encode("gb18030"))

    assert (found.rows, found.manifest["counts"]["duplicate"]) == (200_000, repeated)
    assert [row for (row,) in read(found, "row_no")] == list(range(2, 200_002))


def test_a_table_that_begins_away_from_the_corner_keeps_its_row_numbers(take, read):
    book = openpyxl.Workbook()
    cells = [
        (4 + at, 3 + col, text) for at, line in enumerate(table()) for col, text in enumerate(line)
    ]
    [book.active.cell(row, column, text) for row, column, text in cells]

    found = take(saved(book), ".xlsx")

    assert read(found, "min(row_no), max(row_no), count(*)") == [(5, 34, 30)]


def test_a_count_of_six_digits_under_the_numbers_is_a_total_and_no_row(take):
    found = take(csv_text([*table(), ("合计", "100000", "", "", "")]))

    assert (found.rows, found.rejected) == (30, [])


@pytest.mark.parametrize("cell", ["5.22725199001011E+17", "5.2E17", "5e+17"])
def test_a_number_that_lost_its_digits_is_found_in_text_too(take, cell):
    found = take(csv_text([*table(), ("韦某", cell, "集中", "", "")]))

    assert [verdict.column for verdict in found.rejected] == ["身份证号"]


def test_a_table_with_blanks_around_one_cell_is_read_like_any_other(take, read):
    tidy, other = (("韦某", number(99), kind, "", "") for kind in ("集中", " 集中\t"))

    found = take(csv_text([*table(), tidy])), take(csv_text([*table(), other]), data_on=JULY)

    assert read(found[0], "support")[-1] == read(found[1], "support")[-1] == ("集中",)


@pytest.mark.parametrize(
    "note", ["注：由系统导出", "合计", "制表人：张某　审核人：李某", "数据截至六月底"]
)
def test_notes_below_a_table_that_begins_with_the_number_are_no_data(take, note):
    lines = [(line[1], line[0], *line[2:]) for line in table()]

    found = take(csv_text([*lines, (note, "", "", "", "")]))

    assert (found.rows, found.rejected) == (30, [])
    assert found.manifest["counts"]["notes"] == 1
    assert found.manifest["id_states"] == {"ok": 30}
