"""r01 on parents and children of the head who live elsewhere: sure by the booklet, or nothing."""

from datetime import date

import pytest

from tests.screening.comparison.builders import World, number

TEACHER = {"employer": "瓮安一小", "establishment": "全额事业", "started_on": date(2010, 8, 1)}
THEIR_NUMBER = number("19850505", 8)


def booklet(
    world: World,
    *,
    ours: str,
    theirs: str,
    is_in_base_map: bool = False,
    number_in_file: str = THEIR_NUMBER,
    **row: object,
) -> None:
    """The head of a registered household and 韦小山, a teacher, on one booklet; relations to its
    head. If neither heads it, somebody else does.
    """
    head = world.person("韦大山", household_id=7)
    kin: dict[str, object] = {"id_raw": number_in_file, "name": "韦小山"}
    if is_in_base_map:
        kin = world.person("韦小山", household_id=8, id_raw=THEIR_NUMBER, is_registered=False)
    about = {"person": kin} if is_in_base_map else kin
    world.row("ga_population", head, relation=ours)
    world.row("ga_population", **about, **({"relation": theirs} | row))
    if "02" not in (ours, theirs) and "户主" not in (ours, theirs):
        world.row("ga_population", id_raw=number("19500505", 9), name="韦老", relation="02")
    world.row("cz_payroll", id_raw=THEIR_NUMBER, name="韦小山", **TEACHER)


@pytest.mark.parametrize("is_in_base_map", [False, True], ids=["nowhere", "in-another-household"])
@pytest.mark.parametrize(
    ("ours", "theirs", "kin"),
    [
        pytest.param("02", "20", "子女", id="son-by-code"),
        pytest.param("户主", "长女", "子女", id="daughter-by-word"),
        pytest.param("02", "51", "父母", id="father-of-the-head"),
        pytest.param("20", "02", "父母", id="the-booklet-s-head-is-the-father"),
        pytest.param("母亲", "户主", "子女", id="the-booklet-s-head-is-the-child"),
    ],
)
def test_a_parent_or_child_outside_the_household_counts(
    world: World, ours: str, theirs: str, kin: str, is_in_base_map: bool
) -> None:
    booklet(world, ours=ours, theirs=theirs, is_in_base_map=is_in_base_map)

    result = world.run("r01")

    assert result.subjects == [("r01", 7)]
    assert result.lines()["财政供养人员"] == (
        *(f"户主的{kin}（同一户口簿，不在本户）", "韦小山，瓮安一小"),
    )


@pytest.mark.parametrize("is_in_base_map", [False, True], ids=["nowhere", "in-another-household"])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("20", "30", id="brother-and-sister"),
        pytest.param("10", "20", id="child-of-the-wife-s-husband"),
        pytest.param("02", "28", id="son-in-law"),
        pytest.param("02", "38", id="daughter-in-law"),
        pytest.param("02", "27", id="step-or-adopted"),
        pytest.param("02", "55", id="father-in-law"),
        pytest.param("02", "10", id="spouse-is-the-marriage-s-to-say"),
        pytest.param("02", "40", id="grandchild"),
        pytest.param("02", "", id="no-relation"),
        pytest.param("02", "02", id="two-heads"),
    ],
)
def test_whose_kin_it_is_must_be_said(
    world: World, ours: str, theirs: str, is_in_base_map: bool
) -> None:
    booklet(world, ours=ours, theirs=theirs, is_in_base_map=is_in_base_map)

    assert world.run("r01").subjects == []


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"hukou_no": "H2"}, id="another-booklet"),
        pytest.param({"hukou_status": "迁出注销"}, id="moved-out"),
        pytest.param({"name": "罗小山"}, id="another-name"),
        pytest.param({"number_in_file": number("19850505", 7)}, id="another-number"),
        pytest.param({"county": "522726"}, id="another-file"),
    ],
)
def test_what_does_not_agree_does_not_count(world: World, row: dict[str, object]) -> None:
    said = {"ours": "02", "theirs": "20"} | row
    if "name" in said:
        world.person("陆某")
        booklet_of_namesake(world, str(said["name"]))
    else:
        booklet(world, **said)  # type: ignore[arg-type]

    assert world.run("r01").subjects == []


def booklet_of_namesake(world: World, name: str) -> None:
    head = world.person("韦大山", household_id=7)
    world.row("ga_population", head, relation="02")
    world.row("ga_population", id_raw=THEIR_NUMBER, name=name, relation="20")
    world.row("cz_payroll", id_raw=THEIR_NUMBER, name="韦小山", **TEACHER)


@pytest.mark.parametrize(("others", "found"), [(18, 1), (19, 0)])
def test_a_collective_booklet_says_nothing(world: World, others: int, found: int) -> None:
    booklet(world, ours="02", theirs="20")
    [
        world.row("ga_population", id_raw=number("19700101", 100 + n), name="某", relation="97")
        for n in range(others)
    ]

    assert len(world.run("r01").subjects) == found


def test_a_household_outside_the_register_is_not_asked(world: World) -> None:
    booklet(world, ours="02", theirs="20")
    world.persons[0]["is_registered"] = False

    assert world.run("r01").subjects == []


def test_a_member_is_a_member_and_no_kin_elsewhere(world: World) -> None:
    booklet(world, ours="02", theirs="20")
    world.person("韦小山", household_id=7, is_head=False, relation="之子", id_raw="")

    assert world.run("r01").subjects == []
