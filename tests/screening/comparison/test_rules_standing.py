"""Water (r28), relocation (r32), and households whose standing does not hold (r36, r37, r41)."""

from datetime import date

import pytest

from tests.screening.comparison.builders import World


@pytest.mark.parametrize(
    ("check", "found"),
    [
        pytest.param({}, 1, id="failed"),
        pytest.param({"failed_item": None}, 1, id="without-the-point"),
        pytest.param({"assessed_on": None}, 1, id="without-a-day"),
        pytest.param({"is_safe": "是"}, 0, id="passed"),
        pytest.param({"name": "陆某"}, 0, id="other-name"),
    ],
)
@pytest.mark.parametrize("is_registered", [True, False], ids=["registered", "ordinary"])
def test_r28_water_that_fails(
    is_registered: bool, check: dict[str, object], found: int, world: World
) -> None:
    person = world.person(is_registered=is_registered)
    world.row("sl_water", person, **check)

    result = world.run("r28")

    assert result.subjects == [("r28", 2001)] * found


@pytest.mark.parametrize(
    ("later", "found"),
    [
        pytest.param({"is_safe": "是"}, 0, id="passed-since"),
        pytest.param({"failed_item": "水质"}, 1, id="fails-still"),
        pytest.param({"is_safe": "是", "name": "陆某"}, 1, id="passed-under-another-name"),
    ],
)
def test_r28_only_the_latest_check_of_the_household_counts(
    later: dict[str, object], found: int, world: World
) -> None:
    head = world.person("韦大", household_id=7)
    wife = world.person("陆二", household_id=7, is_head=False)
    world.row("sl_water", head, assessed_on=date(2016, 9, 1))
    world.row("sl_water", wife, assessed_on=date(2017, 9, 1), **later)

    result = world.run("r28")

    assert result.subjects == [("r28", 7)] * found


@pytest.mark.parametrize(
    ("register", "survey", "found"),
    [
        pytest.param({}, {}, 1, id="old-house-still-listed"),
        pytest.param({}, {"grade": "B"}, 0, id="house-is-safe"),
        pytest.param({}, {"completed": "是"}, 0, id="dealt-with"),
        pytest.param({}, {"grade": "B", "rebuilt_year": 2016}, 1, id="rebuilt-as-well"),
        pytest.param({}, {"grade": "B", "rebuilt_year": 2015}, 0, id="rebuilt-before"),
        pytest.param({"is_relocated": False}, {"rebuilt_year": 2017}, 0, id="not-relocated"),
        pytest.param({"is_relocated": None}, {"rebuilt_year": 2017}, 0, id="not-said"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r32_relocated_households_with_an_old_house(
    register: dict[str, object], survey: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**({"is_relocated": True} | register))
    world.row("zj_housing", person, **survey)

    result = world.run("r32")

    assert result.subjects == [("r32", 2001)] * found


def test_a_dangerous_house_of_a_relocated_household_is_one_lead_only(world: World) -> None:
    person = world.person(is_relocated=True)
    world.row("zj_housing", person)

    result = world.run("r22", "r32")

    assert result.subjects == [("r32", 2001)]


EXITED = {
    "exit_status": "已脱贫",
    "exit_year": 2016,
    "facts_year": 2018,
    "net_per_head_yuan": 3534.99,
    "exit_line_yuan": 3535.0,
    "house_grade": "A",
    "has_safe_water": True,
    "has_resident_medical": True,
}


@pytest.mark.parametrize(
    ("register", "found"),
    [
        pytest.param({}, 1, id="a-cent-below"),
        pytest.param({"net_per_head_yuan": 3535.0}, 0, id="at-the-line"),
        pytest.param({"net_per_head_yuan": None}, 0, id="income-unknown"),
        pytest.param({"exit_line_yuan": None}, 0, id="line-unknown"),
        pytest.param({"exit_status": "未脱贫"}, 0, id="still-poor"),
        pytest.param({"exit_status": "稳定脱贫"}, 1, id="stably-out"),
        pytest.param({"is_registered": False}, 0, id="ordinary-household"),
        pytest.param(
            {"facts_year": 2023, "net_per_head_yuan": 7299.0, "monitoring_line_yuan": 7300.0},
            1,
            id="monitoring-line-from-2021",
        ),
        pytest.param(
            {"facts_year": 2020, "monitoring_line_yuan": 5000.0, "net_per_head_yuan": 4000.0},
            0,
            id="exit-line-until-2020",
        ),
    ],
)
def test_r36_out_of_poverty_below_the_line(
    register: dict[str, object], found: int, world: World
) -> None:
    world.person(**(EXITED | register))

    result = world.run("r36")

    assert result.subjects == [("r36", 2001)] * found


def test_r36_shows_the_year_and_both_amounts(world: World) -> None:
    world.person(**EXITED)

    result = world.run("r36")

    assert result.lines()["人均纯收入"] == ("2018年3534.99元", "当年标准3535元")


@pytest.mark.parametrize(
    ("register", "label"),
    [
        pytest.param({"house_grade": "C"}, "住房", id="grade-C"),
        pytest.param({"house_grade": "", "is_dangerous_house": True}, "住房", id="said-dangerous"),
        pytest.param({"has_safe_water": False}, "饮水", id="water"),
        pytest.param({"has_resident_medical": False}, "基本医疗", id="uninsured"),
        pytest.param(
            {"birth_on": date(2008, 5, 1), "dropout_reason": "厌学"}, "义务教育", id="drop-out"
        ),
        pytest.param(
            {"birth_on": date(2008, 5, 1), "school_status": "非在校生"},
            "义务教育",
            id="not-at-school",
        ),
    ],
)
def test_r37_out_of_poverty_without_a_guarantee(
    register: dict[str, object], label: str, world: World
) -> None:
    world.person(**(EXITED | register))

    result = world.run("r37")

    assert result.subjects == [("r37", 2001)]
    assert set(result.lines()) == {label, "脱贫情况"}


@pytest.mark.parametrize(
    "register",
    [
        pytest.param({}, id="all-there"),
        pytest.param({"house_grade": "D", "exit_status": "未脱贫"}, id="still-poor"),
        pytest.param({"house_grade": "B", "is_dangerous_house": True}, id="grade-outweighs"),
        pytest.param({"has_safe_water": None, "has_resident_medical": None}, id="not-filled-in"),
        pytest.param(
            {"has_resident_medical": False, "has_employee_medical": True}, id="employee-insured"
        ),
        pytest.param({"has_resident_medical": False, "is_in_service": True}, id="soldier"),
        pytest.param({"birth_on": date(2012, 5, 1), "dropout_reason": "厌学"}, id="too-young"),
        pytest.param({"birth_on": date(2001, 9, 1), "dropout_reason": "厌学"}, id="sixteen"),
        pytest.param({"birth_on": date(2008, 5, 1), "dropout_reason": "因病休养"}, id="ill"),
        pytest.param({"birth_on": date(2008, 5, 1), "dropout_reason": "送教上门"}, id="at-home"),
        pytest.param(
            {"birth_on": date(2002, 5, 1), "dropout_reason": "外出", "education": "初中"},
            id="finished",
        ),
    ],
)
def test_r37_leaves_out_who_has_the_guarantees(register: dict[str, object], world: World) -> None:
    world.person(**(EXITED | register))

    result = world.run("r37")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("register", "found"),
    [
        pytest.param({}, 1, id="two-months"),
        pytest.param({"risk_found_on": date(2018, 5, 1)}, 0, id="last-month"),
        pytest.param({"risk_found_on": None}, 0, id="month-unknown"),
        pytest.param({"measures": "健康帮扶"}, 0, id="has-a-measure"),
        pytest.param({"risk_is_removed": True}, 0, id="risk-removed"),
        pytest.param({"monitor_kind": ""}, 0, id="not-monitored"),
        pytest.param({"is_registered": False}, 1, id="outside-the-register"),
    ],
)
def test_r41_monitored_households_without_a_measure(
    register: dict[str, object], found: int, world: World
) -> None:
    monitored = {"monitor_kind": "边缘易致贫户", "risk_found_on": date(2018, 4, 1)}
    world.person(**(monitored | register))

    result = world.run("r41")

    assert result.subjects == [("r41", 2001)] * found
