"""The rule files are whole, honest about their numbers, and refuse what they cannot mean."""

from datetime import date
from decimal import Decimal

import pytest

from households.quality import engine, rulebook
from households.quality.rulebook import RuleError, parse_rule

GOOD = """-- code: 5_02_999
-- title: 与村主干路距离大于5公里
-- scope: household
-- severity: 5
-- basis: 测试
-- exemptable: yes
-- since: 2018-01-01
-- param: most = 5 公里 | 最远多少公里 | docs/sources.md#quality | 2021-01-01
-- says: 太远。
-- do: 核对。
SELECT h.road_distance_km AS 与村主干路距离,
       round(h.net_yuan, 2) AS 纯收入
FROM household h
WHERE h.road_distance_km > $most
"""
RULES = rulebook.load_rules()


def parsed(**changes):
    text = GOOD
    for old, new in changes.values():
        text = text.replace(old, new)
    return parse_rule(text, "5_02_999.sql")


def test_a_rule_is_read_with_its_numbers():
    rule = parsed()

    assert (rule.code, rule.scope, rule.severity, rule.is_exemptable) == (
        "5_02_999", "household", 5, True,
    )  # fmt: skip
    assert rule.condition == "h.road_distance_km > 5"
    assert rule.shown == (
        ("与村主干路距离", "h.road_distance_km"), ("纯收入", "round(h.net_yuan, 2)"),
    )  # fmt: skip
    (param,) = rule.params
    assert (param.value, param.unit, param.since) == (Decimal(5), "公里", date(2021, 1, 1))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(("severity: 5", "severity: 4"), "first digit", id="severity"),
        pytest.param(("code: 5_02_999", "code: 5_02_998"), "file name", id="file-name"),
        pytest.param(("code: 5_02_999", "code: road"), "a_bb_ccc", id="code"),
        pytest.param(("-- do: 核对。\n", ""), "header missing: do", id="missing"),
        pytest.param(("-- do: ", "-- todo: "), "header 'todo'", id="unknown-header"),
        pytest.param(("-- do: ", "-- Do "), "no header line", id="no-header"),
        pytest.param(("$most", "$more"), "more", id="unknown-number"),
        pytest.param((" | 2021-01-01", ""), "since", id="number-without-date"),
        pytest.param((" AS 纯收入", " AS net"), "no Chinese label", id="label"),
        pytest.param(("FROM household h", "FROM households_household h"), "SELECT …", id="table"),
        pytest.param(("scope: household", "scope: person"), "reads household", id="scope"),
        pytest.param(("> $most", "> $most; DROP"), "one statement", id="two-statements"),
        pytest.param(("exemptable: yes", "exemptable: maybe"), "maybe", id="exemptable"),
    ],
)
def test_what_a_rule_file_cannot_say_is_refused(change, says):
    with pytest.raises(RuleError, match=says):
        parsed(change=change)


def test_a_column_that_is_not_prepared_is_refused():
    rule = parsed(change=("h.road_distance_km >", "h.road_length >"))

    with pytest.raises(RuleError, match="road_length"):
        engine.columns_of([rule], "household")


def test_a_code_stands_in_one_file_only(tmp_path):
    (tmp_path / "5_02_999.sql").write_text(GOOD, encoding="utf-8")
    again = GOOD.replace("5_02_999", "5_02_998").replace(
        "-- title", "-- also: 5_02_999\n-- title", 1
    )
    (tmp_path / "5_02_998.sql").write_text(again, encoding="utf-8")

    with pytest.raises(RuleError, match="is taken by"):
        rulebook.load_rules(tmp_path)


def test_a_rule_holds_from_its_day_to_its_day():
    rule = parsed(change=("-- param", "-- until: 2020-12-31\n-- param"))

    days = [date(2017, 12, 31), date(2018, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
    assert [rule.is_in_force(day) for day in days] == [False, True, True, False]


def test_there_are_more_than_ninety_rules_of_every_scope():
    scopes = {rule.scope for rule in RULES}

    assert len(RULES) >= 90
    assert scopes == {"person", "household", "village"}


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_rule_says_what_it_is_and_where_its_numbers_come_from(rule):
    assert len(rule.title) <= 120
    assert rule.says.endswith("。")
    assert rule.do.endswith("。")
    assert "docs/sources.md" in rule.basis
    assert all(param.source.startswith("docs/sources.md#") for param in rule.params)


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_the_line_of_the_year_is_no_number_in_a_rule(rule):
    """A line is an administrator's row with its paper: `PovertyLine`."""
    assert not {"7300", "6000", "5000", "4000", "3535"} & set(rule.sql.split())
