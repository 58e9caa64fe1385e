"""Insured twice (r27), the disabled (r29), pensions (r31): leads, and what just is not."""

from datetime import date

import pytest

from tests.screening.comparison.builders import World


@pytest.mark.parametrize(
    ("employee", "found"),
    [
        pytest.param({}, 1, id="both-paid"),
        pytest.param({"payment_status": None}, 1, id="payment-not-said"),
        pytest.param({"payment_status": "停保"}, 0, id="one-stopped"),
        pytest.param({"payment_status": "未缴费"}, 0, id="one-unpaid"),
        pytest.param({"year": 2017}, 0, id="in-different-years"),
        pytest.param({"scheme": "城乡居民"}, 0, id="the-same-scheme-twice"),
        pytest.param({"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r27_insured_twice(employee: dict[str, object], found: int, world: World) -> None:
    person = world.person(is_registered=False)
    world.row("yb_insured", person)
    world.row("yb_insured", person, **({"scheme": "城镇职工"} | employee))

    result = world.run("r27")

    assert result.subjects == [("r27", 1001)] * found


def disability(world: World, **card: object) -> dict[str, object]:
    """Add somebody with a card; the feeds that say who has what are delivered."""
    person = world.person(health="残疾")
    values = {"level": "3", "care_aid": "否", "living_aid": "否"} | card
    world.row("cl_disability", person, id_raw=f"{person['id_raw']}41", **values)
    world.delivered("mz_dibao", "mz_tekun", "ga_population")
    return person


@pytest.mark.parametrize(
    ("card", "found"),
    [
        pytest.param({"level": "1"}, 1, id="level-1-without-care"),
        pytest.param({"level": "2"}, 1, id="level-2-without-care"),
        pytest.param({"level": "3"}, 0, id="level-3-has-no-claim"),
        pytest.param({"level": "1", "care_aid": "是"}, 0, id="paid"),
        pytest.param({"level": "1", "care_aid": None}, 0, id="not-said"),
        pytest.param({"level": "1", "name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r29_severe_disability_without_the_care_subsidy(
    card: dict[str, object], found: int, world: World
) -> None:
    disability(world, **card)

    result = world.run("r29")

    assert result.subjects == [("r29", 1001)] * found


@pytest.mark.parametrize(
    ("card", "dibao", "found"),
    [
        pytest.param({}, {}, 1, id="on-dibao-without-it"),
        pytest.param({"living_aid": "是"}, {}, 0, id="paid"),
        pytest.param({}, {"ended_on": date(2018, 6, 30)}, 0, id="dibao-ended"),
        pytest.param({}, {"started_on": date(2018, 7, 1)}, 0, id="dibao-begins-later"),
        pytest.param({}, {"name": "陆某"}, 0, id="dibao-of-another-name"),
    ],
)
def test_r29_disabled_on_dibao_without_the_living_subsidy(
    card: dict[str, object], dibao: dict[str, object], found: int, world: World
) -> None:
    person = disability(world, **card)
    world.row("mz_dibao", person, **dibao)

    result = world.run("r29")

    assert result.subjects == [("r29", 1001)] * found


def test_r29_whoever_the_state_supports_has_no_second_claim(world: World) -> None:
    person = disability(world, level="1")
    world.row("mz_dibao", person)
    world.row("mz_tekun", person)

    result = world.run("r29")

    assert result.subjects == []


def test_r29_support_that_ended_does_not_stand_in_the_way(world: World) -> None:
    person = disability(world, level="1")
    world.row("mz_tekun", person, ended_on=date(2018, 6, 30))

    result = world.run("r29")

    assert result.subjects == [("r29", 1001)]


def test_r29_a_subsidy_in_another_row_counts(world: World) -> None:
    person = disability(world, level="1")
    world.row("cl_disability", person, level="1", care_aid="是")

    result = world.run("r29")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("health", "found"),
    [
        pytest.param("健康", 1, id="healthy"),
        pytest.param("长期慢性病", 1, id="ill-only"),
        pytest.param("长期慢性病、残疾", 0, id="ill-and-disabled"),
        pytest.param(None, 0, id="not-filled-in"),
    ],
)
def test_r29_the_register_does_not_say_disabled(
    health: str | None, found: int, world: World
) -> None:
    person = disability(world)
    person["health"] = health

    result = world.run("r29")

    assert result.subjects == [("r29", 1001)] * found


def test_r29_says_what_is_wrong_and_only_that(world: World) -> None:
    disability(world, level="1")

    result = world.run("r29")

    assert result.lines()["重度残疾人护理补贴"] == ("一、二级应享受", "未享受")
    assert "困难残疾人生活补贴" not in result.lines()


def test_r29_leaves_out_the_dead(world: World) -> None:
    person = disability(world, level="1")
    world.row("ga_population", person, hukou_status="死亡注销")

    result = world.run("r29")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("register", "found"),
    [
        pytest.param({"birth_on": date(1958, 3, 31)}, 0, id="sixty-for-three-months"),
        pytest.param({"birth_on": date(1958, 2, 28)}, 1, id="for-four-months"),
        pytest.param({"birth_on": date(1940, 1, 1), "is_registered": False}, 0, id="ordinary"),
        pytest.param({"birth_on": None}, 0, id="birth-unknown"),
        pytest.param({"birth_on": date(1940, 1, 1), "id_raw": "1"}, 0, id="number-unusable"),
    ],
)
def test_r31_registered_persons_old_enough_for_a_pension(
    register: dict[str, object], found: int, world: World
) -> None:
    world.person(**register)
    world.delivered("rs_pension", "ga_population")

    result = world.run("r31")

    assert result.subjects == [("r31", 1001)] * found


@pytest.mark.parametrize(
    ("pension", "found"),
    [
        pytest.param({}, 0, id="in-payment"),
        pytest.param({"scheme": "城镇职工"}, 0, id="of-an-employee"),
        pytest.param({"status": "暂停"}, 1, id="paused"),
        pytest.param({"status": "终止"}, 1, id="ended"),
        pytest.param({"name": "陆某"}, 0, id="other-name-still-counts-as-paid"),
    ],
)
def test_r31_looks_for_a_pension_in_payment(
    pension: dict[str, object], found: int, world: World
) -> None:
    person = world.person(birth_on=date(1950, 1, 1))
    world.row("rs_pension", person, **pension)
    world.delivered("ga_population")

    result = world.run("r31")

    assert result.subjects == [("r31", 1001)] * found


@pytest.mark.parametrize(
    ("feed", "row", "found"),
    [
        pytest.param("ga_population", {"hukou_status": "死亡注销"}, 0, id="dead"),
        pytest.param("ga_custody", {"situation": "服刑"}, 0, id="in-prison"),
        pytest.param(
            "ga_custody", {"situation": "服刑", "ended_on": date(2018, 6, 30)}, 1, id="released"
        ),
        pytest.param(
            "ga_custody", {"situation": "服刑", "started_on": date(2018, 7, 1)}, 1, id="not-yet"
        ),
    ],
)
def test_r31_leaves_out_who_can_have_none(
    feed: str, row: dict[str, object], found: int, world: World
) -> None:
    person = world.person(birth_on=date(1950, 1, 1))
    world.delivered("rs_pension", "ga_population")
    world.row(feed, person, **row)

    result = world.run("r31")

    assert result.subjects == [("r31", 1001)] * found
