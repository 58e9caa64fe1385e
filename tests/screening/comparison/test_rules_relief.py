"""Households that need a look (r23, r30, r38, r42): leads, and what just is not."""

from datetime import date

import pytest

from tests.screening.comparison.builders import World

OLD = {
    "is_registered": False,
    "poor_kind": "一般农户",
    "birth_on": date(1950, 1, 1),
    "labour": "无劳动力",
    "facts_year": 2018,
    "net_per_head_yuan": 4999.0,
}


def alone(world: World, **values: object) -> dict[str, object]:
    world.delivered("mz_dibao", "mz_tekun", "ga_population")
    return world.person(**(OLD | values))


@pytest.mark.parametrize(
    ("register", "found"),
    [
        pytest.param({}, 1, id="old-and-alone"),
        pytest.param({"is_registered": True}, 0, id="registered"),
        pytest.param({"net_per_head_yuan": 5000.0}, 0, id="income-at-the-limit"),
        pytest.param({"net_per_head_yuan": None}, 0, id="income-unknown"),
        pytest.param({"labour": "普通劳动力"}, 1, id="old-and-able-but-alone"),
        pytest.param(
            {"birth_on": date(1958, 7, 1), "labour": "普通劳动力"}, 0, id="a-day-under-sixty"
        ),
        pytest.param({"birth_on": date(1980, 1, 1)}, 1, id="young-without-labour"),
        pytest.param({"birth_on": date(1980, 1, 1), "work_months": 6}, 0, id="works-all-the-same"),
    ],
)
def test_r23_old_or_without_labour_outside_the_register(
    register: dict[str, object], found: int, world: World
) -> None:
    alone(world, **register)

    result = world.run("r23")

    assert result.subjects == [("r23", 2001)] * found


def test_r23_one_who_can_work_is_enough(world: World) -> None:
    alone(world, household_id=7)
    alone(world, household_id=7, is_head=False, labour="弱劳动力或半劳动力")

    result = world.run("r23")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("feed", "row", "found"),
    [
        pytest.param("mz_dibao", {}, 0, id="on-dibao"),
        pytest.param("mz_dibao", {"ended_on": date(2018, 1, 1)}, 1, id="no-longer-on-dibao"),
        pytest.param("mz_tekun", {}, 0, id="supported-by-the-state"),
        pytest.param("mz_tekun", {"ended_on": date(2018, 6, 30)}, 1, id="no-longer-supported"),
        pytest.param("rs_pension", {"scheme": "城镇职工", "status": "终止"}, 1, id="pension-ended"),
        pytest.param("rs_pension", {"scheme": "城镇职工"}, 0, id="retired-employee"),
        pytest.param("rs_pension", {}, 1, id="resident-pension"),
        pytest.param("ga_population", {"hukou_status": "死亡注销"}, 0, id="dead"),
    ],
)
def test_r23_leaves_out_who_is_provided_for(
    feed: str, row: dict[str, object], found: int, world: World
) -> None:
    person = alone(world)
    world.row(feed, person, **row)

    result = world.run("r23")

    assert result.subjects == [("r23", 2001)] * found


@pytest.mark.parametrize(
    ("register", "found"),
    [
        pytest.param({}, 1, id="nobody-can-work"),
        pytest.param({"is_registered": False}, 0, id="ordinary-household"),
        pytest.param({"poor_kind": "五保贫困户"}, 0, id="supported-by-the-state"),
        pytest.param({"labour": "普通劳动力"}, 0, id="can-work"),
        pytest.param({"labour": None}, 0, id="labour-unknown"),
        pytest.param({"work_months": 3}, 0, id="works-all-the-same"),
        pytest.param({"id_raw": "123"}, 0, id="number-cannot-be-compared"),
    ],
)
def test_r30_registered_without_labour_or_dibao(
    register: dict[str, object], found: int, world: World
) -> None:
    world.delivered("mz_dibao", "mz_tekun", "ga_population")
    world.person(**({"labour": "丧失劳动力"} | register))

    result = world.run("r30")

    assert result.subjects == [("r30", 2001)] * found


@pytest.mark.parametrize(
    ("feed", "row", "found"),
    [
        pytest.param("mz_dibao", {}, 0, id="one-member-on-dibao"),
        pytest.param("mz_dibao", {"name": "陆某"}, 0, id="other-name-still-counts"),
        pytest.param("mz_dibao", {"ended_on": date(2018, 6, 30)}, 1, id="ended"),
        pytest.param("mz_tekun", {}, 0, id="supported"),
        pytest.param("mz_tekun", {"ended_on": date(2018, 6, 30)}, 1, id="support-ended"),
        pytest.param("ga_population", {"hukou_status": "死亡注销"}, 0, id="a-death-comes-first"),
    ],
)
def test_r30_looks_at_every_member(
    feed: str, row: dict[str, object], found: int, world: World
) -> None:
    world.delivered("mz_dibao", "mz_tekun", "ga_population")
    world.person("韦大", household_id=7, labour="无劳动力")
    wife = world.person("陆二", household_id=7, is_head=False, labour="无劳动力")
    world.row(feed, wife, **row)

    result = world.run("r30")

    assert result.subjects == [("r30", 7)] * found


@pytest.mark.parametrize(
    ("register", "casualty", "found"),
    [
        pytest.param({}, {}, 1, id="badly-hurt"),
        pytest.param({}, {"severity": "死亡"}, 1, id="killed"),
        pytest.param({}, {"severity": "轻伤"}, 0, id="lightly-hurt"),
        pytest.param({"labour": "无劳动力"}, {}, 0, id="without-labour"),
        pytest.param({"is_registered": False}, {}, 1, id="ordinary-household"),
        pytest.param({}, {"occurred_on": date(2017, 12, 31)}, 1, id="within-six-months"),
        pytest.param({}, {"occurred_on": date(2017, 12, 30)}, 0, id="six-months-ago"),
        pytest.param({}, {"occurred_on": date(2018, 7, 1)}, 0, id="after-the-day"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r38_casualties_among_those_who_earn(
    register: dict[str, object], casualty: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**({"labour": "普通劳动力"} | register))
    world.row("ga_accident", person, **casualty)
    world.delivered("yj_disaster")

    result = world.run("r38")

    assert result.subjects == [("r38", 2001)] * found


@pytest.mark.parametrize(
    ("disaster", "found"),
    [
        pytest.param({}, 1, id="fire"),
        pytest.param({"loss_yuan": 5000.0}, 1, id="loss-at-the-limit"),
        pytest.param({"loss_yuan": 4999.99}, 0, id="loss-below"),
        pytest.param({"loss_yuan": None}, 0, id="loss-unknown"),
        pytest.param({"occurred_on": date(2017, 10, 1)}, 0, id="long-ago"),
        pytest.param({"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r38_disasters_with_a_heavy_loss(
    disaster: dict[str, object], found: int, world: World
) -> None:
    person = world.person(is_registered=False)
    world.row("yj_disaster", person, **disaster)
    world.delivered("ga_accident")

    result = world.run("r38")

    assert result.subjects == [("r38", 2001)] * found


def test_r38_waits_for_both_departments(world: World) -> None:
    world.row("yj_disaster", world.person())

    result = world.run("r38")

    assert result.outcome.rules[0].reason == "缺少公安交警“交通事故伤亡”数据"


@pytest.mark.parametrize(
    ("register", "dibao", "found"),
    [
        pytest.param({}, {}, 1, id="newly-on-dibao"),
        pytest.param({}, {"started_on": date(2018, 5, 1)}, 1, id="within-two-months"),
        pytest.param({}, {"started_on": date(2018, 4, 30)}, 0, id="two-months-ago"),
        pytest.param({}, {"started_on": date(2018, 7, 1)}, 0, id="begins-later"),
        pytest.param({}, {"ended_on": date(2018, 6, 30)}, 0, id="ended-again"),
        pytest.param({"is_registered": False, "poor_kind": "一般农户"}, {}, 1, id="ordinary"),
        pytest.param({"exit_status": "未脱贫"}, {}, 0, id="still-poor"),
        pytest.param({"monitor_kind": "脱贫不稳定户"}, {}, 0, id="monitored-already"),
        pytest.param(
            {"monitor_kind": "脱贫不稳定户", "risk_is_removed": True}, {}, 1, id="no-longer"
        ),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r42_households_newly_on_dibao(
    register: dict[str, object], dibao: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**({"exit_status": "已脱贫"} | register))
    world.row("mz_dibao", person, **({"started_on": date(2018, 6, 1)} | dibao))

    result = world.run("r42")

    assert result.subjects == [("r42", 2001)] * found


@pytest.mark.parametrize(
    ("payment", "found"),
    [
        pytest.param({"item": "临时救助金"}, 1, id="relief"),
        pytest.param({"item": "耕地地力保护补贴"}, 0, id="subsidy"),
        pytest.param({"item": "临时救助金", "paid_on": date(2018, 4, 30)}, 0, id="two-months-ago"),
        pytest.param({"item": "临时救助金", "name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r42_households_paid_emergency_relief(
    payment: dict[str, object], found: int, world: World
) -> None:
    person = world.person(is_registered=False, poor_kind="一般农户")
    world.delivered("mz_dibao")
    world.row("cz_subsidy", person, **({"paid_on": date(2018, 6, 20)} | payment))

    result = world.run("r42")

    assert result.subjects == [("r42", 2001)] * found
