"""Who a row is about: equal numbers, repaired numbers, and those that stay unmatched."""

import pytest

from tests.screening.comparison.builders import AS_OF, COUNTY, World, number

GOOD = number("19800101", 123)  # 522799198001011230
LAST_X = number("19800101", 101)
SWAPPED = GOOD[:12] + GOOD[13] + GOOD[12] + GOOD[14:]


def mistyped(position: int, digit: str) -> str:
    return GOOD[:position] + digit + GOOD[position + 1 :]


@pytest.mark.parametrize(
    ("id_raw", "grade"),
    [
        pytest.param(GOOD, "exact", id="the-number-itself"),
        pytest.param(f"{GOOD}42", "exact", id="disability-card"),
        pytest.param(f"{GOOD}42B1", "exact", id="reissued-card"),
        pytest.param(f"'{GOOD[:6]} {GOOD[6:]}", "exact", id="quote-and-space"),
        pytest.param("522799800101123", "exact", id="15-digits"),
        pytest.param(mistyped(2, "1"), "repaired", id="a-digit-of-the-area"),
        pytest.param(mistyped(8, "9"), "repaired", id="a-digit-of-the-year"),
        pytest.param(mistyped(16, "9"), "repaired", id="the-last-digit-of-the-sequence"),
        pytest.param(mistyped(17, "X"), "repaired", id="the-check-character"),
        pytest.param(mistyped(5, "O"), "repaired", id="a-letter-for-a-digit"),
        pytest.param(SWAPPED, "repaired", id="two-neighbours-swapped"),
        pytest.param(GOOD[:8] + GOOD[9] + GOOD[8] + GOOD[10:], "repaired", id="swap-in-the-year"),
        pytest.param(
            GOOD[:11] + GOOD[12] + GOOD[11] + GOOD[13:], "repaired", id="swap-of-month-and-day"
        ),
        pytest.param(GOOD[:7] + GOOD[8:], "repaired", id="a-digit-lost"),
        pytest.param(GOOD[:7] + "5" + GOOD[7:], "repaired", id="a-digit-too-many"),
        pytest.param(f"{mistyped(8, '9')}42", "repaired", id="card-with-a-wrong-digit"),
        pytest.param(mistyped(2, "1")[:8] + "7" + GOOD[9:], "unmatched", id="two-digits"),
        pytest.param(GOOD[:16], "unmatched", id="two-digits-lost"),
        pytest.param("", "unmatched", id="blank"),
        pytest.param("999999198001011230", "unmatched", id="without-papers"),
    ],
)
def test_how_a_number_finds_its_person(id_raw: str, grade: str, world: World) -> None:
    world.person("韦小明", id_raw=GOOD)
    world.row("cl_disability", id_raw=id_raw, name="韦小明")

    result = world.run("r20")

    counted = result.outcome.matches["cl_disability"]
    joined = {key: counted[key] for key in ("exact", "decided", "repaired", "number", "unmatched")}
    assert {key: rows for key, rows in joined.items() if rows} == {grade: 1}


@pytest.mark.parametrize("keys", [True, False], ids=["staged", "taken-in-before"])
@pytest.mark.parametrize("id_raw", [GOOD, LAST_X])
def test_a_number_is_read_the_same_with_its_key_and_without(
    keys: bool, id_raw: str, world: World
) -> None:
    world.keys = keys
    world.person("韦小明", id_raw=id_raw)
    world.row("cl_disability", id_raw=id_raw, name="韦小明")

    result = world.run("r20")

    assert result.outcome.matches["cl_disability"]["exact"] == 1


def test_a_valid_number_with_another_name_matches_by_number_only(world: World) -> None:
    person = world.person("韦小明", is_registered=False)
    world.row("cl_disability", person, name="韦晓明")

    result = world.run("r20")

    assert result.outcome.matches["cl_disability"]["number"] == 1
    assert result.subjects == []


def test_a_repaired_row_is_good_enough_for_a_lead(world: World) -> None:
    world.person("韦小明", id_raw=GOOD, is_registered=False)
    world.row("cl_disability", id_raw=SWAPPED, name="韦小明")

    result = world.run("r20")

    assert result.subjects == [("r20", 1001)]
    assert result.findings[0]["match_grade"] == "repaired"
    assert result.evidence()["grade"] == "repaired"


@pytest.mark.parametrize(
    ("name", "id_raw"),
    [
        pytest.param("韦小强", SWAPPED, id="wrong-number-and-another-name"),
        pytest.param("韦小明", number("19800101", 124), id="namesake-whose-number-is-valid"),
        pytest.param("韦小芳", number("19800101", 125), id="twin-whose-number-is-valid"),
    ],
)
def test_twins_and_namesakes_are_never_joined(name: str, id_raw: str, world: World) -> None:
    world.person("韦小明", id_raw=GOOD, is_registered=False)
    world.row("cl_disability", id_raw=id_raw, name=name)

    result = world.run("r20")

    assert result.outcome.matches["cl_disability"]["unmatched"] == 1
    assert result.subjects == []


def test_a_slip_that_could_mean_two_persons_is_not_repaired(world: World) -> None:
    one, two = number(sequence=1), number(sequence=2)
    between = two[:17] + one[17]
    world.person("韦小明", id_raw=one, is_registered=False)
    world.person("韦小明", id_raw=two, is_registered=False)
    world.row("cl_disability", id_raw=between, name="韦小明")

    result = world.run("r20")

    assert [row["reason"] for row in result.unmatched] == [
        "待人工认定：底图中有2人与这一行相近，不能确定是谁"
    ]
    assert result.subjects == []


def test_a_mistyped_number_is_repaired_within_its_county_only(world: World) -> None:
    world.person("韦小明", id_raw=GOOD, county_code="522701")
    world.row("cl_disability", id_raw=SWAPPED, name="韦小明", county=COUNTY)

    result = world.run("r20")

    assert result.outcome.matches["cl_disability"]["unmatched"] == 1


def test_an_extract_of_the_prefecture_is_repaired_in_any_county(world: World) -> None:
    world.person("韦小明", id_raw=GOOD, county_code="522701")
    world.row("cl_disability", id_raw=SWAPPED, name="韦小明", county="522700")

    result = world.run("r20")

    assert result.outcome.matches["cl_disability"]["repaired"] == 1


def test_a_row_fits_every_person_who_bears_its_number(world: World) -> None:
    world.person("韦小明", id_raw=GOOD, is_registered=False)
    world.person("韦小明", id_raw=f"{GOOD}42", is_registered=False)
    world.row("cl_disability", id_raw=GOOD, name="韦小明")

    result = world.run("r20")

    assert result.subjects == [("r20", 1001), ("r20", 1002)]
    assert result.outcome.matches["cl_disability"]["exact"] == 1


def test_a_person_whose_own_number_is_unusable_fits_no_row(world: World) -> None:
    person = world.person("韦小明", id_raw=GOOD[:17], is_registered=False)
    world.row("cl_disability", person)

    result = world.run("r20")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("id_raw", "reason"),
    [
        pytest.param(number("19990101"), "底图中没有此证件号码", id="not-in-the-register"),
        pytest.param("", "证件号码为空", id="blank"),
        pytest.param("999999000000000000", "无证件人员编号，不参加比对", id="without-papers"),
        pytest.param(
            GOOD[:16],
            "证件号码位数不对，底图中没有姓名相同或同音、号码只差一处的人",
            id="length",
        ),
        pytest.param(
            mistyped(8, "0")[:17] + "9",
            "证件号码校验不符，底图中没有姓名相同或同音、号码只差一处的人",
            id="checksum",
        ),
    ],
)
def test_unmatched_rows_go_back_with_a_reason(id_raw: str, reason: str, world: World) -> None:
    world.person("陆大", id_raw=GOOD)
    world.row("cl_disability", id_raw=GOOD, name="陆大")
    world.row("cl_disability", id_raw=id_raw, name="韦 小明")

    result = world.run("r20")

    assert result.unmatched == [
        {
            "feed": "cl_disability",
            "county": COUNTY,
            "sha256": "0" * 64,
            "row_no": 3,
            "id_raw": id_raw or None,
            "name": "韦小明",
            "reason": reason,
        }
    ]


def test_feeds_no_rule_reads_are_matched_for_the_receipt(world: World) -> None:
    person = world.person()
    world.row("rs_pension", person, scheme="城乡居民", monthly_yuan=93.0, status="正常")
    world.rows[("sw_invoice", COUNTY)] = [
        {"row_no": 2, "taxpayer": "甲", "credit_code": "1", "year": 2018, "invoiced_yuan": 1.0}
    ]

    result = world.run("r03", as_of=AS_OF)

    assert result.outcome.matches["rs_pension"]["exact"] == 1
    assert result.outcome.matches["sw_invoice"] == {}
