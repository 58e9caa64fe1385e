"""Rules 10 to 14, 17, 19 and 21: who is gone, who is missing, and who should be on the register."""

from datetime import date

import pytest

from tests.screening.comparison.builders import RULES, World, number

BENEFITS = ("mz_dibao", "rs_pension", "cz_subsidy")
DEAD = {"hukou_status": "死亡注销", "cancelled_on": date(2017, 8, 14)}


def dead(world: World, **police: object) -> dict[str, object]:
    """Somebody whom the police have as dead; all tables of payments have come."""
    person = world.person()
    world.row("ga_population", person, **(DEAD | police))
    world.delivered(*BENEFITS)
    return person


@pytest.mark.parametrize(
    ("feed", "row", "found"),
    [
        pytest.param("mz_dibao", {}, 1, id="dibao"),
        pytest.param("mz_dibao", {"kind": "城市低保"}, 1, id="urban-dibao"),
        pytest.param("mz_dibao", {"ended_on": date(2017, 9, 30)}, 0, id="dibao-ended"),
        pytest.param("mz_dibao", {"name": "陆某"}, 0, id="other-name"),
        pytest.param("rs_pension", {}, 1, id="pension"),
        pytest.param("rs_pension", {"status": "暂停"}, 0, id="pension-paused"),
        pytest.param("cz_subsidy", {"paid_on": date(2018, 5, 1)}, 1, id="subsidy"),
        pytest.param("cz_subsidy", {"paid_on": date(2017, 10, 13)}, 0, id="within-the-grace"),
        pytest.param("cz_subsidy", {"paid_on": date(2017, 10, 14)}, 1, id="after-the-grace"),
        pytest.param("cz_subsidy", {"paid_on": date(2016, 5, 1)}, 0, id="paid-while-alive"),
    ],
)
def test_r10_paid_after_death(feed: str, row: dict[str, object], found: int, world: World) -> None:
    world.row(feed, dead(world), **row)

    result = world.run("r10")

    assert result.subjects == [("r10", 1001)] * found


@pytest.mark.parametrize(
    ("police", "found"),
    [
        pytest.param({"cancelled_on": date(2018, 4, 30)}, 1, id="sixty-one-days-ago"),
        pytest.param({"cancelled_on": date(2018, 5, 1)}, 0, id="sixty-days-ago"),
        pytest.param({"cancelled_on": None}, 0, id="day-unknown"),
        pytest.param({"hukou_status": "正常"}, 0, id="alive"),
        pytest.param({"name": "陆某"}, 0, id="another-is-dead"),
    ],
)
def test_r10_allows_for_the_time_that_stopping_takes(
    police: dict[str, object], found: int, world: World
) -> None:
    world.row("rs_pension", dead(world, **police))

    result = world.run("r10")

    assert result.subjects == [("r10", 1001)] * found


def test_r10_where_the_police_contradict_themselves_nobody_is_accused(world: World) -> None:
    person = dead(world)
    world.row("ga_population", person)
    world.row("rs_pension", person)

    result = world.run("r10")

    assert result.subjects == []


def test_r10_goes_to_the_payer_and_to_discipline(world: World) -> None:
    world.row("rs_pension", dead(world))

    result = world.run("r10")

    assert result.lines()["仍在发放的待遇"] == ("应停发", "人社城乡居民养老金 98元")
    assert "纪委" in RULES["r10"].verify


def stranger(world: World, **values: object) -> None:
    """Somebody on booklet H1 who is in no household of the register."""
    row = {"name": "韦新人", "birth_on": date(1999, 5, 1), "relation": "30"} | values
    name = str(row.pop("name"))
    raw = str(row.pop("id_raw", number("19990501", 7)))
    world.row("ga_population", id_raw=raw, name=name, **row)


@pytest.mark.parametrize(
    ("police", "r11", "r14"),
    [
        pytest.param({}, 1, 0, id="grown-up"),
        pytest.param({"birth_on": None}, 1, 0, id="birth-unknown"),
        pytest.param({"hukou_status": "死亡注销"}, 0, 0, id="dead"),
        pytest.param({"hukou_status": "迁出注销"}, 0, 0, id="moved-away"),
        pytest.param({"hukou_kind": "非农业"}, 0, 0, id="townsman"),
        pytest.param({"hukou_no": "H2"}, 0, 0, id="another-booklet"),
        pytest.param({"name": "韦 小明"}, 0, 0, id="a-members-name"),
        pytest.param({"birth_on": date(2016, 6, 30)}, 1, 0, id="two-years-old"),
        pytest.param({"birth_on": date(2016, 7, 1)}, 0, 1, id="not-quite-two"),
        pytest.param({"birth_on": date(2018, 5, 30)}, 0, 1, id="a-month-old"),
        pytest.param({"birth_on": date(2018, 5, 31)}, 0, 0, id="within-the-grace"),
    ],
)
def test_r11_and_r14_share_who_is_missing_by_age(
    police: dict[str, object], r11: int, r14: int, world: World
) -> None:
    world.row("ga_population", world.person())
    stranger(world, **police)

    result = world.run("r11", "r14")

    assert result.subjects == [("r11", 2001)] * r11 + [("r14", 2001)] * r14


def test_r11_names_whom_the_register_lacks_without_a_number(world: World) -> None:
    world.row("ga_population", world.person())
    stranger(world)

    result = world.run("r11")

    assert result.lines()["同一户口簿上的人"] == ("未录入", "韦新人，1999-05-01出生")
    assert number("19990501", 7) not in str(result.evidence())


@pytest.mark.parametrize(
    "member",
    [
        pytest.param({"name": "韦新人", "household_id": 7}, id="same-name-elsewhere"),
        pytest.param({"name": "韦人新", "household_id": 2001}, id="same-household"),
        pytest.param(
            {"name": "韦人新", "household_id": 2001, "birth_on": None}, id="whose-birth-is-unknown"
        ),
    ],
)
def test_r11_somebody_without_a_usable_number_may_be_the_same(
    member: dict[str, object], world: World
) -> None:
    world.row("ga_population", world.person())
    nobody = {"id_raw": "999999000000000001", "birth_on": date(1999, 5, 1), "is_head": False}
    world.person(**(nobody | member))
    stranger(world, sex="男")

    result = world.run("r11")

    assert result.subjects == []


@pytest.mark.parametrize(
    "member",
    [
        pytest.param({"sex": "女"}, id="of-the-other-sex"),
        pytest.param({"birth_on": date(1999, 5, 2)}, id="born-on-another-day"),
        pytest.param({"household_id": 7}, id="of-another-household-and-name"),
    ],
)
def test_r11_somebody_else_without_a_usable_number_is_not_the_same(
    member: dict[str, object], world: World
) -> None:
    world.row("ga_population", world.person())
    nobody = {"id_raw": "999999000000000001", "birth_on": date(1999, 5, 1), "is_head": False}
    world.person("韦人新", **(nobody | {"household_id": 2001} | member))
    stranger(world, sex="男")

    result = world.run("r11")

    assert result.subjects == [("r11", 2001)]


def test_r11_a_dot_in_a_name_is_written_in_several_ways(world: World) -> None:
    world.row("ga_population", world.person())
    world.person("卓玛·央金", household_id=2001, is_head=False)
    stranger(world, name="卓玛•央 金")

    result = world.run("r11")

    assert result.subjects == []


def test_r11_a_booklet_of_two_households_points_at_neither(world: World) -> None:
    world.row("ga_population", world.person())
    world.row("ga_population", world.person("陆二"))
    stranger(world)

    result = world.run("r11")

    assert result.subjects == []


def test_r11_a_collective_booklet_is_no_family(world: World) -> None:
    world.row("ga_population", world.person())
    for_all = [number("19900101", n) for n in range(1, 21)]
    [stranger(world, id_raw=raw, name=f"韦{n}") for n, raw in enumerate(for_all)]

    result = world.run("r11")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param([{"hukou_status": "迁出注销"}], 1, id="moved"),
        pytest.param([{"hukou_status": "迁出注销"}, {}], 0, id="moved-within-the-county"),
        pytest.param([{"hukou_status": "迁出注销", "name": "陆某"}], 0, id="other-name"),
        pytest.param(
            [{"hukou_status": "迁出注销"}, {"hukou_status": "死亡注销"}], 0, id="dead-since"
        ),
        pytest.param([{}], 0, id="at-home"),
    ],
)
def test_r12_hukou_moved_away(rows: list[dict[str, object]], found: int, world: World) -> None:
    person = world.person()
    world.delivered("mz_marriage")
    [world.row("ga_population", person, **row) for row in rows]

    result = world.run("r12")

    assert result.subjects == [("r12", 1001)] * found


@pytest.mark.parametrize(
    ("daughter", "marriage", "found"),
    [
        pytest.param({}, {}, 1, id="married"),
        pytest.param({"relation": "之儿媳"}, {}, 0, id="who-married-in"),
        pytest.param({}, {"status": "离婚"}, 0, id="divorced"),
        pytest.param({}, {"wife_name": "韦某"}, 0, id="other-name"),
        pytest.param({}, {"registered_on": date(2018, 7, 1)}, 0, id="married-later"),
    ],
)
def test_r12_daughters_who_married(
    daughter: dict[str, object], marriage: dict[str, object], found: int, world: World
) -> None:
    person = world.person("韦小芳", **({"relation": "之女", "is_head": False} | daughter))
    world.delivered("ga_population")
    world.row(
        "mz_marriage", id_raw=number("19880808", 9), name="罗大",
        **({"wife_name": "韦小芳", "wife_id_number": person["id_raw"]} | marriage),
    )  # fmt: skip

    result = world.run("r12")

    assert result.subjects == [("r12", 1001)] * found


def test_r12_a_daughter_whose_husband_moved_in_is_not_gone(world: World) -> None:
    daughter = world.person("韦小芳", relation="之女", is_head=False, household_id=7)
    husband = world.person("罗大", relation="之女婿", is_head=False, household_id=7)
    world.delivered("ga_population")
    world.row("mz_marriage", husband, wife_name="韦小芳", wife_id_number=daughter["id_raw"])

    result = world.run("r12")

    assert result.subjects == []


@pytest.mark.parametrize(
    ("register", "custody", "found"),
    [
        pytest.param({}, {"situation": "服刑"}, 1, id="in-prison"),
        pytest.param({}, {"situation": "失联"}, 1, id="missing"),
        pytest.param({}, {"situation": "现役"}, 1, id="serving"),
        pytest.param({"is_in_service": True}, {"situation": "现役"}, 0, id="marked-as-serving"),
        pytest.param({"is_in_service": True}, {"situation": "服刑"}, 1, id="marked-yet-in-prison"),
        pytest.param({}, {"ended_on": date(2018, 6, 30)}, 0, id="ended"),
        pytest.param({}, {"ended_on": date(2018, 7, 1)}, 1, id="ends-later"),
        pytest.param({}, {"started_on": date(2018, 7, 1)}, 0, id="begins-later"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r13_in_custody_or_service(
    register: dict[str, object], custody: dict[str, object], found: int, world: World
) -> None:
    world.row("ga_custody", world.person(**register), **custody)

    result = world.run("r13")

    assert result.subjects == [("r13", 1001)] * found


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        pytest.param({}, {}, [7, 8], id="both-registered"),
        pytest.param({}, {"is_registered": False}, [7], id="one-registered"),
        pytest.param({"is_registered": False}, {"is_registered": False}, [], id="neither"),
        pytest.param({}, {"name": "陆某"}, [], id="other-name"),
        pytest.param({}, {"id_raw": number(sequence=99)}, [], id="other-number"),
        pytest.param({}, {"household_id": 7}, [], id="twice-in-one-household"),
    ],
)
def test_r17_one_person_in_two_households(
    first: dict[str, object], second: dict[str, object], found: list[int], world: World
) -> None:
    world.delivered("ga_population")
    same = {"id_raw": number(), "is_head": False}
    world.person(**(same | {"household_id": 7} | first))
    world.person(**(same | {"household_id": 8} | second))

    result = world.run("r17")

    assert result.subjects == [("r17", household) for household in found]


@pytest.mark.parametrize(
    ("mine", "theirs", "police", "found"),
    [
        pytest.param({}, {}, {"relation": "20"}, 1, id="father-and-son"),
        pytest.param({}, {"is_registered": True}, {}, 0, id="both-registered"),
        pytest.param({"is_registered": False}, {}, {}, 0, id="neither"),
        pytest.param({}, {"is_head": False}, {}, 0, id="not-the-other-head"),
        pytest.param({}, {}, {"hukou_no": "H9"}, 0, id="another-booklet"),
        pytest.param({}, {}, {"hukou_status": "迁出注销"}, 0, id="moved-off-the-booklet"),
        pytest.param({}, {}, {"name": "罗某"}, 0, id="other-name"),
    ],
)
def test_r17_one_booklet_in_two_households(
    mine: dict[str, object],
    theirs: dict[str, object],
    police: dict[str, object],
    found: int,
    world: World,
) -> None:
    world.row("ga_population", world.person(**mine), relation="02")
    other = world.person("韦小", **({"is_registered": False, "poor_kind": "一般农户"} | theirs))
    world.row("ga_population", other, **police)

    result = world.run("r17")

    assert result.subjects == [("r17", 2001)] * found


@pytest.mark.parametrize(
    ("register", "support", "found"),
    [
        pytest.param({}, {}, 1, id="supported"),
        pytest.param({"is_registered": True}, {}, 0, id="registered"),
        pytest.param({}, {"started_on": None}, 1, id="since-unknown"),
        pytest.param({}, {"started_on": date(2018, 7, 1)}, 0, id="begins-later"),
        pytest.param({}, {"ended_on": date(2018, 6, 30)}, 0, id="ended"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r19_in_support_but_not_registered(
    register: dict[str, object], support: dict[str, object], found: int, world: World
) -> None:
    person = world.person(**({"is_registered": False, "poor_kind": "一般农户"} | register))
    world.row("mz_tekun", person, **({"support": "分散"} | support))

    result = world.run("r19")

    assert result.subjects == [("r19", 2001)] * found


ORDINARY = {"is_registered": False, "poor_kind": "一般农户", "exit_status": ""}
EXITED = {"exit_status": "已脱贫"}
OUTPATIENT = {"visit_kind": "门特", "selfpay_yuan": 300.0}


@pytest.mark.parametrize(
    ("register", "bills", "found"),
    [
        pytest.param(ORDINARY, [{"selfpay_yuan": 20000.0}], 1, id="at-the-limit"),
        pytest.param(ORDINARY, [{"selfpay_yuan": 19999.99}], 0, id="below-the-limit"),
        pytest.param(
            ORDINARY, [{"selfpay_yuan": 12000.0}, {"selfpay_yuan": 8000.0}], 1, id="two-bills"
        ),
        pytest.param(
            ORDINARY, [{"selfpay_yuan": 12000.0}, {"selfpay_yuan": 12000.0}], 0, id="one-bill-twice"
        ),
        pytest.param(ORDINARY, [{"settled_on": date(2017, 6, 30)}], 0, id="a-year-ago"),
        pytest.param(ORDINARY, [{"settled_on": date(2017, 7, 1)}], 1, id="within-the-year"),
        pytest.param(ORDINARY, [{"settled_on": date(2018, 7, 1)}], 0, id="later"),
        pytest.param(ORDINARY, [{"name": "陆某"}], 0, id="other-name"),
        pytest.param(EXITED, [{"selfpay_yuan": 5000.0}], 1, id="exited"),
        pytest.param(EXITED, [{"selfpay_yuan": 4999.0}], 0, id="exited-below-the-limit"),
        pytest.param({}, [{}], 0, id="still-poor-and-helped"),
        pytest.param(EXITED | {"monitor_kind": "脱贫不稳定户"}, [{}], 0, id="monitored"),
        pytest.param(
            EXITED | {"monitor_kind": "脱贫不稳定户", "risk_is_removed": True},
            [{}],
            1,
            id="monitored-before",
        ),
        pytest.param(
            EXITED, [OUTPATIENT, OUTPATIENT | {"settled_on": date(2018, 3, 31)}], 1, id="a-month"
        ),
        pytest.param(
            EXITED, [OUTPATIENT, OUTPATIENT | {"settled_on": date(2018, 4, 1)}], 0, id="two-months"
        ),
        pytest.param(
            ORDINARY,
            [OUTPATIENT, OUTPATIENT | {"settled_on": date(2018, 3, 31)}],
            0,
            id="a-month-of-an-ordinary-household",
        ),
    ],
)
def test_r21_medical_burden(
    register: dict[str, object], bills: list[dict[str, object]], found: int, world: World
) -> None:
    person = world.person(**register)
    [world.row("yb_settlement", person, **bill) for bill in bills]

    result = world.run("r21")

    assert result.subjects == [("r21", 2001)] * found


def test_r21_adds_up_the_household_and_shows_steps_so_that_small_bills_do_not_ask_again(
    world: World,
) -> None:
    head = world.person("韦大", household_id=7, **ORDINARY)
    wife = world.person("陆二", household_id=7, **(ORDINARY | {"is_head": False}))
    world.row("yb_settlement", head, selfpay_yuan=15000.0)
    world.row("yb_settlement", wife, selfpay_yuan=6000.0)
    before = world.run("r21")
    world.row("yb_settlement", wife, selfpay_yuan=700.0)

    after = world.run("r21")

    assert before.lines()["合规自付"] == ("未纳入监测帮扶", "2万元以上")
    assert before.lines()["实际自付合计"] == ("无", "2.1万元")
    assert before.findings[0]["evidence_hash"] == after.findings[0]["evidence_hash"]


@pytest.mark.parametrize(
    ("relation", "word"),
    [
        pytest.param("20", "子", id="code"),
        pytest.param("28", "女婿", id="code-of-a-son-in-law"),
        pytest.param("97", "其他关系", id="code-of-others"),
        pytest.param("长子", "长子", id="word"),
    ],
)
def test_r11_says_relations_in_words(relation: str, word: str, world: World) -> None:
    world.row("ga_population", world.person())
    stranger(world, relation=relation)

    result = world.run("r11")

    assert result.lines()["与户口簿户主关系"] == ("无", word)
