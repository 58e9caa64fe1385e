"""The forms of a phone are those of the register, and change their version when they change."""

import pytest

from households import catalogue, facts
from households.field import forms_of, rules
from households.models import IncomeKind, Option
from households.quality import rulebook

pytestmark = pytest.mark.django_db


@pytest.fixture
def anew():
    """Forget the forms and options that were just read."""

    def forget():
        forms_of._made.cache_clear()
        catalogue.forget()
        return forms_of.forms()

    yield forget
    forget()


def section(forms, key):
    return next(one for one in forms["sections"] if one["key"] == key)


def fields_of(forms):
    return {
        (one["table"], one["name"]): one
        for part in forms["sections"]
        for group in part["groups"]
        for one in group["fields"]
    }


def test_the_sections_stand_as_officials_know_them(anew):
    keys = [one["key"] for one in anew()["sections"]]

    assert keys == ["base", "living", "income", "person", "year", "monitoring"]


def test_every_fact_that_may_be_corrected_is_asked_but_for_the_bank(anew):
    asked = set(fields_of(anew()))
    every = {
        (fact.table, fact.column)
        for key in forms_of.ORDER
        for _title, group in forms_of.groups_of(key)
        for fact in group
    }

    assert every - asked == {
        ("Household", "bank_name"), ("Household", "bank_account"), ("Household", "head_signature"),
    }  # fmt: skip


def test_a_field_says_what_it_takes(anew):
    fields = fields_of(anew())

    assert fields["PersonYear", "work_months"] == {
        "name": "work_months", "table": "PersonYear", "label": "务工时间(月)", "kind": "int",
        "unit": "月", "least": 0, "most": 12,
    }  # fmt: skip
    assert fields["Household", "causes_other"]["kind"] == "many"
    assert fields["Household", "causes_other"]["most"] == 2
    assert fields["HouseholdYear", "house_area_m2"]["kind"] == "number"
    assert fields["Person", "id_raw"] == {
        "name": "id_raw", "table": "Person", "label": "证件号码", "kind": "id", "masked": True,
    }  # fmt: skip


def test_every_list_that_is_named_comes_along(anew):
    forms = anew()
    named = {one["list"] for one in fields_of(forms).values() if "list" in one}

    assert named <= set(forms["lists"])
    assert forms["lists"]["房屋主要结构"]


def test_the_version_is_that_of_what_is_asked(anew):
    before = anew()
    again = anew()
    IncomeKind.objects.filter(code="crops").update(most_yuan=400_000)
    after = anew()

    assert again["v"] == before["v"]
    assert after["v"] != before["v"]
    assert after["income"]["v"] != before["income"]["v"]
    assert section(after, "living")["v"] == section(before, "living")["v"]


def test_a_disabled_option_is_no_longer_offered(anew):
    before = anew()
    Option.objects.filter(list_name="燃料类型", name="煤炭").update(valid_to="2018-01-01")
    after = anew()

    assert "煤炭" in before["lists"]["燃料类型"]
    assert "煤炭" not in after["lists"]["燃料类型"]
    assert after["v"] != before["v"]


# --- rules --------------------------------------------------------------------------------------
def rule(code):
    return rulebook.rules()[code]


def test_a_rule_is_told_as_its_file_says_it():
    assert rules.tree_of(rule("5_02_901")) == [
        "and",
        [">", ["c", "wage_yuan"], 0],
        ["not", ["between", ["c", "wage_yuan"], 300, 300_000]],
    ]


def test_what_a_relation_derives_from_facts_is_told_by_the_facts():
    """没有劳动力却外出务工: "away" is written out by the SQL of the relation."""
    tree = rules.tree_of(rule("2_01_015"))

    assert ["not", ["in", ["coalesce", ["c", "work_area"], ""], ["list", "", "乡(镇)内"]]] in tree


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("1_01_001", id="other-households"),
        pytest.param("1_02_006", id="a-line-of-the-place"),
        pytest.param("1_03_002", id="a-village"),
        pytest.param("5_02_902", id="counted-over-members"),
    ],
)
def test_what_rests_on_more_than_its_own_fields_is_left_to_the_server(code):
    with pytest.raises(rules.CannotTellError):
        rules.tree_of(rule(code))


def test_nearly_half_of_the_rules_are_told_while_typing(anew):
    warnings = anew()["warnings"]

    assert len(warnings) >= 60
    assert {one["of"] for one in warnings} == {"person", "household"}
    assert all(one["fields"] for one in warnings)


def test_a_rule_names_facts_and_what_a_phone_knows_besides(anew):
    known = {scope: rules.columns_of(scope) for scope in ("person", "household")}
    wrong = [
        (one["code"], name)
        for one in anew()["warnings"]
        for name in rules.names_in(one["when"])
        if name not in known[one["of"]]
    ]

    assert wrong == []


def test_every_reader_of_a_fact_has_a_kind():
    kinds = {forms_of.field(fact)["kind"] for fact in (*facts.FACTS, facts.RELATION)
             if fact.column not in forms_of.LEFT_OUT}  # fmt: skip

    assert kinds == {
        "yes_no", "one", "many", "text", "int", "number", "degrees", "year", "month", "day",
        "phone",
    }  # fmt: skip
