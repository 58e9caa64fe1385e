"""The parsers of cells: what they take, and the sentence of what they refuse."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.sheets import parsers
from regions.models import Audience

LEADERS = Audience.LEADERS


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        pytest.param(parsers.day, "2018-06-30", date(2018, 6, 30), id="ISO"),
        pytest.param(parsers.day, "2018/6/3", date(2018, 6, 3), id="slashes"),
        pytest.param(parsers.day, "2018.6.30", date(2018, 6, 30), id="dots"),
        pytest.param(parsers.day, "2018年6月30日", date(2018, 6, 30), id="Chinese"),
        pytest.param(parsers.day, "2018-06-30 00:00:00", date(2018, 6, 30), id="Excel"),
        pytest.param(parsers.whole(12), "12.0", 12, id="whole"),
        pytest.param(parsers.amount(100), "2.845%", Decimal("2.84"), id="percent"),
        pytest.param(parsers.words(3), "独山县", "独山县", id="as long as may be"),
        pytest.param(parsers.one_of({"是": True}), "是", True, id="word"),
        pytest.param(parsers.choice(Audience), LEADERS.value, LEADERS.value, id="value"),
        pytest.param(parsers.choice(Audience), "地方党政领导干部", LEADERS.value, id="label"),
    ],
)
def test_a_cell_is_read(parse, text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "sentence"),
    [
        pytest.param(parsers.day, "2018-02-30", "不是日期；请写成 2018-06-30 的样子", id="no day"),
        pytest.param(parsers.day, "2018-06-30 08:15", "不是日期", id="an hour, not a day"),
        pytest.param(parsers.whole(12), "13", "“13”不是 0 到 12 的整数；请改正", id="too many"),
        pytest.param(parsers.whole(12), "-1", "不是 0 到 12 的整数", id="less than none"),
        pytest.param(parsers.whole(12), "٣", "不是 0 到 12 的整数", id="digits of another script"),
        pytest.param(parsers.whole(), "9" * 5000, "的整数；请改正", id="longer than Python reads"),
        pytest.param(parsers.amount(100), "很多", "“很多”不是数字；请改正", id="no number"),
        pytest.param(parsers.amount(100), "100.01", "超出 0 到 100", id="over the bound"),
        pytest.param(parsers.amount(100), "NaN", "不是数字；请改正", id="not a number"),
        pytest.param(parsers.amount(100), "Infinity", "不是数字；请改正", id="infinite"),
        pytest.param(parsers.words(3), "独山县城", "有 4 字，超过 3 字；请缩短", id="too long"),
        pytest.param(parsers.one_of({"是": 1, "否": 0}), "对", "请改为：是、否", id="other word"),
        pytest.param(parsers.choice(Audience), "别的", "改为：地方党政领导干部、", id="no choice"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_how_to_mend_it(parse, text, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse(text)
