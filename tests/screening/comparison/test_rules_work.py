"""Loans and dividends (r33), incomes (r34), work (r35) and lost jobs (r40)."""

from datetime import date

import pytest

from tests.screening.comparison.builders import World


@pytest.mark.parametrize(
    ("register", "loan", "found"),
    [
        pytest.param({}, {}, 1, id="outside-the-register"),
        pytest.param({"is_registered": True}, {}, 0, id="registered"),
        pytest.param({}, {"status": "已结清"}, 1, id="paid-back"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r33_loans_to_people_outside_the_register(
    register: dict[str, object], loan: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**({"is_registered": False, "poor_kind": "一般农户"} | register))
    world.row("jr_loan", person, **loan)

    result = world.run("r33")

    assert result.subjects == [("r33", 1001)] * found


@pytest.mark.parametrize(
    ("office", "term", "payment", "found"),
    [
        pytest.param("zz_village_cadre", {}, {}, 1, id="village-cadre"),
        pytest.param("cz_payroll", {}, {}, 1, id="on-the-public-payroll"),
        pytest.param("zz_village_cadre", {"started_on": date(2018, 2, 1)}, {}, 0, id="before"),
        pytest.param("zz_village_cadre", {"ended_on": date(2018, 1, 18)}, {}, 0, id="after"),
        pytest.param("zz_village_cadre", {"name": "陆某"}, {}, 0, id="a-cadre-of-another-name"),
        pytest.param("cz_payroll", {"name": "陆某"}, {}, 0, id="on-the-payroll-as-another"),
        pytest.param("zz_village_cadre", {}, {"item": "村集体分红"}, 0, id="the-villages-own"),
        pytest.param("zz_village_cadre", {}, {"item": "耕地地力保护补贴"}, 0, id="a-subsidy"),
        pytest.param("zz_village_cadre", {}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r33_dividends_of_the_poor_drawn_by_cadres(
    office: str, term: dict[str, object], payment: dict[str, object], found: int, world: World
) -> None:
    person = world.person(is_registered=False)
    world.row(office, person, **term)
    row = {"item": "产业扶贫分红", "paid_on": date(2018, 1, 18)} | payment
    world.row("cz_subsidy", person, **row)
    world.delivered("jr_loan")

    result = world.run("r33")

    assert result.subjects == [("r33", 1001)] * found


INCOME = {"facts_year": 2018, "ecology_yuan": 300.0, "other_transfer_yuan": 200.0}


@pytest.mark.parametrize(
    ("register", "payment", "found"),
    [
        pytest.param({}, {}, 1, id="a-cent-too-much"),
        pytest.param({}, {"amount_yuan": 1000.0}, 0, id="within-the-tolerance"),
        pytest.param({}, {"item": "农机购置补贴"}, 0, id="not-counted-as-income"),
        pytest.param({}, {"paid_on": date(2017, 9, 30)}, 0, id="the-year-before"),
        pytest.param({}, {"paid_on": date(2017, 10, 1)}, 1, id="first-day-of-the-year"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
        pytest.param({"is_registered": False}, {}, 0, id="ordinary-household"),
        pytest.param({"ecology_yuan": None, "other_transfer_yuan": None}, {}, 0, id="unknown"),
        pytest.param({"other_transfer_yuan": None}, {}, 1, id="one-part-unknown"),
        pytest.param({"facts_year": 2017}, {}, 0, id="facts-of-another-year"),
    ],
)
def test_r34_more_on_the_card_than_in_the_income(
    register: dict[str, object], payment: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**(INCOME | register))
    world.row("cz_subsidy", person, **({"amount_yuan": 1000.01} | payment))

    result = world.run("r34")

    assert result.subjects == [("r34", 2001)] * found


def test_r34_adds_up_the_payments_of_all_members(world: World) -> None:
    head = world.person("韦大", household_id=7, **INCOME)
    wife = world.person("陆二", household_id=7, is_head=False, **INCOME)
    world.row("cz_subsidy", head, amount_yuan=700.0)
    world.row("cz_subsidy", wife, amount_yuan=800.0)

    result = world.run("r34")

    assert result.lines()["转移性收入"] == ("2018年度登记500元", "一卡通已发放1500元")
    assert result.evidence()["source_rows"] == [2, 3]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"item": "农机购置补贴"}, id="not-counted-as-income"),
        pytest.param({"paid_on": date(2017, 9, 30)}, id="the-year-before"),
    ],
)
@pytest.mark.parametrize(
    ("amount_yuan", "rows"),
    [pytest.param(800.0, [], id="fits"), pytest.param(1200.0, [[2]], id="too-much")],
)
def test_r34_leaves_other_payments_out_of_the_sum_and_of_the_rows_shown(
    amount_yuan: float, rows: list[list[int]], other: dict[str, object], world: World
) -> None:
    person = world.person(**INCOME)
    world.row("cz_subsidy", person, amount_yuan=amount_yuan)
    world.row("cz_subsidy", person, amount_yuan=5000.0, **other)

    result = world.run("r34")

    assert [result.evidence(n)["source_rows"] for n in range(len(result.findings))] == rows


@pytest.mark.parametrize(
    ("as_of", "paid", "found"),
    [
        pytest.param(date(2018, 9, 30), 400.0, 0, id="the-year-goes-on"),
        pytest.param(date(2018, 10, 1), 400.0, 1, id="the-year-is-over"),
        pytest.param(date(2018, 10, 1), 1000.0, 0, id="within-the-tolerance"),
    ],
)
def test_r34_less_on_the_card_counts_when_the_year_is_over(
    as_of: date, paid: float, found: int, world: World
) -> None:
    person = world.person(facts_year=2018, ecology_yuan=1500.0)
    world.row("cz_subsidy", person, item="退耕还林补助", amount_yuan=paid)

    result = world.run("r34", as_of=as_of)

    assert result.subjects == [("r34", 2001)] * found


def listed(world: World) -> None:
    """Deliver the list of posts, and a register that names posts."""
    other = world.person("陆护林", public_posts="护林员", household_id=9)
    world.row("rs_employment", other, post_kind="公益性岗位", employer="坡脚村委会")
    world.delivered("ga_population")


@pytest.mark.parametrize(
    ("register", "job", "found"),
    [
        pytest.param({}, {"post_kind": "企业"}, 1, id="another-kind-of-job"),
        pytest.param({}, {}, 0, id="on-the-list"),
        pytest.param({}, {"ended_on": date(2018, 1, 31)}, 0, id="until-this-year"),
        pytest.param({}, {"ended_on": date(2017, 12, 31)}, 1, id="until-last-year"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name-still-counts"),
        pytest.param({"is_registered": False}, {"post_kind": "企业"}, 0, id="ordinary"),
        pytest.param({"id_raw": "1"}, {}, 0, id="number-cannot-be-compared"),
    ],
)
def test_r35_posts_that_the_list_lacks(
    register: dict[str, object], job: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**({"public_posts": "保洁员"} | register))
    world.row("rs_employment", person, **({"post_kind": "公益性岗位"} | job))
    listed(world)

    result = world.run("r35")

    assert result.subjects == [("r35", 1001)] * found


@pytest.mark.parametrize(
    "register",
    [
        pytest.param({"public_posts": "保洁员"}, id="post"),
        pytest.param(
            {"work_area": "乡(镇)内", "work_months": 8, "employer": "坡脚村委会"}, id="firm"
        ),
    ],
)
def test_r35_leaves_out_the_dead(register: dict[str, object], world: World) -> None:
    person = world.person(**register)
    listed(world)
    world.row("ga_population", person, hukou_status="死亡注销")

    result = world.run("r35")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("job", "found"),
    [
        pytest.param({}, 1, id="in-the-post"),
        pytest.param({"ended_on": date(2018, 6, 30)}, 0, id="ended"),
        pytest.param({"started_on": date(2018, 7, 1)}, 0, id="begins-later"),
        pytest.param({"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r35_posts_that_the_register_lacks(
    job: dict[str, object], found: int, world: World
) -> None:
    person = world.person()
    world.row("rs_employment", person, **({"post_kind": "公益性岗位"} | job))
    listed(world)

    result = world.run("r35")

    assert result.subjects == [("r35", 1001)] * found


def test_r35_does_not_miss_posts_where_the_register_names_none(world: World) -> None:
    world.row("rs_employment", world.person(), post_kind="公益性岗位")
    world.delivered("ga_population")

    result = world.run("r35")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("register", "found"),
    [
        pytest.param({}, 1, id="a-firm-whose-list-has-others"),
        pytest.param({"work_area": "省外"}, 0, id="beyond-the-list"),
        pytest.param({"work_area": "县外省内"}, 0, id="beyond-the-county"),
        pytest.param({"employer": "坡脚合作社"}, 0, id="a-firm-without-a-list"),
        pytest.param({"employer": None}, 0, id="employer-unknown"),
        pytest.param({"work_months": 0}, 0, id="did-not-work"),
    ],
)
def test_r35_workers_whom_their_firm_does_not_know(
    register: dict[str, object], found: int, world: World
) -> None:
    work = {"work_area": "乡(镇)外县内", "work_months": 8, "employer": "瓮安制衣有限公司"}
    world.person(**(work | register))
    listed(world)
    world.row("rs_employment", world.person("陆工"))

    result = world.run("r35")

    assert result.subjects == [("r35", 1001)] * found


def lately(world: World) -> None:
    """Deliver an up-to-date list of jobs: somebody began last month."""
    world.row("rs_employment", world.person("陆新"), started_on=date(2018, 5, 20))
    world.delivered("ga_population")


@pytest.mark.parametrize(
    ("register", "job", "found"),
    [
        pytest.param({}, {}, 1, id="two-months"),
        pytest.param({}, {"ended_on": date(2018, 5, 1)}, 0, id="a-day-short"),
        pytest.param({}, {"ended_on": date(2017, 6, 1)}, 1, id="a-year"),
        pytest.param({}, {"ended_on": date(2017, 5, 30)}, 0, id="too-long-ago"),
        pytest.param({}, {"ended_on": None}, 0, id="goes-on"),
        pytest.param({"is_registered": False}, {}, 1, id="ordinary-household"),
        pytest.param({"labour": "无劳动力"}, {}, 0, id="without-labour"),
        pytest.param({"work_area": "省外", "work_months": 5}, {}, 0, id="works-elsewhere"),
        pytest.param({"work_area": "乡(镇)内", "work_months": 5}, {}, 1, id="worked-near-home"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r40_workers_out_of_work(
    register: dict[str, object], job: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**({"labour": "普通劳动力"} | register))
    world.row("rs_employment", person, **({"ended_on": date(2018, 4, 30)} | job))
    lately(world)

    result = world.run("r40")

    assert result.subjects == [("r40", 1001)] * found


@pytest.mark.parametrize(
    ("feed", "row", "found"),
    [
        pytest.param("rs_employment", {"name": "陆某"}, 0, id="has-another-job"),
        pytest.param("ga_population", {"hukou_status": "死亡注销"}, 0, id="dead"),
        pytest.param("ga_custody", {"situation": "现役"}, 0, id="in-the-army"),
        pytest.param("ga_custody", {"ended_on": date(2018, 6, 30)}, 1, id="out-of-the-army"),
        pytest.param("ga_custody", {"started_on": date(2018, 7, 1)}, 1, id="not-yet-in-the-army"),
    ],
)
def test_r40_leaves_out_who_is_not_looking(
    feed: str, row: dict[str, object], found: int, world: World
) -> None:
    person = world.person(labour="普通劳动力")
    world.row("rs_employment", person, ended_on=date(2018, 4, 30))
    lately(world)
    world.row(feed, person, **row)

    result = world.run("r40")

    assert result.subjects == [("r40", 1001)] * found


def test_r40_waits_for_a_list_of_these_days(world: World) -> None:
    person = world.person(labour="普通劳动力")
    world.row("rs_employment", person, ended_on=date(2018, 3, 1))
    world.delivered("ga_population")

    result = world.run("r40")

    assert result.outcome.rules[0].reason == "人社就业中没有最近2个月新就业的数据"
