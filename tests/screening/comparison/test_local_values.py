"""Each county by its own numbers, in one run."""

import pytest

from tests.screening.comparison.builders import COUNTY, World

NEXT = "522726"
HALF = {"r03": {NEXT: {"min_price_yuan": 50000}}}


@pytest.fixture
def two_counties(world: World) -> World:
    """A car of 40,000 yuan in each of two counties."""
    for county in (COUNTY, NEXT):
        owner = world.person(county_code=county)
        world.row("ga_vehicle", owner, county=county, price_yuan=40000.0)
    return world


def test_a_county_goes_by_its_own_number(two_counties: World) -> None:
    result = two_counties.run("r03", local=HALF)

    assert result.subjects == [("r03", 1001)]


def test_without_own_numbers_all_go_by_the_file(two_counties: World) -> None:
    result = two_counties.run("r03")

    assert result.subjects == [("r03", 1001), ("r03", 1002)]


def test_a_county_s_number_goes_before_that_of_the_run(two_counties: World) -> None:
    result = two_counties.run("r03", params={"r03": {"min_price_yuan": 90000}}, local=HALF)

    assert result.subjects == []


def test_the_run_speaks_for_every_county_whatever_its_number(two_counties: World) -> None:
    ran = two_counties.run("r03", local=HALF).outcome.rules[0]

    assert (ran.counties, ran.findings, ran.reason) == ((COUNTY, NEXT), 1, "")


def test_what_is_lacking_is_said_once_over_all_numbers(world: World) -> None:
    world.person(county_code=COUNTY)
    world.person(county_code=NEXT)

    ran = world.run("r03", local=HALF).outcome.rules[0]

    assert (ran.status, ran.reason) == ("waiting", "缺少公安交警“机动车登记”数据")


def test_a_number_that_the_rule_does_not_have_is_refused(two_counties: World) -> None:
    with pytest.raises(ValueError, match="规则 r03 没有参数 price"):
        two_counties.run("r03", local={"r03": {NEXT: {"price": 1}}})


def test_a_rule_that_does_not_exist_is_refused(two_counties: World) -> None:
    with pytest.raises(ValueError, match="没有这样的规则：r99"):
        two_counties.run("r03", local={"r99": {}})
