"""Single facts, field by field: both values, how sure it is who is meant, and what to propose."""

from datetime import date

import pytest

from screening.basemap.kinds import GRADES
from screening.basemap.matching.likeness import slip_words
from screening.comparison.likeness import grade_names
from tests.screening.comparison.builders import number

pytestmark = pytest.mark.django_db


def value_of(row: dict) -> tuple[str, str, object]:
    [value] = row["given"]["values"]
    return value["table"], value["field"], value["value"]


@pytest.mark.parametrize(
    ("ours", "theirs", "grade"),
    [
        pytest.param("韦国強", "韦国强", "variant", id="a-variant-character"),
        pytest.param("韦晓明", "韦小明", "homophone", id="the-same-sound"),
        pytest.param("韦小明", "韦小红", "one_char", id="one-character"),
        pytest.param("韦明", "韦小明", "one_char", id="one-character-missing"),
        pytest.param("韦小明", "罗大河", "other", id="another-name"),
        pytest.param("韦小明", "", "other", id="no-name"),
    ],
)
def test_names_are_graded(ours, theirs, grade):
    assert grade_names(ours, theirs) == grade


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        pytest.param("12345", "12845", "第 3 位不同：底图为 3，公安为 8", id="one"),
        pytest.param("12345", "13245", "第 2、3 位颠倒", id="swapped"),
        pytest.param("1245", "12345", "底图少 1 位", id="missing"),
        pytest.param("123345", "12345", "底图多 1 位", id="too-many"),
        pytest.param("12345", "92348", "第 1、5 位不同：底图为 1、5，公安为 9、8", id="two-places"),
        pytest.param("12345", "92848", "有 3 位不同", id="more"),
    ],
)
def test_a_slip_is_told_without_the_rest_of_the_number(ours, theirs, words):
    assert slip_words(ours, theirs) == words


def test_another_writing_of_the_name_is_a_difference_of_the_name(village):
    person = village.member("韦国強", police={"name": "韦国强"})

    found = village.find()

    assert found.kinds == [("field", "name")]
    row = found.one("field", "name")
    assert (row["ours"], row["theirs"], row["grade"]) == ("韦国強", "韦国强", "variant")
    assert value_of(row) == ("Person", "name", "韦国强")
    assert row["given"]["values"][0]["row"] == person["person_id"]
    assert [line["label"] for line in row["lines"] if line["hit"]] == ["姓名"]


def test_another_name_on_the_number_says_nothing_else_of_the_person(village):
    village.member("韦小明", police={"name": "罗大河", "sex": "女", "ethnic": "苗族"})

    found = village.find()

    assert found.kinds == [("field", "name")]
    assert found.one("field", "name")["grade"] == "other"


# --- the number --------------------------------------------------------------------------------
def test_a_number_mistyped_in_the_base_map_is_mended_by_name_and_one_slip(village):
    right = number(sequence=41)
    wrong = right[:9] + str((int(right[9]) + 1) % 10) + right[10:]
    village.member("韦小明", id_raw=wrong)
    village.police(name="韦小明", id_raw=right)

    found = village.find()

    assert found.kinds == [("field", "id_raw")]
    row = found.one("field", "id_raw")
    assert row["grade"] == "repaired"
    assert value_of(row) == ("Person", "id_raw", right)
    assert "第 10 位不同" in row["words"]
    assert right not in row["theirs"] + row["words"] + str(row["lines"])


def test_two_who_could_be_meant_are_nobody(village):
    right = number(sequence=41)
    wrong = right[:9] + str((int(right[9]) + 1) % 10) + right[10:]
    village.member("韦小明", id_raw=wrong)
    village.member("韦小明", id_raw=wrong)
    village.police(name="韦小明", id_raw=right)

    assert village.find().of("field", "id_raw") == []


def test_a_namesake_with_another_number_mends_nothing(village):
    village.member("韦小明", id_raw="52279919800101001")
    born = date(1965, 3, 4)
    village.police(name="韦小明", id_raw=number("19650304", 7), birth_on=born, hukou_no="G77")

    assert village.find().of("field", "id_raw") == []


def test_who_has_no_papers_is_found_by_household_name_and_birth(village):
    head = village.member("韦大山", police={"hukou_no": "G9"})
    village.member(
        "韦小宝", id_raw="999999201601010001", birth_on=date(2016, 1, 1), is_head=False,
        relation="之子", household_id=head["household_id"],
    )  # fmt: skip
    right = number("20160101", 5)
    village.police(
        name="韦小宝", id_raw=right, hukou_no="G9", relation="子", birth_on=date(2016, 1, 1)
    )

    found = village.find()

    assert found.kinds == [("field", "id_raw")]
    assert found.one("field", "id_raw")["grade"] == "confirmed"
    assert value_of(found.one("field", "id_raw"))[2] == right


def test_twins_are_told_apart_by_name(village):
    head = village.member("韦大山", police={"hukou_no": "G9"})
    home = {"household_id": head["household_id"], "is_head": False, "relation": "之子"}
    born = date(2016, 1, 1)
    twins = {name: number("20160101", n) for name, n in (("韦大宝", 5), ("韦小宝", 7))}
    [village.member(name, id_raw="", birth_on=born, **home) for name in twins]
    [
        village.police(name=name, id_raw=id_raw, hukou_no="G9", relation="子", birth_on=born)
        for name, id_raw in twins.items()
    ]

    found = village.find()

    assert found.kinds == [("field", "id_raw")] * 2
    assert {row["who"]: value_of(row)[2] for row in found.rows} == twins


def test_the_same_birth_and_name_in_another_household_is_asked_about_and_never_alike(village):
    village.member("韦小宝", id_raw="", birth_on=date(2016, 1, 1))
    village.member("韦大山", police={"hukou_no": "G9"})
    village.police(
        name="韦小宝", id_raw=number("20160101", 5), hukou_no="G9", birth_on=date(2016, 1, 1)
    )

    found = village.find()

    assert found.one("field", "id_raw")["grade"] == "near"
    assert found.of("join") == []
    assert not GRADES["near"].is_alike


def test_a_number_that_is_another_members_is_not_this_persons(village):
    owner = village.member("韦小明", police={})
    village.member("罗大河", id_raw=owner["id_raw"])

    found = village.find()

    assert found.kinds == [("field", "id_raw")]
    row = found.one("field", "id_raw")
    assert (row["who"], row["grade"], row["act"]) == ("罗大河", "taken", "")
    assert "韦小明" in row["words"]


def test_a_departments_own_mistyped_number_is_no_difference(village):
    person = village.member("韦小明")
    wrong = str(person["id_raw"])[:9] + "9" + str(person["id_raw"])[10:]
    village.police(person, id_raw=wrong)

    assert village.find().kinds == []


# --- sex, birth, ethnic, relation --------------------------------------------------------------
def test_sex_is_corrected_with_what_the_number_says(village):
    village.member(sex="女", police={"sex": "男"})

    row = village.find().one("field", "sex")

    assert value_of(row) == ("Person", "sex", "男")
    assert "第 17 位表示男" in row["words"]


def test_a_birth_date_is_shown_and_not_taken_over(village):
    village.member(police={"birth_on": date(1981, 1, 1)})

    row = village.find().one("field", "birth_on")

    assert (row["ours"], row["theirs"], row["act"]) == ("1980-01-01", "1981-01-01", "")


@pytest.mark.parametrize("said", ["布依族", "布依"])
def test_an_ethnic_group_is_read_by_name(village, said):
    village.member(ethnic="布依族", police={"ethnic": said})

    assert village.find().kinds == []


def test_another_ethnic_group_is_proposed_by_name(village):
    village.member(ethnic="布依族", police={"ethnic": "苗族"})

    assert value_of(village.find().one("field", "ethnic")) == ("Person", "ethnic", "苗族")


def test_a_code_that_agrees_by_the_standard_is_no_difference(village):
    village.member(ethnic="布依族", police={"ethnic": "09"})

    assert village.find().kinds == []


def test_a_code_is_shown_with_both_readings_and_never_taken_over(village):
    """09 is 布依族 in GB/T 3304 and 壮族 in the national system."""
    village.member(ethnic="壮族", police={"ethnic": "9"})

    row = village.find().one("field", "ethnic")

    assert (row["grade"], row["act"]) == ("code", "")
    assert "按 GB/T 3304 是布依族" in row["words"]
    assert "按全国扶贫系统代码是壮族" in row["words"]


def test_a_relation_is_compared_where_both_have_the_same_head(village):
    village.household(("韦一", "之女"))
    village.rows[("ga_population", "522725")][1]["relation"] = "20"

    row = village.find().one("field", "relation")

    assert (row["ours"], row["theirs"]) == ("之女", "子")
    assert value_of(row) == ("Membership", "relation", "之子")


def test_a_wide_word_contradicts_none_of_what_it_may_mean(village):
    village.household(("韦一", "之外孙女"))
    village.rows[("ga_population", "522725")][1]["relation"] = "40"

    assert village.find().kinds == []


def test_another_head_is_one_difference_of_the_household(village):
    _head, son = village.household(("韦一", "之子"))
    rows = village.rows[("ga_population", "522725")]
    rows[0]["relation"], rows[1]["relation"] = "父亲", "户主"

    found = village.find()

    assert found.kinds == [("field", "relation")]
    row = found.one("field", "relation")
    assert (row["grade"], row["act"]) == ("head", "head")
    assert row["given"] == {"head": son["person_id"]}
