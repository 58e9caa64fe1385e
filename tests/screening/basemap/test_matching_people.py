"""Who is on one side only: nobody is joined on a name alone, and no household gets two heads."""

from datetime import date

import pytest

from tests.screening.basemap.builders import ADDRESS
from tests.screening.comparison.builders import number

pytestmark = pytest.mark.django_db
BORN_2017 = number("20170901", 2)
BORN_GIRL = number("20170301", 4)


def test_a_household_that_agrees_gives_nothing(village):
    village.household(("罗小花", "配偶"), ("韦一", "之子"))

    found = village.find()

    assert found.kinds == []
    assert found.coverage[0] | {"file_no": 0} == {
        "village_id": 7, "file_no": 0, "is_delivered": True, "households": 1, "persons": 3,
        "in_police": 3, "matched": 3, "only_ours": 0, "only_theirs": 0, "differing": 0,
    }  # fmt: skip


# --- joining -----------------------------------------------------------------------------------
def test_a_child_on_the_booklet_is_proposed_with_the_relation_of_the_code(village):
    head = village.member("韦大山", police={"hukou_no": "G9"})
    village.police(
        name="韦小宝", id_raw=BORN_2017, hukou_no="G9", relation="22", sex="男",
        birth_on=date(2017, 9, 1),
    )  # fmt: skip

    found = village.find().one("join")

    assert found["household_id"] == head["household_id"]
    assert found["act"] == "join"
    assert found["given"] == {
        "name": "韦小宝", "id": BORN_2017, "relation": "之子", "sex": "男", "ethnic": "布依族",
        "reason": "新生儿",
    }  # fmt: skip
    assert found["happened_on"] == date(2017, 9, 1)


@pytest.mark.parametrize(
    ("said", "sex", "relation"),
    [
        pytest.param("10", "女", "配偶", id="ten-is-a-spouse-and-not-a-granddaughter"),
        pytest.param("38", "女", "之儿媳", id="a-daughter-in-law"),
        pytest.param("40", "女", "之孙女", id="a-wide-code-by-sex"),
        pytest.param("父亲", "男", "之父", id="by-word"),
        pytest.param("03", "男", "其他", id="a-code-the-standard-lacks-is-not-read"),
        pytest.param("户主", "男", "其他", id="never-a-second-head"),
        pytest.param("46", "男", "其他", id="the-base-map-has-no-such-word"),
    ],
)
def test_the_relation_is_read_by_the_standards_own_table(village, said, sex, relation):
    village.member("韦大山", police={"hukou_no": "G9", "relation": "02"})
    village.police(name="韦客", id_raw=number(sequence=88), hukou_no="G9", relation=said, sex=sex)

    assert village.find().one("join")["given"]["relation"] == relation


def test_a_relation_to_another_head_follows_from_both(village):
    """The booklet's head is the father; the base map's head is his son."""
    father = village.member("韦老大", police={"hukou_no": "G9", "relation": "户主"}, is_head=False,
                            relation="之父")  # fmt: skip
    village.member(
        "韦大山", police={"hukou_no": "G9", "relation": "子"}, household_id=father["household_id"]
    )
    village.police(
        name="罗奶奶", id_raw=number(sequence=88), hukou_no="G9", relation="配偶", sex="女"
    )

    assert village.find().one("join")["given"]["relation"] == "之母"


def test_without_the_base_maps_head_on_the_booklet_the_relation_is_open(village):
    head = village.member("韦大山", police={"hukou_no": "G1"})
    village.member("韦二", police={"hukou_no": "G9", "relation": "户主"}, is_head=False,
                   relation="之子", household_id=head["household_id"])  # fmt: skip
    village.police(
        name="罗媳", id_raw=number(sequence=88), hukou_no="G9", relation="配偶", sex="女"
    )

    assert village.find().one("join")["given"]["relation"] == "其他"


def test_a_namesake_in_the_household_is_not_joined(village):
    """The base map's number is wrong by more than a slip: joining would make one person two."""
    village.household(("韦一", "之子"))
    village.persons[1]["id_raw"] = "52279919800101999"
    village.persons[1]["birth_on"] = date(1979, 3, 3)

    found = village.find()

    assert found.one("join")["grade"] == "same_name"
    assert found.one("join")["act"] == ""


def test_a_collective_booklet_joins_nobody(village):
    village.member("韦大山", police={"hukou_no": "0"})
    [
        village.police(name=f"客{n}", id_raw=number(sequence=100 + n), hukou_no="0")
        for n in range(25)
    ]

    assert village.find().of("join") == []


def test_one_number_for_two_booklets_is_told_apart_by_the_address(village):
    village.member("韦大山", police={"hukou_no": "G9"})
    mine = village.member("罗大河", police={"hukou_no": "G9", "address": f"{ADDRESS}对门"})
    village.police(
        name="罗小河", id_raw=number(sequence=88), hukou_no="G9", relation="子",
        address=f"{ADDRESS}对门",
    )  # fmt: skip

    found = village.find().one("join")

    assert found["household_id"] == mine["household_id"]
    assert found["grade"] == "exact"


def test_an_address_of_the_same_village_on_the_same_number_needs_an_eye(village):
    village.member("韦大山", police={"hukou_no": "G9"})
    village.police(
        name="韦小宝", id_raw=BORN_2017, hukou_no="G9", relation="子", address=f"{ADDRESS}12号"
    )

    assert village.find().one("join")["grade"] == "several"


def test_who_was_struck_off_is_not_joined(village):
    village.member("韦大山", police={"hukou_no": "G9"})
    village.police(name="韦老", id_raw=number(sequence=88), hukou_no="G9", hukou_status="死亡注销")

    assert village.find().kinds == []


# --- whole households --------------------------------------------------------------------------
def test_a_booklet_of_the_village_without_any_member_is_shown_as_a_household(village):
    village.household()
    village.police(name="罗甲", id_raw=number(sequence=88), hukou_no="G77", relation="户主")
    village.police(name="罗乙", id_raw=number(sequence=89), hukou_no="G77", relation="子")

    found = village.find().one("home")

    assert found["village_id"] == 7
    assert found["theirs"] == "户主 罗甲，2 人"
    assert [line["label"] for line in found["lines"]] == ["罗甲　户主", "罗乙　子"]
    assert (found["act"], found["grade"]) == ("found", "whole")
    given = found["given"]
    assert (given["group_name"], given["reason"]) == ("三组", "漏登补录")
    assert [(m["name"], m["relation"], m["id"]) for m in given["members"]] == [
        ("罗甲", "户主", number(sequence=88)),
        ("罗乙", "之子", number(sequence=89)),
    ]


@pytest.mark.parametrize(
    ("relations", "act"),
    [
        pytest.param(("子", "女"), "", id="no-head"),
        pytest.param(("户主", "户主"), "", id="two-heads"),
        pytest.param(("户主", "非亲属"), "found", id="a-relation-that-is-not-read"),
    ],
)
def test_a_household_that_is_not_clear_needs_an_eye(village, relations, act):
    village.household()
    for sequence, relation in enumerate(relations, 88):
        village.police(
            name="罗甲", id_raw=number(sequence=sequence), hukou_no="G77", relation=relation
        )

    found = village.find().one("home")

    assert (found["act"], found["grade"]) == (act, "none")


def test_a_booklet_of_the_town_is_not_the_villages(village):
    village.household()
    village.police(name="罗甲", id_raw=number(sequence=88), hukou_no="G77", address="瓮安县城区")

    assert village.find().kinds == []


# --- members without a number --------------------------------------------------------------------
UNKNOWN = {"name": "罗小花", "id_raw": "", "birth_on": date(2017, 3, 1), "sex": "女"}


def strange_girl(village, **values):
    village.police(
        name="罗小花", id_raw=BORN_GIRL, birth_on=date(2017, 3, 1), sex="女", hukou_no="G77",
        relation="户主", **values,
    )  # fmt: skip


def test_a_member_without_a_number_is_asked_about_with_her_namesake_of_the_village(village):
    village.household()
    girl = village.member(**UNKNOWN)
    strange_girl(village)

    found = village.find()

    row = found.one("field", "id_raw")
    assert (row["person_id"], row["grade"], row["act"]) == (girl["person_id"], "near", "correct")
    assert row["given"]["values"][0]["value"] == BORN_GIRL
    assert found.kinds == [("field", "id_raw")]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"birth_on": date(2017, 3, 2)}, id="another-birth-date"),
        pytest.param({"sex": "男"}, id="another-sex"),
    ],
)
def test_somebody_else_is_not_asked_about(village, changes):
    village.household()
    village.member(**(UNKNOWN | changes))
    strange_girl(village)

    assert ("field", "id_raw") not in village.find().kinds


def test_two_of_the_same_name_are_nobody(village):
    village.household()
    village.member(**UNKNOWN)
    village.member(**UNKNOWN)
    strange_girl(village)

    assert ("field", "id_raw") not in village.find().kinds


# --- leaving -----------------------------------------------------------------------------------
def test_who_died_is_proposed_to_leave_on_that_day(village):
    person = village.member(police={"hukou_status": "死亡注销", "cancelled_on": date(2018, 3, 2)})

    found = village.find()

    assert found.kinds == [("dead", "")]
    row = found.one("dead")
    assert (row["act"], row["happened_on"]) == ("leave", date(2018, 3, 2))
    assert row["given"] == {"person": person["person_id"], "reason": "死亡"}


def test_who_moved_away_is_proposed_to_leave(village):
    village.member(
        police={
            "hukou_status": "迁出注销", "cancelled_on": date(2018, 1, 5), "moved_to": "贵阳市",
            "ethnic": "汉族",
        }
    )  # fmt: skip

    found = village.find()

    assert found.kinds == [("moved", "")]
    assert found.one("moved")["given"]["reason"] == "户籍迁出"
    assert "迁往贵阳市" in found.one("moved")["words"]


def test_a_valid_row_beside_a_move_means_no_move(village):
    person = village.member(police={})
    village.police(person, hukou_status="迁出注销")

    assert village.find().kinds == []


def test_a_death_beside_a_valid_row_contradicts_itself(village):
    person = village.member(police={})
    village.police(person, hukou_status="死亡注销")

    assert village.find().one("dead")["grade"] == "conflict"


def test_a_dead_namesake_is_nobody_here(village):
    village.member("韦小明", police={})
    village.police(
        name="韦小明", id_raw=number(sequence=88), hukou_status="死亡注销", hukou_no="G77"
    )

    assert village.find().kinds == []


def test_a_death_under_another_name_is_not_this_persons(village):
    village.member("韦小明", police={"name": "罗大河", "hukou_status": "死亡注销"})

    assert village.find().of("dead") == []


# --- missing there -----------------------------------------------------------------------------
def test_a_member_the_police_lack_is_shown(village):
    village.household(("罗小花", "配偶"))
    village.member("韦远")

    found = village.find().one("absent")

    assert (found["who"], found["grade"], found["act"]) == ("韦远", "none", "")


def test_a_village_that_was_not_delivered_has_nobody_missing(village):
    village.household()
    [village.member(f"韦远{n}") for n in range(3)]

    found = village.find()

    assert found.kinds == []
    assert found.coverage[0]["is_delivered"] is False


def test_without_the_extract_nobody_is_missing(village):
    village.member()
    village.delivered("mz_dibao")

    assert village.find().kinds == []
