"""What single cells become: dates, amounts, options, identity numbers, names."""

from datetime import date

import pytest

from households.id_number import check_character
from screening.comparison.names import normalise
from screening.feeds import FEEDS
from screening.intake.refusal import shown_value
from tests.screening.intake.broken import COUNTY, HEADER, csv_text, number, table, xlsx_bytes


@pytest.fixture
def cell(take, read):
    """`cell(feed, key, value)` is what one cell becomes; the other cells of its row are good."""

    def one(feed: str, key: str, value: object, *, suffix: str = ".csv", title: str = ""):
        columns = FEEDS[feed].columns
        good = {"id": number(1), "date": "20180101", "money": "1", "year": "2018", "int": "1"}
        line = [
            value if c.key == key else (c.options[0] if c.options else good.get(c.kind, "甲"))
            for c in columns
        ]
        header = [title if title and c.key == key else c.header for c in columns]
        data = xlsx_bytes([header, line]) if suffix == ".xlsx" else csv_text([header, line], "\t")
        [(found,)] = read(take(data, suffix, f"{feed}_{COUNTY}_20180630"), key)
        return found

    return one


@pytest.mark.parametrize(
    ("written", "found"),
    [
        pytest.param("20180630", date(2018, 6, 30), id="eight-digits"),
        pytest.param("2018-06-30", date(2018, 6, 30), id="dashes"),
        pytest.param("2018/6/3", date(2018, 6, 3), id="slashes"),
        pytest.param("2018年6月3日", date(2018, 6, 3), id="chinese"),
        pytest.param("2018.6.3", date(2018, 6, 3), id="dots"),
        pytest.param("２０１８／６／３", date(2018, 6, 3), id="full-width"),
        pytest.param("2018-06-30 00:00:00", date(2018, 6, 30), id="with-time"),
        pytest.param("20180630000000", date(2018, 6, 30), id="fourteen-digits"),
        pytest.param("43281", date(2018, 6, 30), id="serial"),
        pytest.param("2018-02-30", None, id="no-such-day"),
        pytest.param("长期", None, id="words"),
        pytest.param("-", None, id="dash"),
    ],
)
def test_dates_are_read_in_every_style(cell, written, found):
    assert cell("mz_tekun", "ended_on", written) == found


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(date(2018, 6, 30), id="date-cell"),
        pytest.param(43281, id="serial-cell"),
        pytest.param(20180630, id="number-cell"),
    ],
)
def test_dates_of_a_workbook_are_read_in_every_style(cell, written):
    found = cell("mz_tekun", "ended_on", written, suffix=".xlsx")

    assert found == date(2018, 6, 30)


@pytest.mark.parametrize(
    ("title", "written", "yuan"),
    [
        pytest.param("", "12,345.60", 12345.6, id="thousands"),
        pytest.param("", "¥80元", 80.0, id="signs"),
        pytest.param("购置价（万元）", "8.5", 85000.0, id="ten-thousand-header"),
        pytest.param("购置价(元)", "8.5", 8.5, id="yuan-header"),
        pytest.param("", "8.5万", 85000.0, id="ten-thousand-cell"),
        pytest.param("", "不详", None, id="words"),
        pytest.param("", "nan", None, id="not-a-number"),
    ],
)
def test_money_is_stored_in_yuan(cell, title, written, yuan):
    assert cell("ga_vehicle", "price_yuan", written, title=title) == yuan


@pytest.mark.parametrize(
    ("feed", "key", "written", "found"),
    [
        pytest.param("cl_disability", "level", "一级", "1", id="level-in-words"),
        pytest.param("cl_disability", "level", "Ⅳ级", "4", id="level-in-roman"),
        pytest.param("cl_disability", "level", "3", "3", id="level-digit"),
        pytest.param("zj_housing", "grade", "d级", "D", id="grade"),
        pytest.param("zj_housing", "completed", "", None, id="may-be-blank"),
        pytest.param("yb_insured", "year", "2018年度", 2018, id="year"),
        pytest.param("jy_enrolment", "school_year", "2017—2018学年", "2017-2018", id="school-year"),
        pytest.param("sc_registration", "capital_yuan", "10", 100000.0, id="capital"),
        pytest.param("ga_vehicle", "name", "阿　依", "阿 依", id="name-keeps-its-space"),
    ],
)
def test_values_are_brought_to_one_form(cell, feed, key, written, found):
    assert cell(feed, key, written) == found


@pytest.mark.parametrize(
    ("written", "canonical", "state"),
    [
        pytest.param(number(1), number(1), "ok", id="good"),
        pytest.param(f" {number(1)[:6]} {number(1)[6:]}'", number(1), "ok", id="spaces-and-quote"),
        pytest.param(f"{number(1)}43", number(1), "card", id="disability-card"),
        pytest.param(f"{number(1)}43B1", number(1), "card", id="reissued-card"),
        pytest.param("522799900101123", None, "from15", id="fifteen"),
        pytest.param("52279919900101123", None, "length", id="one-digit-lost"),
        pytest.param("522799199002301234", None, "checksum", id="no-such-birthday"),
        pytest.param("999999199001011234", None, "none", id="no-papers"),
        pytest.param("", None, "blank", id="blank"),
    ],
)
def test_a_doubtful_number_is_kept_with_its_state(take, read, written, canonical, state):
    lines = csv_text([*table(3), ("韦某甲", written, "集中", "20180101", "")])

    found = take(lines)

    line = read(found, "id_number, id18, id_raw, id_state")[-1]
    assert line[3] == state
    assert canonical is None or line[:2] == (canonical, canonical)
    assert (line[1] is None) == (state in ("length", "checksum", "none", "blank"))
    assert found.rejected == []


@pytest.mark.parametrize("name", ["阿 依・古丽", "阿依•古丽", "阿依.古丽", "阿　依·古丽"])
def test_a_name_is_compared_as_the_engine_compares_it(take, read, name):
    found = take(csv_text([HEADER, (name, number(1), "集中", "20180101", "")]))

    assert read(found, "name_norm") == [(normalise("阿依·古丽"),)]
    assert normalise(name) == "阿依·古丽"


def test_fifteen_digits_become_eighteen(take, read):
    lines = csv_text([HEADER, ("韦某甲", "522799900101123", "集中", "20180101", "")])

    first17 = "52279919900101123"
    assert read(take(lines), "id18") == [(first17 + check_character(first17),)]


def test_a_card_whose_number_ends_in_x_is_masked_to_its_last_four():
    assert shown_value("52279919800101005X11") == "522799**********5X11"
