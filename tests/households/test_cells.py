from datetime import date
from decimal import Decimal

import pytest

from households import cells, options
from households.sheets import REGISTER
from screening.synthetic.register import HEADERS

ETHNIC = cells.option("民族", options.ETHNIC, options.ETHNIC_ALIASES)
RELATION = cells.option("与户主关系", options.RELATIONS, options.RELATION_ALIASES)


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        pytest.param(ETHNIC, "布依族", "布依族", id="full name"),
        pytest.param(ETHNIC, "布依", "布依族", id="short name"),
        pytest.param(ETHNIC, "穿青人", "穿青人", id="穿青人"),
        pytest.param(RELATION, "本人或户主", "户主", id="head"),
        pytest.param(RELATION, "女", "之女", id="without 之"),
        pytest.param(RELATION, "妻", "配偶", id="wife"),
        pytest.param(cells.house_grade, "c级", "C", id="grade"),
        pytest.param(cells.month, "201404", date(2014, 4, 1), id="month"),
        pytest.param(cells.month, "2014-4", date(2014, 4, 1), id="dashed month"),
        pytest.param(cells.month, "2014年04月", date(2014, 4, 1), id="Chinese month"),
        pytest.param(cells.month, "2014-04-01", date(2014, 4, 1), id="day"),
        pytest.param(cells.year, "2016年", 2016, id="year"),
        pytest.param(cells.amount(100), "1.235", Decimal("1.24"), id="rounded"),
        pytest.param(cells.amount(10_000), "1,200", Decimal(1200), id="grouped"),
        pytest.param(cells.amount(9, may_be_negative=True), "-2", Decimal(-2), id="negative"),
        pytest.param(cells.whole(0, 12, "月"), "8.0", 8, id="whole"),
        pytest.param(cells.person_name, "莫 小 妹", "莫小妹", id="spaced name"),
        pytest.param(cells.person_name, "Anna Lee", "Anna Lee", id="foreign name"),
        pytest.param(cells.yes_no, "有", True, id="yes"),
    ],
)
def test_a_good_cell_is_read(reader, text, value):
    assert reader(text) == value


@pytest.mark.parametrize(
    ("reader", "text", "sentence"),
    [
        pytest.param(ETHNIC, "06", "是代码", id="ethnic code"),
        pytest.param(RELATION, "30", "是代码", id="relation code"),
        pytest.param(RELATION, "朋友", "应为户主、配偶", id="relation"),
        pytest.param(cells.year, "17", "应为四位年份", id="year"),
        pytest.param(cells.month, "201413", "不是年月", id="month"),
        pytest.param(cells.amount(10), "nan", "超出范围", id="nan"),
        pytest.param(cells.amount(10), "10", "超出范围", id="too large"),
        pytest.param(cells.whole(0, 12, "月"), "3.5", "整月", id="half a month"),
        pytest.param(cells.whole(0, 12, "月"), "三", "不是数字", id="word"),
        pytest.param(cells.whole(0, 12, "月"), "sNaN", "整月", id="no number at all"),
        pytest.param(cells.strokes, "[" * 100_000, "签字无法识别", id="nested too deeply"),
        pytest.param(cells.strokes, f"[[[{'9' * 400},1]]]", "签字无法识别", id="without end"),
        pytest.param(cells.number_no, "H 1", "不是编号", id="number with a space"),
        pytest.param(cells.short_text(3), "一二三四", "最多 3 个", id="long"),
        pytest.param(cells.identity, "1" * 31, "有 31 位", id="long number"),
        pytest.param(cells.yes_no, "1", "请改为", id="coded yes"),
        pytest.param(cells.phone, "见附件", "不是电话号码", id="phone"),
    ],
)
def test_a_bad_cell_is_refused_with_what_to_do(reader, text, sentence):
    with pytest.raises(ValueError, match=sentence):
        reader(text)


def test_the_columns_are_those_of_the_export_and_their_keys_are_unique():
    assert {column.header for column in REGISTER} >= set(HEADERS)
    assert len({column.key for column in REGISTER}) == len(REGISTER)


def test_numbers_that_identify_are_text_in_excel():
    as_text = {column.header for column in REGISTER if column.as_text}

    assert as_text >= {"户编号", "人编号", "证件号码", "行政村代码", "户联系电话", "人联系电话"}


def test_the_lists_of_options_have_the_56_ethnic_groups():
    assert len([name for name in options.ETHNIC if name.endswith("族")]) == 56
    assert {"布依族", "苗族", "水族"} < set(options.ETHNIC)
