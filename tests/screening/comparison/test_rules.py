"""Each clause of the ten rules: a case that is a lead, and one just beside it that is not."""

import json
from datetime import date

import pytest

from tests.screening.comparison.builders import RULES, World, number


@pytest.mark.parametrize(
    ("register", "vehicle", "found"),
    [
        pytest.param({}, {}, 1, id="private-car"),
        pytest.param({"exit_status": "已脱贫"}, {}, 1, id="exited-household-stays-registered"),
        pytest.param({"is_registered": False}, {}, 0, id="ordinary-household"),
        pytest.param({}, {"price_yuan": 30000.0}, 1, id="price-at-the-limit"),
        pytest.param({}, {"price_yuan": 29999.99}, 0, id="price-below-the-limit"),
        pytest.param({}, {"price_yuan": None}, 0, id="price-unknown"),
        pytest.param({}, {"state": "注销"}, 0, id="deregistered"),
        pytest.param({}, {"state": "报废"}, 0, id="scrapped"),
        pytest.param({}, {"vehicle_type": "越野客车"}, 1, id="off-road"),
        pytest.param({}, {"vehicle_type": "普通二轮摩托车"}, 0, id="motorcycle"),
        pytest.param({}, {"vehicle_type": "轻型普通货车"}, 0, id="light-lorry"),
        pytest.param({}, {"use": "出租转非"}, 1, id="former-taxi"),
        pytest.param({}, {"use": None}, 1, id="use-unknown"),
        pytest.param({}, {"use": "公交客运"}, 0, id="bus"),
        pytest.param({}, {"use": "出租客运"}, 0, id="taxi"),
        pytest.param({}, {"use": "旅游客运"}, 0, id="coach"),
        pytest.param({}, {"use": "公路客运"}, 0, id="road-passenger-transport"),
        pytest.param({}, {"use": "营运"}, 0, id="commercial"),
        pytest.param({}, {"use": "货运"}, 0, id="freight"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r03_private_cars_of_registered_persons(
    register: dict[str, object], vehicle: dict[str, object], found: int, world: World
) -> None:
    owner = world.person(**register)
    world.row("ga_vehicle", owner, **vehicle)

    result = world.run("r03")

    assert result.subjects == [("r03", 1001)] * found


def test_r03_shows_the_dearest_car_and_counts_the_others(world: World) -> None:
    owner = world.person()
    world.row("ga_vehicle", owner, plate="贵J11111", price_yuan=45000.0)
    world.row("ga_vehicle", owner, plate="贵J22222", price_yuan=120000.0)
    world.row("ga_vehicle", owner, plate="贵J22222", price_yuan=120000.0)

    result = world.run("r03")

    assert result.subjects == [("r03", 1001)]
    assert result.lines()["机动车"] == ("无", "小型轿车 12万元")
    assert result.evidence()["count"] == 2
    assert result.evidence()["source_rows"] == [2, 3, 4]


@pytest.mark.parametrize(
    ("identified_on", "registered_on", "words"),
    [
        pytest.param(date(2014, 3, 1), date(2014, 4, 1), "识别之后取得", id="after"),
        pytest.param(date(2014, 3, 1), date(2014, 2, 28), "识别之前已取得", id="before"),
        pytest.param(date(2014, 3, 1), date(2014, 3, 31), "同一个月", id="same-month"),
        pytest.param(None, date(2014, 3, 31), "首次识别时间未填", id="unknown"),
    ],
)
def test_r03_says_whether_the_car_came_before_or_after_identification(
    identified_on: date | None, registered_on: date, words: str, world: World
) -> None:
    owner = world.person(identified_on=identified_on)
    world.row("ga_vehicle", owner, registered_on=registered_on)

    result = world.run("r03")

    assert words in str(result.evidence()["sentence"])


def test_r03_takes_the_price_limit_of_the_county(world: World) -> None:
    owner = world.person()
    world.row("ga_vehicle", owner, price_yuan=86000.0)

    result = world.run("r03", params={"r03": {"min_price_yuan": 100000}})

    assert result.subjects == []


@pytest.mark.parametrize(
    ("register", "company", "found"),
    [
        pytest.param({}, {}, 1, id="standing-company"),
        pytest.param({"is_registered": False}, {}, 0, id="ordinary-household"),
        pytest.param({}, {"kind": "个体工商户"}, 0, id="sole-trader"),
        pytest.param({}, {"status": "注销"}, 0, id="closed"),
        pytest.param({}, {"status": "吊销"}, 0, id="revoked"),
        pytest.param({}, {"capital_yuan": None}, 1, id="capital-unknown"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r05_legal_representatives_of_companies(
    register: dict[str, object], company: dict[str, object], found: int, world: World
) -> None:
    owner = world.person(**register)
    world.row("sc_registration", owner, **company)

    result = world.run("r05")

    assert result.subjects == [("r05", 1001)] * found


@pytest.mark.parametrize(
    ("founded_on", "words"),
    [
        pytest.param(date(2014, 4, 1), "识别之后成立", id="after"),
        pytest.param(date(2014, 2, 1), "识别之前已成立", id="before"),
        pytest.param(date(2014, 3, 9), "同一个月", id="same-month"),
    ],
)
def test_r05_says_whether_the_company_came_before_or_after_identification(
    founded_on: date, words: str, world: World
) -> None:
    owner = world.person()
    world.row("sc_registration", owner, founded_on=founded_on)

    result = world.run("r05")

    assert words in str(result.evidence()["sentence"])


@pytest.mark.parametrize(
    ("register", "police", "found"),
    [
        pytest.param({}, {"hukou_status": "死亡注销"}, 1, id="registered"),
        pytest.param(
            {"is_registered": False}, {"hukou_status": "死亡注销"}, 1, id="ordinary-household"
        ),
        pytest.param({}, {"hukou_status": "正常"}, 0, id="alive"),
        pytest.param({}, {"hukou_status": "迁出注销"}, 0, id="moved-away"),
        pytest.param({}, {"hukou_status": "死亡注销", "name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r09_the_deceased_are_found(
    register: dict[str, object], police: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**register)
    world.row("ga_population", person, **police)

    result = world.run("r09")

    assert result.subjects == [("r09", 1001)] * found


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        pytest.param(number(), number(), 2, id="same-number"),
        pytest.param(number(), f"{number()}42", 2, id="disability-card-of-the-same"),
        pytest.param("522799800101001", number(), 2, id="15-digits-of-the-same"),
        pytest.param(number(), f" {number()[:10]} {number()[10:]}", 2, id="stray-spaces"),
        pytest.param(number(), number(sequence=2), 0, id="different"),
        pytest.param("999999000000000001", "999999000000000001", 0, id="without-papers"),
        pytest.param("52279919800101001", "52279919800101001", 0, id="unusable"),
    ],
)
def test_r15_numbers_that_two_persons_share(
    first: str, second: str, found: int, world: World
) -> None:
    world.person("韦一", id_raw=first)
    world.person("韦二", id_raw=second, is_registered=False)

    result = world.run("r15")

    assert result.subjects == [("r15", 1001), ("r15", 1002)][:found]


def test_r15_names_the_other_bearer(world: World) -> None:
    world.person("韦一", id_raw=number())
    world.person("韦二", id_raw=number())

    result = world.run("r15")

    assert result.lines()["同一号码的登记人"] == ("韦一（户编号 HH2001）", "韦二（户编号 HH2002）")


@pytest.mark.parametrize(
    ("id_raw", "found"),
    [
        pytest.param(number()[:17], 1, id="a-digit-lost"),
        pytest.param(number()[:17] + "5", 1, id="checksum"),
        pytest.param("522799198013010017", 1, id="no-such-month"),
        pytest.param("", 1, id="blank"),
        pytest.param(None, 1, id="missing"),
        pytest.param("999999000000000001", 0, id="without-papers"),
        pytest.param(number(), 0, id="good"),
        pytest.param(f"{number()}42", 0, id="disability-card"),
        pytest.param("522799800101001", 0, id="15-digits"),
        pytest.param("52279920100615003x", 0, id="small-x"),
        pytest.param(number("20160229"), 0, id="leap-day"),
        pytest.param(number("20150229"), 1, id="no-leap-day"),
    ],
)
def test_r16_register_numbers_that_cannot_be(id_raw: str | None, found: int, world: World) -> None:
    world.person(id_raw=id_raw)
    world.delivered("ga_population")

    result = world.run("r16")

    assert result.subjects == [("r16", 1001)] * found


def test_r16_the_police_know_another_name(world: World) -> None:
    person = world.person("韦小明")
    world.row("ga_population", person, name="韦晓明")

    result = world.run("r16")

    assert result.subjects == [("r16", 1001)]
    assert result.lines() == {"姓名": ("韦小明", "韦晓明")}


def test_r16_one_row_with_the_right_name_is_enough(world: World) -> None:
    person = world.person("韦小明")
    world.row("ga_population", person, name="韦晓明")
    world.row("ga_population", person, name="韦小明")

    result = world.run("r16")

    assert result.subjects == []


def test_r16_spaces_and_dots_do_not_make_another_name(world: World) -> None:
    person = world.person("买买提·艾力")
    world.row("ga_population", person, name="买买提 • 艾力")

    result = world.run("r16")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("register", "dibao", "found"),
    [
        pytest.param({}, {}, 1, id="in-payment"),
        pytest.param({"is_registered": True}, {}, 0, id="registered-household"),
        pytest.param({}, {"kind": "城市低保"}, 0, id="urban"),
        pytest.param({}, {"started_on": date(2018, 6, 30)}, 1, id="starts-on-the-day"),
        pytest.param({}, {"started_on": date(2018, 7, 1)}, 0, id="starts-later"),
        pytest.param({}, {"ended_on": date(2018, 7, 1)}, 1, id="ends-later"),
        pytest.param({}, {"ended_on": date(2018, 6, 30)}, 0, id="ended-on-the-day"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r18_households_on_dibao_that_are_not_registered(
    register: dict[str, object], dibao: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**({"is_registered": False, "poor_kind": "一般农户"} | register))
    world.row("mz_dibao", person, **dibao)

    result = world.run("r18")

    assert result.subjects == [("r18", 2001)] * found


def test_r18_is_one_lead_a_household_under_its_head(world: World) -> None:
    child = world.person("韦小", household_id=7, is_head=False, is_registered=False)
    head = world.person("韦大", household_id=7, is_head=True, is_registered=False)
    world.row("mz_dibao", child)
    world.row("mz_dibao", head)

    result = world.run("r18")

    assert result.subjects == [("r18", 7)]
    assert result.findings[0]["id_number"] == head["id_raw"]
    assert result.evidence()["source_rows"] == [2, 3]


def test_a_household_without_a_head_goes_by_its_first_member(world: World) -> None:
    first = world.person("韦大", household_id=7, is_head=False, is_registered=False)
    second = world.person("韦小", household_id=7, is_head=False, is_registered=False)
    world.row("mz_dibao", second)

    result = world.run("r18")

    assert result.findings[0]["id_number"] == first["id_raw"]


@pytest.mark.parametrize(
    ("register", "card", "found"),
    [
        pytest.param({}, {"level": "1"}, 1, id="level-1"),
        pytest.param({}, {"level": "2"}, 1, id="level-2"),
        pytest.param({}, {"level": "3"}, 0, id="level-3"),
        pytest.param({"is_registered": True}, {"level": "1"}, 0, id="registered"),
    ],
)
def test_r20_severe_disability_outside_the_registered(
    register: dict[str, object], card: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**({"is_registered": False} | register))
    world.row("cl_disability", person, id_raw=f"{person['id_raw']}41", **card)

    result = world.run("r20")

    assert result.subjects == [("r20", 1001)] * found


@pytest.mark.parametrize(
    ("survey", "found"),
    [
        pytest.param({"grade": "C"}, 1, id="grade-C"),
        pytest.param({"grade": "D"}, 1, id="grade-D"),
        pytest.param({"grade": "B"}, 0, id="grade-B"),
        pytest.param({"completed": "是"}, 0, id="completed"),
        pytest.param({"completed": None}, 1, id="completion-unknown"),
        pytest.param({"name": "陆某"}, 0, id="other-name"),
    ],
)
@pytest.mark.parametrize("is_registered", [True, False], ids=["registered", "ordinary"])
def test_r22_unsafe_houses(
    is_registered: bool, survey: dict[str, object], found: int, world: World
) -> None:
    person = world.person(is_registered=is_registered)
    world.row("zj_housing", person, **survey)

    result = world.run("r22")

    assert result.subjects == [("r22", 2001)] * found


@pytest.mark.parametrize(
    ("later", "found"),
    [
        pytest.param({"grade": "A"}, 0, id="safe-since"),
        pytest.param({"completed": "是"}, 0, id="rebuilt-since"),
        pytest.param({"grade": "C"}, 1, id="still-unsafe"),
        pytest.param({"grade": "A", "name": "陆某"}, 1, id="safe-under-another-name"),
    ],
)
def test_r22_only_the_latest_survey_of_the_household_counts(
    later: dict[str, object], found: int, world: World
) -> None:
    head = world.person("韦大", household_id=7)
    wife = world.person("陆二", household_id=7, is_head=False)
    world.row("zj_housing", head, surveyed_on=date(2016, 9, 1))
    world.row("zj_housing", wife, surveyed_on=date(2017, 9, 1), **later)

    result = world.run("r22")

    assert result.subjects == [("r22", 7)] * found


def pupil(world: World, **values: object) -> dict[str, object]:
    """Add a child of nine and somebody who is at school, so that the year has rows."""
    child = world.person(**({"birth_on": date(2008, 5, 1), "is_registered": False} | values))
    other = world.person("陆同学", birth_on=date(2008, 5, 1))
    world.row("jy_enrolment", other)
    world.delivered("ga_population")
    return child


@pytest.mark.parametrize(
    ("birth_on", "found"),
    [
        pytest.param(date(2011, 9, 1), 1, id="six-on-the-day"),
        pytest.param(date(2011, 9, 2), 0, id="six-a-day-late"),
        pytest.param(date(2001, 9, 2), 1, id="still-fifteen"),
        pytest.param(date(2001, 9, 1), 0, id="sixteen-on-the-day"),
        pytest.param(None, 0, id="birth-unknown"),
    ],
)
def test_r24_counts_age_on_the_first_of_september(
    birth_on: date | None, found: int, world: World
) -> None:
    pupil(world, birth_on=birth_on)

    result = world.run("r24")

    assert result.subjects == [("r24", 1001)] * found


@pytest.mark.parametrize(
    ("enrolment", "found"),
    [
        pytest.param({"status": "在读"}, 0, id="at-school"),
        pytest.param({"status": "送教上门"}, 0, id="taught-at-home"),
        pytest.param({"status": "毕业"}, 0, id="graduated"),
        pytest.param({"status": "休学"}, 1, id="suspended"),
        pytest.param({"status": "辍学"}, 1, id="dropped-out"),
        pytest.param({"school_year": "2016-2017"}, 1, id="last-year-only"),
        pytest.param({"school_year": "2017—2018学年"}, 0, id="year-written-otherwise"),
        pytest.param({"name": "陆某"}, 0, id="other-name-still-counts-as-present"),
    ],
)
def test_r24_looks_for_the_child_in_the_school_year(
    enrolment: dict[str, object], found: int, world: World
) -> None:
    child = pupil(world)
    world.row("jy_enrolment", child, **enrolment)

    result = world.run("r24")

    assert result.subjects == [("r24", 1001)] * found


def test_r24_says_what_the_department_knows(world: World) -> None:
    child = pupil(world)
    world.row("jy_enrolment", child, status="辍学")

    result = world.run("r24")

    assert result.lines() == {
        "适龄少年儿童": ("9周岁，应在校", "2017-2018学年辍学"),
        "学校": ("无", "瓮安二小 三年级"),
    }


def test_r24_leaves_out_dead_children(world: World) -> None:
    child = pupil(world)
    world.row("ga_population", child, hukou_status="死亡注销")

    result = world.run("r24")

    assert result.subjects == []


@pytest.mark.parametrize("code", ["r24", "r26"])
def test_nobody_is_absent_whose_own_number_cannot_be_compared(code: str, world: World) -> None:
    world.person(birth_on=date(2008, 5, 1), id_raw=number()[:16])
    other = world.person("陆同学")
    world.row("jy_enrolment", other)
    world.row("yb_insured", other)
    world.delivered("ga_population")

    result = world.run(code)

    assert result.subjects == []


@pytest.mark.parametrize(
    ("as_of", "school_year"),
    [
        pytest.param(date(2018, 8, 31), "2017-2018", id="last-day-of-august"),
        pytest.param(date(2018, 9, 1), "2018-2019", id="first-day-of-september"),
    ],
)
def test_r24_the_school_year_begins_in_september(
    as_of: date, school_year: str, world: World
) -> None:
    world.person(birth_on=date(2008, 5, 1))
    other = world.person("陆同学")
    world.row("jy_enrolment", other, school_year=school_year)
    world.delivered("ga_population")

    result = world.run("r24", as_of=as_of)

    assert result.subjects == [("r24", 1001)]
    assert school_year in str(result.evidence()["rows"])


def uninsured(world: World, **values: object) -> dict[str, object]:
    """Add a registered person, and an insured one so that the year has rows."""
    person = world.person(**values)
    other = world.person("陆参保")
    world.row("yb_insured", other)
    world.delivered("ga_population")
    return person


@pytest.mark.parametrize(
    ("register", "insured", "found"),
    [
        pytest.param({}, {"year": 2017}, 1, id="last-year-only"),
        pytest.param({}, {"payment_status": "未缴费"}, 1, id="unpaid"),
        pytest.param({}, {"payment_status": "欠费"}, 1, id="in-arrears"),
        pytest.param({}, {"payment_status": "停保"}, 1, id="stopped"),
        pytest.param({}, {"payment_status": "退保"}, 1, id="withdrawn"),
        pytest.param({"is_registered": False}, {"year": 2017}, 0, id="ordinary-household"),
        pytest.param({}, {}, 0, id="paid"),
        pytest.param({}, {"payment_status": None}, 0, id="payment-not-said"),
        pytest.param({}, {"scheme": "城镇职工"}, 0, id="employee-scheme"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name-still-counts-as-present"),
    ],
)
def test_r26_registered_persons_without_insurance(
    register: dict[str, object], insured: dict[str, object], found: int, world: World
) -> None:
    person = uninsured(world, **register)
    world.row("yb_insured", person, **insured)

    result = world.run("r26")

    assert result.subjects == [("r26", 1001)] * found


def test_r26_leaves_out_the_dead(world: World) -> None:
    person = uninsured(world)
    world.row("ga_population", person, hukou_status="死亡注销")

    result = world.run("r26")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("custody", "found"),
    [
        pytest.param({"situation": "现役"}, 0, id="serving"),
        pytest.param({"situation": "服刑"}, 0, id="in-prison"),
        pytest.param({"situation": "失联"}, 1, id="missing"),
        pytest.param({"started_on": date(2018, 7, 1)}, 1, id="begins-later"),
        pytest.param({"ended_on": date(2018, 6, 30)}, 1, id="ended"),
        pytest.param({"ended_on": date(2018, 7, 1)}, 0, id="ends-later"),
    ],
)
def test_r26_leaves_out_soldiers_and_prisoners_when_that_table_has_come(
    custody: dict[str, object], found: int, world: World
) -> None:
    person = uninsured(world)
    world.row("ga_custody", person, **custody)

    result = world.run("r26")

    assert result.subjects == [("r26", 1001)] * found


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_names_at_most_a_month_and_its_evidence(code: str) -> None:
    rule = RULES[code]

    assert 1 <= rule.days <= 22
    assert rule.basis
    assert rule.closes


@pytest.mark.parametrize(
    ("identified_on", "registered_on", "order"),
    [
        pytest.param(date(2014, 3, 1), date(2014, 4, 1), "after", id="after"),
        pytest.param(date(2014, 3, 1), date(2014, 2, 28), "before", id="before"),
        pytest.param(date(2014, 3, 1), date(2014, 3, 31), "same_month", id="same-month"),
        pytest.param(None, date(2014, 3, 31), "unknown", id="unknown"),
    ],
)
def test_both_dates_and_their_order_are_kept_with_the_finding(
    identified_on: date | None, registered_on: date, order: str, world: World
) -> None:
    owner = world.person(identified_on=identified_on)
    world.row("ga_vehicle", owner, registered_on=registered_on)

    timing = world.run("r03").evidence()["timing"]

    assert (timing["order"], timing["words"]) == (order, "登记")
    assert timing["acquired_on"] == str(registered_on)


@pytest.mark.parametrize(
    ("identified_on", "year", "order"),
    [
        pytest.param(date(2016, 12, 1), 2017, "after", id="after"),
        pytest.param(date(2018, 1, 1), 2017, "before", id="before"),
        pytest.param(date(2017, 3, 1), 2017, "same_year", id="same-year"),
        pytest.param(None, 2017, "unknown", id="unknown"),
    ],
)
def test_a_rule_that_knows_the_year_alone_sets_years_against_each_other(
    identified_on: date | None, year: int, order: str, world: World
) -> None:
    owner = world.person(identified_on=identified_on)
    business = world.row("sc_registration", owner)
    world.row(
        "sw_invoice", name="", id_raw="", credit_code=business["credit_code"],
        year=year, invoiced_yuan=500_000,
    )  # fmt: skip

    timing = world.run("r08").evidence()["timing"]

    assert (timing["order"], timing["acquired_on"]) == (order, "2017")


def test_a_rule_whose_data_has_no_day_asks_for_it(world: World) -> None:
    owner = world.person(identified_on=date(2014, 3, 1))
    world.delivered("rs_pension")
    world.row("gjj_fund", owner, status="正常", monthly_yuan=900)

    timing = world.run("r07").evidence()["timing"]

    assert (timing["order"], timing["acquired_on"]) == ("unknown", None)


def test_a_rule_that_does_not_ask_keeps_no_two_dates(world: World) -> None:
    person = world.person()
    world.person(id_raw=person["id_raw"])

    found = world.run("r15")

    assert "timing" not in json.loads(str(found.findings[0]["evidence"]))
