"""What a run promises: what it waits for, what it repeats, what it leaves behind."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from screening.comparison import engine
from screening.comparison.files import REGISTER_COLUMNS
from screening.comparison.rules import RuleError, parse_rule
from screening.feeds import FEEDS
from tests.screening.comparison.builders import AS_OF, COUNTY, DATA_ON, RULES, World, number

LACKING = [
    pytest.param(rule.code, feed, id=f"{rule.code}-{feed}")
    for rule in RULES.values()
    for feed in rule.feeds
]


def everything(world: World) -> dict[str, object]:
    """Deliver every feed the rules read, about one person who is fine."""
    person = world.person(birth_on=date(2008, 5, 1))
    world.delivered(*FEEDS)
    world.row("ga_population", person)
    world.row("jy_enrolment", person, tuition_yuan=0.0)
    world.row("jy_aid", person)
    world.row("yb_insured", person)
    world.row("rs_employment", person, post_kind="公益性岗位", started_on=date(2018, 5, 2))
    return person


@pytest.mark.parametrize(("code", "lacking"), LACKING)
def test_a_rule_waits_for_each_of_its_feeds_and_says_so(
    code: str, lacking: str, world: World
) -> None:
    everything(world)
    for_all = world.rows
    world.rows = {key: rows for key, rows in for_all.items() if key[0] != lacking}

    result = world.run(code)

    run = result.outcome.rules[0]
    assert (run.status, run.counties) == ("waiting", ())
    contract = FEEDS[lacking]
    assert f"缺少{contract.department}“{contract.title}”数据" in run.reason
    assert result.findings == []


def test_with_everything_delivered_all_rules_run(world: World) -> None:
    everything(world)

    result = world.run()

    assert [run.status for run in result.outcome.rules] == ["ran"] * len(RULES)
    assert [run.reason for run in result.outcome.rules] == [""] * len(RULES)
    assert [run.counties for run in result.outcome.rules] == [(COUNTY,)] * len(RULES)
    assert result.findings == []


@pytest.mark.parametrize(
    ("code", "as_of", "sentence"),
    [
        pytest.param(
            "r24", date(2018, 9, 1), "教育学籍中没有2018-2019学年的数据", id="school-year"
        ),
        pytest.param("r26", date(2019, 1, 1), "医保参保中没有2019年度的数据", id="insured-year"),
    ],
)
def test_a_rule_of_absence_waits_for_the_year(
    code: str, as_of: date, sentence: str, world: World
) -> None:
    everything(world)
    world.person("陆缺", birth_on=date(2008, 5, 1))

    result = world.run(code, as_of=as_of)

    assert (result.outcome.rules[0].status, result.outcome.rules[0].reason) == ("waiting", sentence)
    assert result.findings == []


def test_a_county_that_has_not_delivered_is_left_out(world: World) -> None:
    everything(world)
    world.person("陆甲", county_code=COUNTY)
    world.person("陆乙", county_code="522701")
    world.delivered("ga_population", county="522701")

    result = world.run("r26")

    assert result.subjects == [("r26", 1002)]
    assert result.outcome.rules[0].status == "ran"
    assert result.outcome.rules[0].counties == (COUNTY,)
    assert result.outcome.rules[0].reason == "缺少医保“参保”数据（522701）"


def test_an_empty_register_finds_nothing(world: World) -> None:
    world.delivered("ga_vehicle")

    result = world.run("r03", "r15")

    assert result.findings == []
    assert [run.status for run in result.outcome.rules] == ["waiting", "waiting"]


def test_a_row_delivered_twice_is_one_finding_with_the_same_hash(world: World) -> None:
    person = world.person()
    world.row("ga_vehicle", person)
    once = world.run("r03")
    world.row("ga_vehicle", person)

    twice = world.run("r03", data_on=date(2018, 6, 30))

    assert twice.subjects == once.subjects
    assert twice.findings[0]["evidence_hash"] == once.findings[0]["evidence_hash"]
    assert twice.evidence()["source_rows"] == [2, 3]
    assert twice.evidence()["data_on"] == "2018-06-30"


def test_rows_in_another_order_give_the_same_hash(world: World) -> None:
    person = world.person()
    world.row("ga_vehicle", person, plate="贵J11111", price_yuan=50000.0)
    world.row("ga_vehicle", person, plate="贵J22222", price_yuan=50000.0)
    before = world.run("r03")
    world.rows[("ga_vehicle", COUNTY)].reverse()

    after = world.run("r03")

    assert after.findings[0]["evidence_hash"] == before.findings[0]["evidence_hash"]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        pytest.param({"price_yuan": 90000.0}, False, id="price"),
        pytest.param({"plate": "贵J70018"}, False, id="plate-that-is-masked-alike"),
        pytest.param({"registered_on": date(2016, 5, 4)}, False, id="date"),
        pytest.param({"use": "租赁"}, True, id="context-only"),
        pytest.param({"model": "五菱"}, True, id="column-no-one-reads"),
        pytest.param({"row_no": 77}, True, id="row-number"),
    ],
)
def test_the_hash_covers_the_compared_values_only(
    change: dict[str, object], same: bool, world: World
) -> None:
    person = world.person()
    world.row("ga_vehicle", person)
    before = world.run("r03")
    world.rows[("ga_vehicle", COUNTY)][0] |= change

    after = world.run("r03")

    assert (before.findings[0]["evidence_hash"] == after.findings[0]["evidence_hash"]) is same


def test_a_value_changed_in_the_register_changes_the_hash(world: World) -> None:
    person = world.person()
    world.row("ga_vehicle", person)
    before = world.run("r03")
    person["identified_on"] = date(2017, 3, 1)

    after = world.run("r03")

    assert before.findings[0]["evidence_hash"] != after.findings[0]["evidence_hash"]


def test_the_evidence_is_what_the_page_shows(world: World) -> None:
    person = world.person()
    world.row("ga_vehicle", person)

    result = world.run("r03")

    assert result.evidence() == {
        "rows": [
            {
                "label": "机动车",
                "register": "无",
                "department": "小型轿车 8.6万元",
                "differs": True,
            },
            {"label": "号牌号码", "register": "无", "department": "贵J·7**18", "differs": True},
            {"label": "使用性质", "register": "无", "department": "非营运", "differs": False},
            {
                "label": "首次识别时间与初次登记日期",
                "register": "2014年3月识别",
                "department": "2016-05-03登记",
                "differs": True,
            },
        ],
        "department": "公安交警",
        "data_on": "2018-05-31",
        "source_rows": [2],
        "sha256": "0" * 64,
        "count": 1,
        "grade": "exact",
        "match": "号码、姓名一致",
        "sentence": "识别之后取得的车辆不属于“错评”，按正常退出研判。",
        "timing": {
            "identified_on": "2014-03-01",
            "acquired_on": "2016-05-03",
            "words": "登记",
            "order": "after",
        },
    }


@pytest.mark.parametrize(
    ("plate", "shown"),
    [
        pytest.param("贵J71218", "贵J·7**18", id="ordinary"),
        pytest.param("贵J·71218", "贵J·7**18", id="with-a-dot"),
        pytest.param("贵JD12345", "贵J·D***45", id="new-energy"),
        pytest.param("贵J7", "贵J·***", id="cut-off"),
    ],
)
def test_plates_are_masked(plate: str, shown: str, world: World) -> None:
    world.row("ga_vehicle", world.person(), plate=plate)

    result = world.run("r03")

    assert result.lines()["号牌号码"] == ("无", shown)


def test_identity_numbers_are_masked_in_the_evidence(world: World) -> None:
    world.person("韦一", id_raw=number())
    world.person("韦二", id_raw=number())

    result = world.run("r15")

    assert result.lines()["证件号码"] == ("522799********0017", "522799********0017")


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [
        pytest.param(9999.5, "9999.5元", id="below-ten-thousand"),
        pytest.param(10000.0, "1万元", id="ten-thousand"),
        pytest.param(1234567.0, "123.46万元", id="rounded"),
        pytest.param(100.0, "100元", id="zeros-before-the-point-stay"),
    ],
)
def test_money_is_written_as_people_say_it(yuan: float, shown: str, world: World) -> None:
    world.row("sc_registration", world.person(), capital_yuan=yuan)

    result = world.run("r05")

    assert result.lines()["注册资本"] == ("无", shown)


def test_a_line_the_department_says_nothing_on_is_left_out(world: World) -> None:
    world.row("ga_vehicle", world.person(identified_on=None), use=None)

    result = world.run("r03")

    assert "使用性质" not in result.lines()
    assert result.lines()["首次识别时间与初次登记日期"][0] == "未填写"


def test_absence_is_dated_by_the_data_of_the_county(world: World) -> None:
    everything(world)
    world.person("陆缺")

    result = world.run("r26")

    assert result.evidence()["data_on"] == "2018-05-31"
    assert result.evidence()["source_rows"] == []
    assert result.lines() == {"基本医疗保险": ("应参保", "2018年度无参保记录")}


def many(world: World) -> None:
    """Five rules' worth of findings over sixty persons."""
    people = [world.person(f"韦{chr(0x4E00 + n)}", is_registered=n % 2 == 0) for n in range(60)]
    for person in people:
        world.row("ga_vehicle", person)
        world.row("cl_disability", person)
        world.row("mz_dibao", person)
        world.row("zj_housing", person)
        world.row("ga_population", person, hukou_status="死亡注销")


def test_the_same_input_gives_the_same_bytes(world: World) -> None:
    many(world)
    first = world.run().outcome.findings.read_bytes()

    second = world.run(threads=1).outcome.findings.read_bytes()

    assert first == second


def test_findings_are_in_order(world: World) -> None:
    many(world)
    world.persons.reverse()
    world.rows = {key: rows[::-1] for key, rows in world.rows.items()}

    result = world.run("r22", "r03", "r09", "r18", "r20")

    assert len(result.subjects) == 30 + 30 + 30 + 60 + 60
    assert result.subjects == sorted(result.subjects)


def test_a_run_writes_below_its_own_folder_only(world: World) -> None:
    many(world)
    world.run()
    before = {path for path in world.folder.rglob("*") if "run" not in path.parts[-2:]}

    world.run()

    after = {path for path in world.folder.rglob("*") if "run" not in path.parts[-2:]}
    assert after == before
    assert sorted(path.name for path in (world.folder / "run").iterdir()) == [
        "findings.parquet",
        "matched.parquet",
        "unmatched.parquet",
    ]


def test_what_a_killed_run_left_is_cleared_away(world: World) -> None:
    many(world)
    spill = world.folder / "run" / "spill"
    spill.mkdir(parents=True)
    (spill / "duckdb_temp_storage-0.tmp").write_bytes(b"half")

    world.run()

    assert not spill.exists()


def test_progress_counts_up_to_the_end(world: World) -> None:
    everything(world)
    told: list[tuple[str, int, int]] = []

    world.run("r03", "r26", progress=lambda *step: told.append(step))

    assert [done for _, done, _ in told] == list(range(len(told)))
    assert {total for *_, total in told} == {len(told)}
    assert told[0][0] == "读取底图"
    assert told[-1][0] == "写出结果"


def test_a_run_reports_its_phases_and_memory(world: World) -> None:
    everything(world)

    outcome = world.run("r03").outcome

    assert [name for name, _ in outcome.phases] == ["register", "resolve", "rules", "write"]
    assert outcome.peak_mb > 1


def test_a_register_may_come_as_csv(world: World) -> None:
    owner = world.person()
    world.row("ga_vehicle", owner)
    parquet = world.run("r03")
    path = world.folder / "register.csv"
    with duckdb.connect() as con:
        con.execute(f"COPY '{world.folder / 'register.parquet'}' TO '{path}' (HEADER)")

    outcome = engine.run(
        register=path,
        extracts=[extract(world, "ga_vehicle")],
        rules=[RULES["r03"]],
        as_of=AS_OF,
        params={},
        work_dir=world.folder / "csv",
    )

    assert outcome.findings.read_bytes() == parquet.outcome.findings.read_bytes()


def extract(world: World, feed: str) -> engine.ExtractFile:
    return engine.ExtractFile(
        feed, COUNTY, DATA_ON, "0" * 64, world.folder / f"{feed}_{COUNTY}.parquet"
    )


def refused(world: World, **changes: object) -> str:
    """Run with something wrong and return the message."""
    inputs: dict[str, object] = {
        "register": world.write("register", REGISTER_COLUMNS, world.persons),
        "extracts": [],
        "rules": [RULES["r15"]],
        "as_of": AS_OF,
        "params": {},
        "work_dir": world.folder / "run",
    }
    with pytest.raises(ValueError, match=r".+") as caught:
        engine.run(**(inputs | changes))
    return str(caught.value)


def test_an_unknown_parameter_is_refused(world: World) -> None:
    world.person()

    message = refused(world, params={"r15": {"min_price": 1}})

    assert message == "规则 r15 没有参数 min_price"


def test_parameters_of_an_unknown_rule_are_refused(world: World) -> None:
    message = refused(world, params={"r99": {}})

    assert message == "没有这样的规则：r99"


def test_an_unknown_feed_is_refused(world: World) -> None:
    file = engine.ExtractFile("xx_none", COUNTY, DATA_ON, "", Path("nothing.parquet"))

    message = refused(world, extracts=[file])

    assert message == "没有这样的数据表：xx_none"


def test_a_csv_with_other_columns_is_refused(world: World) -> None:
    path = world.folder / "register.csv"
    path.write_text("person_id,name\n1,韦\n", encoding="utf-8")

    message = refused(world, register=path)

    assert message.startswith("register.csv: header is ['person_id', 'name']")


RULE = """\
-- code: r98
-- title: 试
-- kind: F 数据错误
-- basis: 试
-- verify: 乡镇
-- closes: 截图
-- days: 15
-- feeds: none
-- sides: 底图·本户 | 底图·成员
-- subject: person
-- since: 2018-01-01
-- version: 1
-- shows: 姓名 | {name} | {other}
-- says: 试
SELECT person_id AS subject_id, name FROM register_person
"""


def test_a_select_without_the_columns_of_its_header_is_refused(world: World) -> None:
    world.person()
    rule = parse_rule(RULE, "r98_try.sql")
    register = world.write("register", REGISTER_COLUMNS, world.persons)

    with pytest.raises(RuleError, match="r98: the SELECT gives no column other"):
        engine.run(
            register=register,
            extracts=[],
            rules=[rule],
            as_of=AS_OF,
            params={},
            work_dir=world.folder / "run",
        )


def test_a_rule_cannot_read_other_files(world: World) -> None:
    world.person()
    register = world.write("register", REGISTER_COLUMNS, world.persons)
    other = world.write("other", {"name": "VARCHAR"}, [{"name": "秘密"}])
    text = RULE.replace("{other}", "{name}").replace("register_person", f"'{other}'")
    rule = parse_rule(text.replace("person_id", "1"), "r98_try.sql")

    with pytest.raises(duckdb.PermissionException):
        engine.run(
            register=register,
            extracts=[],
            rules=[rule],
            as_of=AS_OF,
            params={},
            work_dir=world.folder / "run",
        )
