"""Rule files: what a header must say, and the SQL that other engines understand."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlglot

from screening.comparison.rules import (
    RULES_DIR,
    Param,
    RuleError,
    load_rules,
    parse_rule,
    pieces,
)
from tests.screening.comparison.builders import RULES

FILE = RULES_DIR / "r03_vehicle.sql"
TEXT = FILE.read_text(encoding="utf-8")


def test_every_rule_has_its_file() -> None:
    codes = [rule.code for rule in load_rules()]

    assert codes == [f"r{number:02d}" for number in range(1, 43)]


def test_a_rule_reads_as_its_file_says() -> None:
    rule = RULES["r03"]

    assert (rule.kind, rule.kind_words, rule.days, rule.subject) == ("A", "疑似错评", 15, "person")
    assert rule.feeds == ("ga_vehicle",)
    assert rule.department == "公安交警"
    assert rule.params == (
        Param("min_price_yuan", 30000, "元", "购置价下限，县可调整", "docs/sources.md#vehicles"),
    )
    assert rule.values({"min_price_yuan": 50000}) == {"min_price_yuan": 50000}


def test_a_rule_on_the_register_alone_belongs_to_the_base_map() -> None:
    assert RULES["r15"].department == "底图"
    assert RULES["r15"].sides == ("底图·本人登记", "底图·同号的另一人")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("feeds: ga_vehicle", "feeds: none", "no 'sides' line", id="no-sides"),
        pytest.param("-- dates: ", "-- sides: 底图\n-- dates: ", "two parts", id="one-side"),
        pytest.param(
            "-- title: 建档立卡人口名下登记有机动车\n", "", "header missing: title", id="no-title"
        ),
        pytest.param("-- says: {timing}\n", "", "header missing: says", id="no-sentence"),
        pytest.param("-- days: 15", "-- days: soon", "invalid literal", id="days-not-a-number"),
        pytest.param("-- days: 15", "-- days: 0", "days and version begin at 1", id="no-days"),
        pytest.param("-- days: 15", "-- day: 15", "unknown header 'day'", id="misspelled"),
        pytest.param("-- days: 15", "-- days: 15\n-- days: 9", "stands twice", id="twice"),
        pytest.param("-- kind: A 疑", "-- kind: Z 疑", "letter A-G", id="kind"),
        pytest.param("-- code: r03", "-- code: r04", "do not agree", id="code-and-file-name"),
        pytest.param(": ga_vehicle", ": ga_cars", "unknown feed: ga_cars", id="feed"),
        pytest.param("-- subject: person", "-- subject: dog", "'dog', not person", id="subject"),
        pytest.param("= 30000 元", "= many 元", "name = number unit", id="param"),
        pytest.param("| docs/sources.md#vehicles", "", "three parts", id="two-parts"),
        pytest.param("机动车 | 无 |", "机动车 | |", "three parts", id="empty-part"),
        pytest.param("{plate:plate}", "{Plate}", "a brace that names no", id="stray-brace"),
        pytest.param("$min_price_yuan", "$price", "no such parameter: price", id="placeholder"),
        pytest.param("-- shows:", "-- context:", "nothing would be compared", id="no-shows"),
        pytest.param("SELECT p.person_id", "DELETE p.person_id", "no SELECT", id="not-a-select"),
        pytest.param("since: 2018-01-01", "since: 2018", "Invalid isoformat", id="since"),
    ],
)
def test_a_rule_file_with_a_fault_is_refused_with_its_name(
    old: str, new: str, message: str
) -> None:
    assert old in TEXT

    with pytest.raises(RuleError, match=f"^r03_vehicle.sql: .*{message}"):
        parse_rule(TEXT.replace(old, new), FILE.name)


def test_rules_that_set_two_places_against_each_other_say_so() -> None:
    assert [code for code, rule in sorted(RULES.items()) if rule.across] == ["r15", "r17"]


def test_blank_lines_in_a_header_do_not_matter() -> None:
    spaced = TEXT.replace("-- days: 15\n", "\n-- days: 15\n\n")

    assert replace(parse_rule(spaced, FILE.name), text=RULES["r03"].text) == RULES["r03"]


def test_a_parameter_may_have_decimals() -> None:
    rule = parse_rule(TEXT.replace("= 30000 元", "= 3.5 万元"), FILE.name)

    assert rule.params[0].default == 3.5


def test_two_files_with_one_code_are_refused(tmp_path: Path) -> None:
    (tmp_path / "r03_vehicle.sql").write_text(TEXT, encoding="utf-8")
    (tmp_path / "r03_vehicle_again.sql").write_text(TEXT, encoding="utf-8")

    with pytest.raises(RuleError, match="code r03 is taken"):
        load_rules(tmp_path)


def test_templates_split_into_words_and_columns() -> None:
    assert pieces("识别{a}于{b:month}") == [
        ("识别", "", ""),
        ("", "a", "text"),
        ("于", "", ""),
        ("", "b", "month"),
    ]


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_survives_a_round_trip(code: str) -> None:
    tree = sqlglot.parse_one(RULES[code].sql, read="duckdb")

    again = sqlglot.parse_one(tree.sql("duckdb"), read="duckdb")

    assert again == tree


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_becomes_spark_sql_that_spark_would_read(code: str) -> None:
    tree = sqlglot.parse_one(RULES[code].sql, read="duckdb")

    spark = tree.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)

    back = sqlglot.parse_one(spark, read="spark")
    assert back.sql("spark") == spark
    assert sorted(back.named_selects) == sorted(tree.named_selects)
    assert "::" not in spark
    assert "$" not in spark


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_is_one_select(code: str) -> None:
    statements = sqlglot.parse(RULES[code].sql, read="duckdb")

    assert len(statements) == 1
    assert statements[0].named_selects[0] == "subject_id"


@pytest.mark.parametrize("code", sorted(RULES))
def test_money_is_summed_exactly(code: str) -> None:
    tree = sqlglot.parse_one(RULES[code].sql, read="duckdb")

    sums = [one.this for one in tree.find_all(sqlglot.exp.Sum)]
    loose = [one.sql() for one in sums if "_yuan" in one.sql() and "DECIMAL" not in one.sql()]

    assert loose == []  # a sum of doubles depends on the order of rows, and its hash with it
