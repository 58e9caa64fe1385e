"""Rules 01, 02, 04, 06, 07 and 08: what would have kept a household off the register."""

from datetime import date

import pytest

from tests.screening.comparison.builders import World, number

TEACHER = {"employer": "瓮安一小", "establishment": "全额事业", "started_on": date(2012, 9, 1)}
CADRE = {"village_code": "522725100201", "post": "副主任", "started_on": date(2014, 1, 1)}


@pytest.mark.parametrize(
    ("register", "pay", "found"),
    [
        pytest.param({}, {}, 1, id="teacher"),
        pytest.param({"is_registered": False}, {}, 0, id="ordinary-household"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
        pytest.param({}, {"ended_on": date(2018, 7, 1)}, 1, id="ends-later"),
        pytest.param({}, {"ended_on": date(2016, 7, 1)}, 1, id="was-paid-when-identified"),
        pytest.param({}, {"ended_on": date(2014, 3, 15)}, 0, id="ended-in-the-same-month"),
        pytest.param({}, {"ended_on": date(2013, 7, 1)}, 0, id="ended-before-identification"),
        pytest.param({}, {"started_on": date(2018, 6, 30)}, 1, id="begins-on-the-day"),
        pytest.param({}, {"started_on": date(2018, 7, 1)}, 0, id="begins-later"),
        pytest.param({}, {"establishment": "公益性岗位"}, 0, id="public-welfare-post"),
        pytest.param({}, {"establishment": "临时聘用"}, 0, id="temporary"),
        pytest.param({}, {"establishment": "劳务派遣"}, 0, id="agency"),
        pytest.param({}, {"establishment": "编外人员"}, 0, id="off-establishment"),
        pytest.param({}, {"establishment": "遗属补助"}, 0, id="survivor"),
        pytest.param({}, {"establishment": "村干部"}, 0, id="village-cadre-has-its-own-rule"),
    ],
)
def test_r01_members_paid_from_public_funds(
    register: dict[str, object], pay: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**register)
    world.row("cz_payroll", person, **(TEACHER | pay))

    result = world.run("r01")

    assert result.subjects == [("r01", 2001)] * found


def test_r01_is_about_the_household_and_names_the_member(world: World) -> None:
    head = world.person("韦大山", household_id=7)
    son = world.person("韦小山", household_id=7, is_head=False, relation="之子")
    world.row("cz_payroll", son, **TEACHER)

    result = world.run("r01")

    assert result.subjects == [("r01", 7)]
    assert result.findings[0]["id_number"] == head["id_raw"]
    assert result.lines()["财政供养人员"] == ("户主之子", "韦小山，瓮安一小")


@pytest.mark.parametrize(
    ("started_on", "words"),
    [
        pytest.param(date(2014, 4, 1), "识别之后", id="after"),
        pytest.param(date(2014, 2, 1), "识别之前", id="before"),
        pytest.param(date(2014, 3, 9), "同一个月", id="same-month"),
    ],
)
@pytest.mark.parametrize(
    ("code", "feed", "row", "since"),
    [
        pytest.param("r01", "cz_payroll", TEACHER, "started_on", id="r01"),
        pytest.param("r02", "zz_village_cadre", CADRE, "started_on", id="r02"),
        pytest.param("r04", "bdc_property", {}, "registered_on", id="r04"),
        pytest.param("r06", "sc_registration", {"kind": "个体工商户"}, "founded_on", id="r06"),
    ],
)
def test_two_dates_say_whether_the_identification_was_wrong(
    code: str,
    feed: str,
    row: dict[str, object],
    since: str,
    started_on: date,
    words: str,
    world: World,
) -> None:
    person = world.person()
    world.delivered("sw_invoice")
    made = world.row(feed, person, **(row | {since: started_on}))
    world.row("sw_invoice", name="", id_raw="", credit_code=made.get("credit_code"))

    result = world.run(code)

    said = str(result.evidence()["sentence"]).replace("识别时已在", "识别之前")
    assert words in said


def married(world: World, *, head_is_man: bool = True, **values: object) -> dict[str, object]:
    """A registered head whose spouse, a teacher, is in no household of the register."""
    head = world.person("韦大山" if head_is_man else "陆小芳", is_head=True)
    spouse = number("19850505", 8)
    if head_is_man:
        world.row("mz_marriage", head, wife_name="陆小芳", wife_id_number=spouse, **values)
    else:
        world.row(
            "mz_marriage", id_raw=spouse, name="韦大山",
            wife_name="陆小芳", wife_id_number=head["id_raw"], **values,
        )  # fmt: skip
    name = "陆小芳" if head_is_man else "韦大山"
    world.row("cz_payroll", id_raw=spouse, name=name, id_number=spouse, **TEACHER)
    return head


@pytest.mark.parametrize("head_is_man", [True, False], ids=["wife", "husband"])
@pytest.mark.parametrize(
    ("marriage", "found"),
    [
        pytest.param({}, 1, id="married"),
        pytest.param({"status": "离婚"}, 0, id="divorced"),
        pytest.param({"registered_on": date(2018, 7, 1)}, 0, id="married-later"),
    ],
)
def test_r01_the_spouse_who_is_not_in_the_household(
    head_is_man: bool, marriage: dict[str, object], found: int, world: World
) -> None:
    married(world, head_is_man=head_is_man, **marriage)

    result = world.run("r01")

    assert result.subjects == [("r01", 2001)] * found


def test_r01_a_former_spouse_does_not_count(world: World) -> None:
    head = married(world)
    world.row(
        "mz_marriage", head, wife_name="罗二", wife_id_number=number("19880101", 5),
        registered_on=date(2018, 1, 1),
    )  # fmt: skip

    result = world.run("r01")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("register", "cadre", "found"),
    [
        pytest.param({}, {}, 1, id="in-office"),
        pytest.param({"is_registered": False}, {}, 0, id="ordinary-household"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
        pytest.param({}, {"ended_on": date(2016, 1, 1)}, 1, id="in-office-when-identified"),
        pytest.param({}, {"ended_on": date(2014, 2, 1)}, 0, id="left-before-identification"),
        pytest.param({}, {"started_on": date(2018, 7, 1)}, 0, id="begins-later"),
        pytest.param({}, {"post": "村民小组长"}, 0, id="group-leader"),
        pytest.param({}, {"post": "护林员"}, 0, id="ranger"),
        pytest.param({}, {"post": "网格员"}, 0, id="grid-worker"),
    ],
)
def test_r02_village_cadres(
    register: dict[str, object], cadre: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**register)
    world.row("zz_village_cadre", person, **(CADRE | cadre))

    result = world.run("r02")

    assert result.subjects == [("r02", 1001)] * found


@pytest.mark.parametrize(
    ("register", "property_", "found"),
    [
        pytest.param({}, {}, 1, id="flat"),
        pytest.param({}, {"use": "商业", "acquired_by": "继承"}, 1, id="shop"),
        pytest.param({}, {"use": "商业", "acquired_by": None}, 1, id="shop-somehow"),
        pytest.param({}, {"acquired_by": "自建"}, 1, id="built-in-town"),
        pytest.param(
            {}, {"acquired_by": "自建", "location": "猴场镇下司村3组"}, 0, id="built-at-home"
        ),
        pytest.param(
            {}, {"acquired_by": "自建", "location": "瓮安县城区城中村2组"}, 0, id="urban-village"
        ),
        pytest.param({}, {"acquired_by": "安置"}, 0, id="resettled"),
        pytest.param({}, {"location": "城区安置小区3栋"}, 0, id="resettlement-estate"),
        pytest.param({}, {"acquired_by": "继承"}, 0, id="inherited-dwelling"),
        pytest.param({}, {"acquired_by": None}, 0, id="way-unknown"),
        pytest.param({}, {"use": "其他"}, 0, id="other-use"),
        pytest.param({"is_registered": False}, {}, 0, id="ordinary-household"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r04_property_in_town(
    register: dict[str, object], property_: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**register)
    world.row("bdc_property", person, **property_)

    result = world.run("r04")

    assert result.subjects == [("r04", 1001)] * found


def test_r04_shows_what_it_is_and_how_large(world: World) -> None:
    world.row("bdc_property", world.person())

    result = world.run("r04")

    assert result.lines()["不动产"] == ("无", "商品房 96.5平方米")


@pytest.mark.parametrize(
    ("village", "shown"),
    [
        pytest.param("522725100201", {}, id="their-own-village"),
        pytest.param(
            "522725100203", {"任职村": ("本村", "外村，代码522725100203")}, id="another-village"
        ),
    ],
)
def test_r02_names_the_village_where_it_is_another(
    village: str, shown: dict[str, tuple[str, str]], world: World
) -> None:
    person = world.person(village_code="522725100201")
    world.row("zz_village_cadre", person, **(CADRE | {"village_code": village}))

    lines = world.run("r02").lines()

    assert {label: pair for label, pair in lines.items() if label == "任职村"} == shown


def trading(world: World, invoiced: dict[str, object], **company: object) -> None:
    """A registered person's business and what it invoiced."""
    owner = world.person(**company.pop("register", {}))  # type: ignore[arg-type]
    made = world.row("sc_registration", owner, **({"kind": "个体工商户"} | company))
    world.row("sw_invoice", name="", id_raw="", **({"credit_code": made["credit_code"]} | invoiced))


@pytest.mark.parametrize(
    ("company", "invoiced", "found"),
    [
        pytest.param({}, {}, 1, id="last-year"),
        pytest.param({}, {"year": 2018}, 1, id="this-year"),
        pytest.param({}, {"year": 2016}, 0, id="long-ago"),
        pytest.param({}, {"invoiced_yuan": 0.0}, 0, id="nothing-invoiced"),
        pytest.param({}, {"credit_code": "other"}, 0, id="another-business"),
        pytest.param({"status": "注销"}, {}, 0, id="closed"),
        pytest.param({"kind": "企业"}, {}, 0, id="company-has-its-own-rule"),
        pytest.param({"name": "陆某"}, {}, 0, id="other-name"),
        pytest.param({"register": {"is_registered": False}}, {}, 0, id="ordinary-household"),
    ],
)
def test_r06_sole_traders_who_invoice(
    company: dict[str, object], invoiced: dict[str, object], found: int, world: World
) -> None:
    trading(world, invoiced, **company)

    result = world.run("r06")

    assert result.subjects == [("r06", 1001)] * found


@pytest.mark.parametrize(
    ("feed", "row", "found"),
    [
        pytest.param("gjj_fund", {}, 1, id="pays-in"),
        pytest.param("gjj_fund", {"monthly_yuan": 500.0}, 1, id="at-the-limit"),
        pytest.param("gjj_fund", {"monthly_yuan": 499.99}, 0, id="below-the-limit"),
        pytest.param("gjj_fund", {"status": "封存"}, 0, id="sealed"),
        pytest.param("gjj_fund", {"name": "陆某"}, 0, id="other-name"),
        pytest.param("rs_pension", {"scheme": "城镇职工"}, 1, id="employees-pension"),
        pytest.param("rs_pension", {"scheme": "城乡居民"}, 0, id="residents-pension"),
        pytest.param("rs_pension", {"scheme": "城镇职工", "status": "终止"}, 0, id="ended"),
    ],
)
def test_r07_steady_income(feed: str, row: dict[str, object], found: int, world: World) -> None:
    person = world.person()
    world.delivered("gjj_fund", "rs_pension")
    world.row(feed, person, **row)

    result = world.run("r07")

    assert result.subjects == [("r07", 1001)] * found


@pytest.mark.parametrize(
    ("register", "found"),
    [
        pytest.param({"arable_mu": 50.0}, 1, id="fields"),
        pytest.param({"arable_mu": 49.99}, 0, id="fewer-fields"),
        pytest.param({"forest_mu": 500.0}, 1, id="woods"),
        pytest.param({"business_yuan": 100000.0}, 1, id="sales"),
        pytest.param({"business_yuan": 99999.99}, 0, id="less-sales"),
        pytest.param({"net_per_head_yuan": 20000.0}, 1, id="net-income"),
        pytest.param({"net_per_head_yuan": 20000.0, "exit_status": "已脱贫"}, 0, id="exited"),
        pytest.param({"arable_mu": 80.0, "is_registered": False}, 0, id="ordinary-household"),
        pytest.param({}, 0, id="nothing-known"),
    ],
)
def test_r08_large_farms_and_incomes_of_the_register(
    register: dict[str, object], found: int, world: World
) -> None:
    world.person(**({"facts_year": 2018} | register))
    world.delivered("sc_registration", "sw_invoice")

    result = world.run("r08")

    assert result.subjects == [("r08", 2001)] * found


@pytest.mark.parametrize(
    ("company", "yuan", "found"),
    [
        pytest.param({}, 100000.0, 1, id="sole-trader"),
        pytest.param({"kind": "企业"}, 120000.0, 1, id="company"),
        pytest.param({}, 99999.99, 0, id="below-the-limit"),
        pytest.param({"status": "吊销"}, 120000.0, 0, id="revoked"),
        pytest.param({"register": {"exit_status": "已脱贫"}}, 120000.0, 1, id="exited"),
    ],
)
def test_r08_large_invoices(
    company: dict[str, object], yuan: float, found: int, world: World
) -> None:
    trading(world, {"invoiced_yuan": yuan}, **company)

    result = world.run("r08")

    assert result.subjects == [("r08", 2001)] * found


def test_r08_takes_the_limits_of_the_county(world: World) -> None:
    world.person(arable_mu=60.0)
    world.delivered("sc_registration", "sw_invoice")

    result = world.run("r08", params={"r08": {"min_arable_mu": 100}})

    assert result.subjects == []
