"""A province: people are looked for in the prefecture of a file first, and then everywhere."""

import pytest

from tests.screening.comparison.builders import COUNTY, World, number
from tests.screening.comparison.test_reuse import all_but_how, night

NEXT = "522301"
HERE, THERE = {"county_code": COUNTY}, {"county_code": NEXT, "village_code": f"{NEXT}100201"}


@pytest.fixture
def province(world: World) -> World:
    """Somebody in each of two prefectures, whose police both have delivered all vehicles."""
    world.person("韦小明", **HERE)
    world.person("罗秀英", **THERE)
    world.delivered("ga_vehicle")
    world.delivered("ga_vehicle", county=NEXT)
    return world


def test_each_prefecture_finds_its_own_people(province: World) -> None:
    for_each = zip(province.persons, (COUNTY, NEXT), strict=True)
    [province.row("ga_vehicle", person, county=county) for person, county in for_each]

    result = province.run("r03")

    assert result.subjects == [("r03", 1001), ("r03", 1002)]
    assert result.outcome.matches["ga_vehicle"]["exact"] == 2


def test_a_car_registered_in_the_next_prefecture_is_somebodys(province: World) -> None:
    province.row("ga_vehicle", province.persons[1])

    result = province.run("r03")

    assert result.subjects == [("r03", 1002)]
    assert result.outcome.matches["ga_vehicle"]["exact"] == 1
    assert result.unmatched == []


def test_another_name_elsewhere_is_matched_by_number_only(province: World) -> None:
    province.row("ga_vehicle", province.persons[1], name="陆光明")

    result = province.run("r03")

    assert result.subjects == []
    assert result.outcome.matches["ga_vehicle"]["number"] == 1
    assert result.grades == ["number"]


def test_a_name_that_sounds_the_same_joins_elsewhere_too(province: World) -> None:
    province.row("ga_vehicle", province.persons[1], name="罗秀瑛")

    result = province.run("r03")

    assert result.grades == ["homophone"]


def test_who_is_nowhere_stays_nobody(province: World) -> None:
    province.row("ga_vehicle", id_raw=number(sequence=900), name="石大海")

    result = province.run("r03")

    assert result.outcome.matches["ga_vehicle"]["unmatched"] == 1
    assert [row["name"] for row in result.unmatched] == ["石大海"]


def test_two_prefectures_that_share_a_number_are_both_looked_at(province: World) -> None:
    province.person("陆光明", id_raw=province.persons[0]["id_raw"], **THERE)
    province.row("ga_vehicle", province.persons[0], name="陆光明")

    result = province.run("r03", "r15")

    assert result.subjects == [("r03", 1003), ("r15", 1001), ("r15", 1003)]
    assert result.outcome.matches["ga_vehicle"]["exact"] == 1


def test_two_elsewhere_who_share_a_number_are_both_found(province: World) -> None:
    for_both = {"id_raw": number(sequence=77), **THERE}
    province.person("陆光明", **for_both)
    province.person("陆光亮", **for_both)
    province.row("ga_vehicle", province.persons[2])

    result = province.run("r03")

    assert result.subjects == [("r03", 1003)]
    assert result.outcome.matches["ga_vehicle"]["exact"] == 1


def test_who_has_no_county_is_found_from_everywhere(province: World) -> None:
    lost = province.person("陆光明", county_code="", village_code="")
    province.row("ga_vehicle", lost)

    result = province.run("r03")

    assert result.outcome.matches["ga_vehicle"]["exact"] == 1


def test_a_province_carried_over_a_night_finds_the_same(province: World) -> None:
    province.hashes = True
    province.row("ga_vehicle", province.persons[1])
    province.row("ga_vehicle", province.persons[1], name="罗秀瑛")
    province.delivered("mz_dibao")
    night(province, stamp="the base map of June")
    province.row("mz_dibao", province.persons[1])

    quick = night(province, province.folder / "night-0", stamp="the base map of June")
    full = night(province)

    assert quick.outcome.carried == frozenset({"ga_vehicle"})
    assert all_but_how(quick) == all_but_how(full)
