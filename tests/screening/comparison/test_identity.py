"""Whom a row means that bears nobody's number: each kind of error, its grade and its words."""

from datetime import date
from pathlib import Path

import pytest

from tests.screening.comparison.builders import COUNTY, World, number

GOOD = number("19800101", 123)  # 522799198001011230
SWAPPED = GOOD[:12] + GOOD[13] + GOOD[12] + GOOD[14:]
ONE_WRONG = f"{GOOD[:8]}9{GOOD[9:]}"
TWO_WRONG = f"{GOOD[:2]}1{GOOD[3:8]}7{GOOD[9:]}"
OLD = GOOD[:6] + GOOD[8:17]
VILLAGE = 522725100201
PREFECTURE = "522700"


def villages(folder: Path) -> Path:
    path = folder / "villages.csv"
    path.write_text(
        "village_id,village_code,village,township,county_code\n"
        f"7,{VILLAGE},旗山村,雍阳街道,{COUNTY}\n8,522725100202,白龙村,雍阳街道,{COUNTY}\n",
        encoding="utf-8",
    )
    return path


def police(world: World, **row: object) -> None:
    """A row of the hukou register, which says more of a person than others do."""
    said = {"id_raw": "", "name": "韦小明", "birth_on": date(1980, 1, 1), "hukou_no": "H1"}
    world.row("ga_population", **said | row)


@pytest.mark.parametrize(
    ("id_raw", "name", "grade", "words"),
    [
        pytest.param(
            ONE_WRONG, "韦小明", "repaired", "号码有一位不同；姓名相同、同县", id="a-digit-wrong"
        ),
        pytest.param(
            SWAPPED, "韦小明", "repaired", "号码有相邻两位颠倒；姓名相同、同县", id="swapped"
        ),
        pytest.param(
            GOOD[:7] + GOOD[8:], "韦小明", "repaired", "号码少一位；姓名相同、同县", id="lost"
        ),
        pytest.param(
            f"{GOOD[:7]}5{GOOD[7:]}", "韦小明", "repaired", "号码多一位；姓名相同、同县", id="added"
        ),
        pytest.param(
            ONE_WRONG, "韋小明", "repaired", "号码有一位不同；姓名为异体字、同县", id="traditional"
        ),
        pytest.param(
            ONE_WRONG, "韦晓鸣", "sounds", "号码有一位不同；姓名同音、同县", id="like-sounding"
        ),
        pytest.param(
            ONE_WRONG, "韦小*", "sounds", "号码有一位不同；姓名中的生僻字写法不同、同县", id="rare"
        ),
        pytest.param(GOOD, "韋小明", "variant", "号码相同；姓名为异体字、同县", id="variant-alone"),
        pytest.param(
            GOOD, "韦小ming", "variant", "号码相同；姓名中的生僻字写法不同、同县", id="spelt"
        ),
        pytest.param(GOOD, "韦晓明", "homophone", "号码相同；姓名同音、同县", id="sound-alone"),
        pytest.param(
            GOOD, "韦小强", "name_char", "号码相同；姓名一字之差、同县", id="one-character"
        ),
        pytest.param(GOOD, "杨秀英", "number", "号码相同；姓名不同、同县", id="another-name"),
        pytest.param(TWO_WRONG, "韦小明", "two", "号码有两处不同；姓名相同、同县", id="two-wrong"),
        pytest.param(
            GOOD[:16], "韦小明", "two", "号码有两处不同；姓名相同、同县", id="two-digits-lost"
        ),
        pytest.param(
            f"{OLD[:10]}7{OLD[11:]}",
            "韦小明",
            "old",
            "15位号码有一处不同；姓名相同、同县",
            id="old",
        ),
        pytest.param(
            ONE_WRONG,
            "韦小强",
            "one_char",
            "号码有一位不同；姓名一字之差、同县",
            id="slip-and-character",
        ),
    ],
)
def test_each_kind_of_error_has_its_grade_and_words(
    id_raw: str, name: str, grade: str, words: str, world: World
) -> None:
    world.person("韦小明", id_raw=GOOD)
    world.row("rs_pension", id_raw=id_raw, name=name)

    result = world.run("r20")

    assert [(row["grade"], row["words"]) for row in result.matched] == [(grade, words)]
    assert result.matched[0]["person_id"] == 1001


@pytest.mark.parametrize(
    ("theirs", "grade"),
    [
        pytest.param("罗國華", "name_char", id="the-others-in-traditional-characters"),
        pytest.param("魏果花", "homophone", id="no-character-the-same"),
        pytest.param("罗秀英", "number", id="nothing-alike"),
    ],
)
def test_a_name_is_compared_however_its_characters_are_written(
    theirs: str, grade: str, world: World
) -> None:
    world.person("韦国华", id_raw=GOOD)
    world.row("rs_pension", id_raw=GOOD, name=theirs)

    assert world.run("r20").grades == [grade]


@pytest.mark.parametrize(
    ("grade", "id_raw", "name", "leads"),
    [
        pytest.param("variant", GOOD, "韋小明", 1, id="variant"),
        pytest.param("repaired", ONE_WRONG, "韦小明", 1, id="repaired"),
        pytest.param("sounds", ONE_WRONG, "韦晓明", 1, id="sounds"),
        pytest.param("homophone", GOOD, "韦晓明", 0, id="homophone"),
        pytest.param("two", TWO_WRONG, "韦小明", 0, id="two"),
        pytest.param("one_char", ONE_WRONG, "韦小强", 0, id="one_char"),
    ],
)
def test_rules_use_sure_grades_only(
    grade: str, id_raw: str, name: str, leads: int, world: World
) -> None:
    world.person("韦小明", id_raw=GOOD, is_registered=False)
    world.row("cl_disability", id_raw=id_raw, name=name)

    result = world.run("r20")

    assert result.grades == [grade]
    assert len(result.findings) == leads


def test_a_lead_says_how_its_row_was_matched(world: World) -> None:
    world.person("韦小明", id_raw=GOOD, is_registered=False)
    world.row("cl_disability", id_raw=ONE_WRONG, name="韦晓明")

    result = world.run("r20")

    assert result.findings[0]["match_grade"] == "sounds"
    assert result.evidence()["match"] == "号码有一位不同；姓名同音、同县"


@pytest.mark.parametrize(
    ("name", "id_raw"),
    [
        pytest.param("韦小强", number("19800101", 124), id="twin"),
        pytest.param("韦小明", number("19800101", 125), id="namesake-born-the-same-day"),
        pytest.param("韦小明", number("19800102", 123), id="namesake-born-a-day-later"),
        pytest.param("陆大山", ONE_WRONG, id="outsider-whose-slip-hits-somebody"),
        pytest.param("韦小明", "", id="namesake-without-a-number"),
        pytest.param("韦小明", "999999198001011230", id="namesake-without-papers"),
        pytest.param("韦小明", "123", id="namesake-with-rubbish"),
    ],
)
def test_traps_are_neither_joined_nor_proposed(name: str, id_raw: str, world: World) -> None:
    world.person("韦小明", id_raw=GOOD)
    world.row("rs_pension", id_raw=id_raw, name=name)

    result = world.run("r20")

    assert result.matched == []
    assert result.outcome.matches["rs_pension"]["unmatched"] == 1


# --- household, village, birth date ------------------------------------------------------------
def test_two_slips_in_the_same_village_are_sure(world: World) -> None:
    world.person("韦小明", id_raw=GOOD)
    police(world, id_raw=TWO_WRONG, address="瓮安县雍阳街道旗山村3组")

    result = world.run("r20", villages=villages(world.folder))

    assert [(row["grade"], row["words"]) for row in result.matched] == [
        ("twice", "号码有两处不同；姓名相同、同村、出生日期相同")
    ]


def test_two_slips_of_somebody_born_on_another_day_are_asked_about(world: World) -> None:
    world.person("韦小明", id_raw=GOOD)
    police(world, id_raw=TWO_WRONG, address="瓮安县雍阳街道旗山村3组", birth_on=date(1990, 1, 1))

    result = world.run("r20", villages=villages(world.folder))

    assert result.grades == ["two"]


@pytest.mark.parametrize(
    ("stated", "grade"),
    [
        pytest.param(date(1980, 1, 1), "repaired", id="the-person's"),
        pytest.param(date(1990, 1, 1), "repaired", id="read-off-the-mistyped-number"),
        pytest.param(date(1985, 7, 1), "born", id="neither"),
        pytest.param(None, "repaired", id="none"),
    ],
)
def test_a_birth_date_that_contradicts_both_numbers_is_asked_about(
    stated: date | None, grade: str, world: World
) -> None:
    world.person("韦小明", id_raw=GOOD)
    police(world, id_raw=ONE_WRONG, birth_on=stated)

    assert world.run("r20").grades == [grade]


def test_a_blank_number_is_proposed_by_name_birth_date_and_village_and_never_sure(
    world: World,
) -> None:
    world.person("韦小明", id_raw=GOOD)
    police(world, address="雍阳街道旗山村3组")

    result = world.run("r20", villages=villages(world.folder))

    assert [(row["grade"], row["words"]) for row in result.matched] == [
        ("village", "部门没有可用的号码；姓名相同、同村、出生日期相同")
    ]
    assert result.outcome.matches["ga_population"] == {
        "exact": 0, "decided": 0, "repaired": 0, "number": 0, "unmatched": 1, "proposed": 1,
    }  # fmt: skip
    assert result.unmatched[0]["reason"] == (
        "待人工认定是否为同一人：部门没有可用的号码；姓名相同、同村、出生日期相同"
    )


def test_a_blank_number_in_another_village_is_nobodys(world: World) -> None:
    world.person("韦小明", id_raw=GOOD)
    police(world, address="雍阳街道白龙村1组")

    result = world.run("r20", villages=villages(world.folder))

    assert result.matched == []


def test_a_blank_number_is_proposed_by_the_booklet_of_the_household(world: World) -> None:
    head = world.person("韦大山", household_id=5)
    world.person("韦小明", household_id=5, id_raw=GOOD, birth_on=date(1980, 1, 1))
    police(world, id_raw=head["id_raw"], name="韦大山")
    police(world, name="韦晓明")

    result = world.run("r20")

    assert [(row["grade"], row["words"]) for row in result.matched] == [
        ("home", "部门没有可用的号码；姓名同音、同户、出生日期相同")
    ]


def test_a_twin_without_a_number_is_not_taken_for_the_other(world: World) -> None:
    head = world.person("韦大山", household_id=5)
    world.person("韦小明", household_id=5, id_raw=GOOD, birth_on=date(1980, 1, 1))
    police(world, id_raw=head["id_raw"], name="韦大山")
    police(world, name="韦小强")

    result = world.run("r20")

    assert result.matched == []


def test_the_number_of_the_head_names_the_household(world: World) -> None:
    head = world.person("韦大山", household_id=5)
    world.person("韦小明", household_id=5, id_raw=GOOD)
    world.row("mz_dibao", id_raw=TWO_WRONG, name="韦小明", head_id_number=head["id_raw"])

    result = world.run("r20")

    assert [(row["grade"], row["words"]) for row in result.matched] == [
        ("twice", "号码有两处不同；姓名相同、同户")
    ]


def test_a_number_mistyped_in_the_base_map_is_proposed(world: World) -> None:
    world.person("韦小明", id_raw=ONE_WRONG)
    world.row("rs_pension", id_raw=GOOD, name="韦小明")

    result = world.run("r20")

    assert [(row["grade"], row["words"]) for row in result.matched] == [
        ("ours", "底图登记的号码不成立，与部门的号码只差一处；姓名相同、同县")
    ]


def test_somebody_of_another_county_is_asked_about(world: World) -> None:
    world.person("韦小明", id_raw=GOOD, county_code="522701")
    world.row("rs_pension", id_raw=SWAPPED, name="韦小明")

    result = world.run("r20")

    assert result.grades == ["away"]


@pytest.mark.parametrize(
    ("file_of", "lives_in", "place"),
    [
        pytest.param(COUNTY, COUNTY, "同县", id="a-file-of-the-county"),
        pytest.param(PREFECTURE, COUNTY, "同州", id="a-file-of-the-prefecture"),
        pytest.param(COUNTY, "522701", "不在同县", id="a-file-of-another-county"),
    ],
)
@pytest.mark.parametrize(
    ("id_raw", "name", "words"),
    [
        pytest.param(ONE_WRONG, "韦小明", "号码有一位不同；姓名相同、", id="a-slip"),
        pytest.param(GOOD, "韋小明", "号码相同；姓名为异体字、", id="the-number-itself"),
    ],
)
def test_the_words_claim_no_nearer_place_than_the_file_speaks_for(
    file_of: str, lives_in: str, place: str, id_raw: str, name: str, words: str, world: World
) -> None:
    world.person("韦小明", id_raw=GOOD, county_code=lives_in)
    world.row("rs_pension", county=file_of, id_raw=id_raw, name=name)

    [row] = world.run("r20").matched

    assert row["words"] == words + place


def test_a_village_name_that_two_counties_have_says_nothing(world: World) -> None:
    world.person("韦小明", id_raw=GOOD)
    police(world, id_raw=TWO_WRONG, address="雍阳街道旗山村3组")
    path = villages(world.folder)
    path.write_text(
        f"{path.read_text(encoding='utf-8')}9,522701100201,旗山村,雍阳街道,522701\n",
        encoding="utf-8",
    )

    assert world.run("r20", villages=path).grades == ["two"]


def test_who_is_like_two_persons_is_joined_to_neither(world: World) -> None:
    one, two = number(sequence=1), number(sequence=2)
    world.person("韦小明", id_raw=one)
    world.person("韦晓明", id_raw=two)
    world.row("rs_pension", id_raw=two[:17] + one[17], name="韦小明")

    result = world.run("r20")

    assert [(row["grade"], row["rivals"]) for row in result.matched] == [("several", 1)] * 2


# --- what people decided -----------------------------------------------------------------------
def decided(world: World, row: dict[str, object], verdict: str) -> Path:
    path = world.folder / "decisions.csv"
    path.write_text(
        f"pair_key,value_hash,verdict\n{row['pair_key']},{row['value_hash']},{verdict}\n",
        encoding="utf-8",
    )
    return path


def test_a_pair_that_a_person_took_for_the_same_is_sure(world: World) -> None:
    world.person("韦小明", id_raw=GOOD, is_registered=False)
    world.row("cl_disability", id_raw=TWO_WRONG, name="韦小明")
    [asked] = world.run("r20").matched

    result = world.run("r20", decisions=decided(world, asked, "same"))

    assert result.grades == ["decided"]
    assert result.findings[0]["match_grade"] == "decided"
    assert result.outcome.matches["cl_disability"]["decided"] == 1


@pytest.mark.parametrize("id_raw", [TWO_WRONG, ONE_WRONG])
def test_a_pair_that_a_person_took_for_two_is_not_proposed_again(id_raw: str, world: World) -> None:
    world.person("韦小明", id_raw=GOOD)
    world.row("rs_pension", id_raw=id_raw, name="韦小明")
    [asked] = world.run("r20").matched

    result = world.run("r20", decisions=decided(world, asked, "different"))

    assert result.matched == []
    assert result.outcome.matches["rs_pension"]["unmatched"] == 1


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"birth_on": date(1981, 1, 1)}, id="birth-date"),
        pytest.param({"id_raw": f"{GOOD}42"}, id="number"),
    ],
)
def test_a_value_changed_in_the_base_map_asks_again(
    changed: dict[str, object], world: World
) -> None:
    person = world.person("韦小明", id_raw=GOOD)
    world.row("rs_pension", id_raw=TWO_WRONG, name="韦小明")
    [asked] = world.run("r20").matched
    person |= changed

    result = world.run("r20", decisions=decided(world, asked, "different"))

    assert [(row["grade"], row["pair_key"]) for row in result.matched] == [
        ("two", asked["pair_key"])
    ]


def test_a_value_changed_by_the_department_is_another_question(world: World) -> None:
    world.person("韦小明", id_raw=GOOD)
    row = world.row("rs_pension", id_raw=TWO_WRONG, name="韦小明")
    [asked] = world.run("r20").matched
    row["id_raw"] = f"{GOOD[:2]}1{GOOD[3:8]}5{GOOD[9:]}"

    [again] = world.run("r20", decisions=decided(world, asked, "different")).matched

    assert again["pair_key"] != asked["pair_key"]


def test_who_was_told_apart_from_one_is_not_joined_to_the_other_unasked(world: World) -> None:
    one, two = number(sequence=1), number(sequence=2)
    world.person("韦小明", id_raw=one)
    world.person("韦小明", id_raw=two)
    world.row("rs_pension", id_raw=two[:17] + one[17], name="韦小明")
    asked = world.run("r20").matched

    result = world.run("r20", decisions=decided(world, asked[0], "different"))

    assert [(row["grade"], row["pair_key"]) for row in result.matched] == [
        ("several", asked[1]["pair_key"])
    ]


def test_the_same_answer_for_a_number_with_another_name_is_sure(world: World) -> None:
    world.person("韦小明", id_raw=GOOD, is_registered=False)
    world.row("cl_disability", id_raw=GOOD, name="韦小强")
    [asked] = world.run("r20").matched

    result = world.run("r20", decisions=decided(world, asked, "same"))

    assert result.findings[0]["match_grade"] == "decided"
    assert result.outcome.matches["cl_disability"]["number"] == 0


def test_the_same_typed_number_and_name_is_one_question_in_every_feed(world: World) -> None:
    world.person("韦小明", id_raw=GOOD)
    world.row("rs_pension", id_raw=TWO_WRONG, name="韦小明")
    world.row("yb_insured", id_raw=TWO_WRONG, name="韦小明")

    result = world.run("r20")

    assert len({row["pair_key"] for row in result.matched}) == 1


def test_what_one_feed_says_of_the_place_holds_for_the_same_number_in_another(
    world: World,
) -> None:
    world.person("韦小明", id_raw=GOOD)
    police(world, id_raw=TWO_WRONG, address="雍阳街道旗山村3组")
    world.row("rs_pension", id_raw=TWO_WRONG, name="韦小明")

    result = world.run("r20", villages=villages(world.folder))

    assert result.grades == ["twice", "twice"]
