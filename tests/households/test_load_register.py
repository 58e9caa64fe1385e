import io
import re
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from households import operations
from households.models import Household, HouseholdYear, Membership, Person, PersonYear
from households.sheets import REGISTER
from ledger import sheets
from ledger.models import Event
from regions.duties import Duty
from regions.models import Level, Region
from tests.factories import CountyFactory, TownshipFactory, VillageFactory
from tests.households.registers import HEADERS, household, person, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return VillageFactory()


def load(rows, *, apply=True, by=None, **more):
    content = rows if isinstance(rows, bytes) else workbook(rows)
    return operations.load_register(content, by=by, apply=apply, file_name="r.xlsx", **more)


def cells(report):
    return [(error.cell, error.header) for error in report.errors]


def snapshot():
    """Every row of the base map, to see that nothing was written."""
    models = (Household, HouseholdYear, Person, PersonYear, Membership)
    return [list(model.objects.order_by("pk").values()) for model in models]


# --- what a load writes --------------------------------------------------------------------------
def test_a_household_is_loaded_with_its_members_and_its_year(village):
    report = load(household(village, 1, 3))

    home = Household.objects.get()
    assert (home.household_no, home.region.parent, home.poor_kind) == (
        "H000001",
        village,
        "一般贫困户",
    )
    assert (home.identified_on, home.exit_year) == (date(2014, 4, 1), 2016)
    assert home.causes_other == ["缺技术", "缺资金"]
    assert (home.head_name, home.head_initials, home.member_count) == ("陆试甲", "lsj", 3)
    year = home.years.get()
    assert (year.year, year.wage_yuan, year.house_grade) == (2018, Decimal(12000), "B")
    assert (year.has_safe_water, year.has_toilet, year.arable_mu) == (True, None, None)
    assert (report.households.new, report.people.new, report.heads) == (1, 3, 1)
    assert (report.year, report.as_of, report.errors) == (2018, date(2018, 6, 30), [])


def test_a_person_is_loaded_with_what_the_number_says(village):
    load(household(village, 1, 1, 证件号码="522799198501010017"[:17] + "x", 性别=None))
    wrong = Person.objects.get()
    load(household(village, 2, 1, 证件号码=" 522799199912310023 ", 性别=None))
    right = Person.objects.get(person_no="P00000200")

    assert (wrong.id_state, wrong.id_number, wrong.birth_on, wrong.sex) == (
        "checksum",
        "",
        None,
        "",
    )
    assert (right.id_state, right.id_number) == ("ok", "522799199912310023")
    assert (right.sex, right.birth_on, right.name_initials) == ("女", date(1999, 12, 31), "lsj")
    facts = right.years.get()
    assert (facts.health, facts.work_months) == (["长期慢性病", "残疾"], 8)
    assert (facts.has_resident_medical, facts.has_dibao, facts.has_major_illness) == (
        True,
        False,
        None,
    )


def test_an_unusable_number_is_a_warning_and_is_loaded(village):
    report = load(household(village, 1, 2, 证件号码="52279919800101001"))

    assert (report.good_rows, report.unusable_numbers, report.errors) == (2, 2, [])
    assert set(Person.objects.values_list("id_raw", "id_state")) == {
        ("52279919800101001", "length")
    }


def test_loading_the_same_file_again_writes_nothing(village):
    content = workbook(household(village, 1, 3) + household(village, 2, 2))
    load(content)
    before, events = snapshot(), Event.objects.count()

    report = load(content)

    assert report.is_unchanged
    assert (report.households.same, report.people.same, report.new_grids) == (2, 5, 0)
    assert snapshot() == before
    assert Event.objects.count() == events


def test_a_dry_run_counts_and_writes_nothing(village):
    before = snapshot()

    report = load(household(village, 1, 3), apply=False)

    assert (report.households.new, report.people.new, report.is_applied) == (1, 3, False)
    assert snapshot() == before
    assert not Region.objects.at(Level.GRID).exists()


def test_only_what_differs_is_written(village):
    load(household(village, 1, 2) + household(village, 2, 2))
    changed = household(village, 1, 2, 危房级别="D") + household(village, 2, 2)
    changed[3]["民族"] = "水族"

    report = load(changed)

    assert (report.households.changed, report.households.same) == (1, 1)
    assert (report.people.changed, report.people.same) == (1, 3)
    assert HouseholdYear.objects.get(household__household_no="H000001").house_grade == "D"
    assert Person.objects.get(person_no="P00000201").ethnic == "水族"


def test_a_blank_cell_blanks_and_a_missing_column_leaves_alone(village):
    load(household(village, 1, 1))
    rows = household(village, 1, 1, 危房级别=None, 其他致贫原因=None)

    load(workbook(rows, without=("工资性收入", "民族", "健康状况", "户联系电话")))

    year = HouseholdYear.objects.get()
    assert (year.house_grade, year.wage_yuan) == ("", Decimal(12000))
    home = Household.objects.get()
    assert (home.causes_other, home.phone) == ([], "13800000001")
    assert Person.objects.get().ethnic == "布依族"
    assert PersonYear.objects.get().health == ["长期慢性病", "残疾"]


def test_another_year_is_kept_beside_the_first(village):
    load(household(village, 1, 1))

    load(workbook(household(village, 1, 1, 危房级别="D"), titles=("2019年度基础信息",)))

    assert list(HouseholdYear.objects.order_by("year").values_list("year", "house_grade")) == [
        (2018, "B"),
        (2019, "D"),
    ]
    assert PersonYear.objects.count() == 2


def test_who_is_missing_from_a_newer_file_is_counted_and_kept(village):
    load(household(village, 1, 3) + household(village, 2, 2))

    report = load(household(village, 1, 2))

    assert (report.missing_people, report.missing_households) == (1, 1)
    assert Membership.objects.current().count() == 5


def test_a_person_who_moved_leaves_one_household_and_joins_the_other(village):
    load(household(village, 1, 3) + household(village, 2, 1))
    moving = person(village, 1, 2)
    moved = moving | {"户编号": "H000002", "与户主关系": "之女婿"}

    report = load([*household(village, 1, 2), *household(village, 2, 1), moved])

    person_no = moving["人编号"]
    left, joined = Membership.objects.filter(person__person_no=person_no).order_by("pk")
    assert (report.moved, report.people.changed) == (1, 1)
    assert (left.left_on, left.left_reason) == (date(2018, 6, 30), "户间调整")
    assert (joined.household.household_no, joined.relation) == ("H000002", "之女婿")
    assert joined.joined_on == date(2018, 6, 30)
    assert list(Household.objects.order_by("pk").values_list("member_count", flat=True)) == [2, 2]


def test_a_household_may_change_its_head(village):
    load(household(village, 1, 2))
    rows = household(village, 1, 2)
    rows[0]["与户主关系"], rows[1]["与户主关系"] = "之父", "户主"

    load(rows)

    relations = dict(Membership.objects.values_list("person__person_no", "relation"))
    assert relations == {"P00000100": "之父", "P00000101": "户主"}
    assert Household.objects.get().head_name == "陆试乙"


def test_a_head_that_the_newer_file_does_not_name_is_head_no_more(village):
    load(household(village, 1, 2))

    load([person(village, 1, 1, 与户主关系="户主")])

    relations = dict(Membership.objects.values_list("person__person_no", "relation"))
    assert relations == {"P00000100": "其他", "P00000101": "户主"}


def test_one_event_a_county_carries_the_counts_and_the_files_hash(village, officer):
    other = VillageFactory(parent=TownshipFactory(parent=CountyFactory()))
    by = officer(Duty.PREFECTURE_OFFICE, village.parent.parent.parent)

    report = load(household(village, 1, 2) + household(other, 2, 1), by=by)

    events = Event.objects.filter(kind="households.register.loaded").order_by("pk")
    assert [event.region_path for event in events] == sorted(
        [village.parent.parent.path, other.parent.parent.path]
    )
    assert {event.data["sha256"] for event in events} == {report.sha256}
    assert sorted(event.data["people_new"] for event in events) == [1, 2]
    assert {event.actor_id for event in events} == {by.pk}
    assert set(Household.objects.values_list("loaded_by", flat=True)) == {by.pk}


def test_nothing_is_half_written_when_the_last_step_fails(village):
    def lost():
        raise RuntimeError("lost the lease")

    before = snapshot()
    with pytest.raises(RuntimeError):
        load(household(village, 1, 2), before_commit=lost)

    assert snapshot() == before


def test_the_relation_of_the_comparison_has_every_current_member(village, tmp_path):
    load(household(village, 1, 2))
    Membership.objects.filter(relation="之子").update(left_on=date(2018, 7, 1))

    rows = operations.copy_register(village.parent.parent, tmp_path / "out.csv")

    header, line = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    found = dict(zip(header.split(","), line.split(","), strict=True))
    assert rows == 1
    assert (found["name"], found["is_head"], found["house_grade"]) == ("陆试甲", "t", "B")
    assert (found["region_code"], found["county_code"]) == (
        Region.objects.at(Level.GRID).get().code,
        village.code[:6],
    )
    assert operations.copy_register(CountyFactory(), tmp_path / "none.csv") == 0


# --- placing -------------------------------------------------------------------------------------
def test_new_households_fill_grids_of_thirty_to_fifty_group_by_group(village):
    rows = [person(village, no, 0, 组=f"{no % 3 + 1}组") for no in range(100)]

    report = load(rows)

    grids = Region.objects.filter(parent=village, level=Level.GRID).order_by("path")
    sizes = [grid.households.count() for grid in grids]
    assert report.new_grids == len(sizes)
    assert all(30 <= size <= 50 for size in sizes)
    assert set(grids[0].households.values_list("group_name", flat=True)) <= {"1组", "2组"}


def test_a_household_keeps_its_grid_and_a_new_one_takes_free_room(village):
    load([person(village, no, 0) for no in range(40)])
    before = dict(Household.objects.values_list("household_no", "region"))

    report = load([person(village, no, 0, 危房级别="C") for no in range(45)])

    after = dict(Household.objects.values_list("household_no", "region"))
    assert report.new_grids == 0
    assert {no: after[no] for no in before} == before
    assert len(set(after.values())) == 1


def test_a_household_that_came_from_another_village_gets_a_grid_there(village):
    other = VillageFactory(parent=village.parent)
    load(household(village, 1, 1))

    report = load(household(other, 1, 1))

    assert (report.moved_households, report.households.changed) == (1, 1)
    assert Household.objects.get().region.parent == other


# --- bad cells -----------------------------------------------------------------------------------
BAD = [
    pytest.param("民族", "09", "是代码；各系统的民族代码不一致", id="ethnic code"),
    pytest.param("与户主关系", "03", "是代码；各系统的与户主关系代码不一致", id="relation code"),
    pytest.param("民族", "布衣族", "不是民族的选项", id="ethnic unknown"),
    pytest.param("证件号码", 522799198001010017, "末几位已丢失", id="number lost digits"),
    pytest.param("证件号码", None, "证件号码为空", id="number blank"),
    pytest.param("姓名", "陆试1", "姓名含有数字", id="name"),
    pytest.param("务工时间(月)", "13", "应为 0 到 12", id="months"),
    pytest.param("健康状况", "残疾,感冒", "不是健康状况的选项", id="health"),
    pytest.param("是否享受低保", "1", "请改为“是”或“否”", id="yes or no"),
    pytest.param("人联系电话", "一二三", "不是电话号码", id="phone"),
]


@pytest.mark.parametrize(("header", "value", "sentence"), BAD)
def test_a_bad_cell_is_named_and_the_rest_of_the_household_loads(village, header, value, sentence):
    rows = household(village, 1, 3)
    rows[2][header] = value

    report = load(rows)

    letter = sheets.letter(HEADERS.index(header))
    assert cells(report) == [(f"{letter}6", header)]
    assert sentence in report.errors[0].message
    assert (report.good_rows, report.bad_rows, report.held_rows) == (2, 1, 0)
    assert Household.objects.get().member_count == 2


HOUSEHOLD_BAD = [
    pytest.param("贫困户属性", "贫困", "不是贫困户属性的选项", id="kind"),
    pytest.param("首次识别时间", "2014年13月", "不是年月", id="month"),
    pytest.param("其他致贫原因", "因病,因残,因学", "最多 2 项", id="causes"),
    pytest.param("工资性收入", "一万", "不是数字", id="amount"),
    pytest.param("耕地面积", "-1", "是负数", id="negative"),
    pytest.param("危房级别", "E", "不是危房级别", id="grade"),
    pytest.param("行政村代码", "5227", "不是 12 位行政村代码", id="village"),
]


@pytest.mark.parametrize(("header", "value", "sentence"), HOUSEHOLD_BAD)
def test_a_household_whose_head_row_is_bad_waits_with_all_its_rows(
    village, header, value, sentence
):
    rows = household(village, 1, 3) + household(village, 2, 1)
    rows[0][header] = value

    report = load(rows)

    assert sentence in report.errors[0].message
    assert [error.message for error in report.errors[1:]] == [
        "本行没有错，但同户第 4 行（户主）有错，本户暂不载入；改正后一并上传"
    ] * 2
    assert (report.good_rows, report.bad_rows, report.held_rows) == (1, 1, 2)
    assert [home.household_no for home in Household.objects.all()] == ["H000002"]


def test_a_household_without_a_head_waits(village):
    report = load([person(village, 1, 1)])

    assert "没有户主" in report.errors[0].message
    assert (report.held_rows, Household.objects.count()) == (1, 0)


def test_a_second_head_and_a_person_twice_are_errors(village):
    rows = [*household(village, 1, 2), person(village, 1, 2), person(village, 1, 1)]
    rows[2]["与户主关系"] = "户主"

    report = load(rows)

    assert [(error.row, error.header) for error in report.errors] == [
        (6, "与户主关系"),
        (7, "人编号"),
    ]
    assert "与第 5 行重复" in report.errors[1].message
    assert Household.objects.get().member_count == 2


def test_a_member_in_another_village_than_the_head_is_an_error(village):
    rows = household(village, 1, 2)
    rows[1]["行政村代码"] = VillageFactory(parent=village.parent).code

    report = load(rows)

    assert "与户主行（第 4 行）的行政村代码" in report.errors[0].message
    assert Household.objects.get().member_count == 1


def test_a_village_is_found_by_its_names_when_there_is_no_code(village):
    names = {"县": village.parent.parent.name, "乡": village.parent.name, "行政村": village.name}

    report = load(workbook(household(village, 1, 1, **names), without=("行政村代码",)))

    assert report.errors == []
    assert Household.objects.get().region.parent == village


def test_bad_rows_come_back_in_the_users_own_workbook(village):
    rows = household(village, 1, 2)
    rows[1]["民族"] = "09"
    content = workbook(rows)
    report = load(content, apply=False)

    book = load_workbook(io.BytesIO(sheets.errors_workbook(content, report.errors, REGISTER)))

    (error,) = report.errors
    assert book["错误清单"]["B3"].value == error.cell
    assert book.worksheets[1][error.cell].fill.fgColor.rgb == "00FFC7CE"
    assert book.worksheets[1]["A1"].value.startswith("测试县农村人口")


def test_a_mended_workbook_loads_what_was_held_back(village):
    rows = household(village, 1, 2)
    rows[0]["民族"] = "09"
    content = workbook(rows)
    report = load(content)
    book = load_workbook(io.BytesIO(sheets.errors_workbook(content, report.errors, REGISTER)))
    book.worksheets[1][report.errors[0].cell] = "水族"
    mended = io.BytesIO()
    book.save(mended)

    again = load(mended.getvalue())

    assert (again.errors, again.households.new, again.people.new) == ([], 1, 2)


def test_a_missing_column_refuses_the_whole_file(village):
    with pytest.raises(sheets.SheetError, match="缺少：证件号码"):
        load(workbook(household(village, 1, 1), without=("证件号码",)))


# --- reach ---------------------------------------------------------------------------------------
def test_rows_of_another_county_are_refused_like_rows_of_no_village(village, officer):
    by = officer(Duty.COUNTY_OFFICE, village.parent.parent)
    other = VillageFactory(parent=TownshipFactory(parent=CountyFactory()))
    rows = household(village, 1, 1) + household(other, 2, 1) + household(other, 3, 1)
    rows[2]["行政村代码"] = "522799999999"

    report = load(rows, by=by)

    assert [error.row for error in report.errors] == [5, 6]
    assert len({error.message for error in report.errors}) == 1
    assert other.name not in report.errors[0].message
    assert [home.household_no for home in Household.objects.all()] == ["H000001"]


def test_what_another_county_holds_cannot_be_taken_and_is_not_described(village, officer):
    other = VillageFactory(parent=TownshipFactory(parent=CountyFactory()))
    load(household(other, 1, 2))
    before = snapshot()
    by = officer(Duty.COUNTY_OFFICE, village.parent.parent)
    stolen = person(village, 2, 1, 人编号="P00000101")

    report = load([*household(village, 1, 2), *household(village, 2, 1), stolen], by=by)

    assert [(error.row, error.header) for error in report.errors] == [
        (4, "户编号"),
        (5, "户编号"),
        (7, "人编号"),
    ]
    assert not re.search(other.parent.parent.name, str(report.errors))
    assert snapshot()[0][:1] == before[0]
    assert Household.objects.get(household_no="H000002").member_count == 1


def test_somebody_without_the_permission_loads_nothing(village, officer):
    report = load(household(village, 1, 1), by=officer(Duty.GRID_WORKER, village))

    assert (report.good_rows, Household.objects.count()) == (0, 0)


# --- the year ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("titles", "name", "year", "day"),
    [
        pytest.param(["数据期:2018年6月30日"], "r.xlsx", None, date(2018, 6, 30), id="title"),
        pytest.param(["2017年度信息"], "r.xlsx", None, date(2017, 12, 31), id="title year"),
        pytest.param([], "r_522725_20180630.xlsx", None, date(2018, 6, 30), id="name"),
        pytest.param([], "r_20181399.xlsx", 2016, date(2016, 12, 31), id="given"),
        pytest.param(["数据期:2018年6月30日"], "", 2016, date(2016, 12, 31), id="given wins"),
        pytest.param(["2018年2月30日"], "", None, date(2018, 12, 31), id="no such day"),
    ],
)
def test_the_day_of_the_data_is_read_from_title_name_or_given(titles, name, year, day):
    assert operations.data_day(titles, name, year) == day


def test_a_file_that_says_no_year_is_refused():
    with pytest.raises(sheets.SheetError, match="没有写明数据年度"):
        operations.data_day([], "r.xlsx", None)


# --- size ----------------------------------------------------------------------------------------
@pytest.mark.slow
def test_twenty_thousand_rows_are_loaded_set_by_set(village, django_assert_max_num_queries):
    header = {column.header: column.key for column in REGISTER}
    rows = [
        {header[name]: value for name, value in person(village, no, n).items()}
        for no in range(5000)
        for n in range(4)
    ]
    content = sheets.write(REGISTER, rows, title="2018年6月30日").getvalue()

    with django_assert_max_num_queries(80):
        report = load(content)

    assert (report.households.new, report.people.new, report.errors) == (5000, 20_000, [])
