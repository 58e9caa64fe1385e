"""Tables 1 to 8: figures of the base map by place, as of a day, that add up."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accountability import sheets
from accountability.reports import TABLES, draw
from households import reports
from households.marks import verbs as marks
from households.marks.rules import KINDS
from households.models import Household, HouseholdMark, HouseholdYear, PovertyLine
from ledger.models import Event
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    TownshipFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = TODAY.year
NUMBERS = [2, 3, 4, 5, 6, 8]


@pytest.fixture
def prefecture():
    return CountyFactory().parent


@pytest.fixture
def counties(prefecture):
    return [CountyFactory(parent=prefecture, code=f"5227{n}") for n in (31, 25)]


@pytest.fixture
def grids(counties):
    return [
        GridFactory(parent=VillageFactory(parent=TownshipFactory(parent=county)))
        for county in counties
    ]


def home(grid, members=2, **fields):
    """A household of so many members, not registered unless said."""
    made = HouseholdFactory(
        **{
            "region": grid,
            "member_count": members,
            "poor_kind": "一般农户",
            "exit_status": "",
            "identified_on": None,
            **fields,
        }
    )
    for n in range(members):
        MembershipFactory(household=made, relation="户主" if n == 0 else "之子")
    return made


def registered(grid, members=2, **fields):
    return home(
        grid,
        members,
        **{"poor_kind": "一般贫困户", "exit_status": "未脱贫", "identified_on": date(2014, 4, 1)}
        | fields,
    )


@pytest.fixture
def people(grids):
    """Two counties with something of everything."""
    first, second = grids
    home(first, 4, surveyed_on=TODAY)
    registered(
        first, 3, cause_main="因病", causes_other=["因学"], measures=["健康帮扶", "就业帮扶"]
    )
    registered(first, 1, exit_status="已脱贫", exit_year=YEAR, cause_main="缺技术")
    registered(first, 2, exit_status="已脱贫", exit_year=YEAR - 2, cause_main="缺技术")
    registered(second, 5, exit_status="返贫", relapse_year=YEAR, cause_main="")
    registered(
        second, 2, identified_on=date(YEAR, 1, 1), cause_main="因病", monitor_kind="边缘易致贫户"
    )
    home(second, 2, is_relocated=True)
    home(second, 1, dissolved_on=TODAY)


def cells(table, place, sheet=0):
    """{header: figure} of one line of a table; of the sum for 合计."""
    drawn = table.sheets[sheet]
    row = next(row for row in [*drawn.rows, drawn.totals] if row[0] == place)
    return {head.title: value for head, value in zip(drawn.heads, row, strict=True)}


# --- figures --------------------------------------------------------------------------------------
def test_the_rate_is_poor_persons_of_all_persons(people, prefecture, counties):
    table = draw(2, prefecture, TODAY)

    first = cells(table, counties[0].name)
    assert (first["农业人口"], first["期末贫困（户）"], first["期末贫困（人）"]) == (10, 1, 3)
    assert first["贫困发生率（%）"] == Decimal("30.00")
    total = cells(table, "合计")
    assert (total["农业人口"], total["期末贫困（人）"]) == (19, 10)
    assert total["贫困发生率（%）"] == Decimal("52.63")


def test_a_year_opens_with_those_that_left_and_without_those_that_came(people, prefecture):
    total = cells(draw(2, prefecture, TODAY), "合计")

    assert (total["年初贫困（户）"], total["年初贫困（人）"]) == (2, 4)
    assert (total["本年脱贫（户）"], total["返贫（户）"], total["新识别（户）"]) == (1, 1, 1)


@pytest.mark.parametrize("unit", ["户", "人"])
def test_opening_less_exits_plus_relapsed_and_new_is_closing(unit, people, prefecture):
    found = draw(2, prefecture, TODAY)
    lines = [cells(found, row[0]) for row in found.sheets[0].rows]

    sums = [
        line[f"年初贫困（{unit}）"]
        - line[f"本年脱贫（{unit}）"]
        + line[f"返贫（{unit}）"]
        + line[f"新识别（{unit}）"]
        for line in lines
    ]
    assert sums == [line[f"期末贫困（{unit}）"] for line in lines]


def test_the_published_rate_comes_out():
    """24.12 % of 3.906 million rural persons at the start (docs/sources.md#tables)."""
    assert reports.percent(942_127, 3_906_000) == Decimal("24.12")
    assert reports.percent(1, 8) == Decimal("12.50")
    assert reports.percent(1, 0) is None


def test_causes_count_households_persons_and_shares(people, prefecture, counties):
    table = draw(4, prefecture, TODAY)

    first = cells(table, counties[0].name)
    assert (first["建档立卡（户）"], first["缺技术（户）"], first["缺技术（人）"]) == (3, 2, 3)
    sheet = table.sheets[0]
    pairs = zip(sheet.heads, sheet.totals, strict=True)
    shares = [value for head, value in pairs if head.is_percent]
    assert sum(shares) == Decimal("100.00")
    assert cells(table, "合计")["未填（户）"] == 1
    assert cells(table, "合计", sheet=1)["因学（户）"] == 1


def test_causes_meet_their_measures(people, prefecture):
    sheet = draw(5, prefecture, TODAY).sheets[0]
    heads = [head.title for head in sheet.heads]
    rows = {row[0]: dict(zip(heads, row, strict=True)) for row in sheet.rows}

    assert (rows["因病"]["户数"], rows["因病"]["健康帮扶"], rows["因病"]["就业帮扶"]) == (2, 1, 1)
    assert rows["因病"]["未落实措施"] == 1
    assert dict(zip(heads, sheet.totals, strict=True))["户数"] == 5


def test_income_falls_into_bands_of_the_years_line(grids, prefecture, counties):
    PovertyLine.objects.all().delete()
    kind = "exit" if YEAR <= 2020 else "monitoring"
    PovertyLine.objects.create(year=YEAR, kind=kind, place_path="5227/", amount_yuan=4000)
    PovertyLine.objects.create(year=YEAR, kind=kind, place_path=counties[1].path, amount_yuan=5000)
    amounts = ["3999.99", "4000", "5000", "6000", "8000", None]
    rows = [(home(grids[0], 2), amount) for amount in amounts] + [(home(grids[1], 2), "4999")]
    HouseholdYear.objects.bulk_create(
        HouseholdYear(
            household=one, year=YEAR, net_per_head_yuan=amount, wage_yuan=300, dibao_yuan=100
        )
        for one, amount in rows
    )

    first = cells(draw(6, prefecture, TODAY), counties[0].name)
    second = cells(draw(6, prefecture, TODAY), counties[1].name)

    bands = ["低于标准线", "1—1.25倍", "1.25—1.5倍", "1.5—2倍", "2倍及以上"]
    assert [first[f"{band}（户）"] for band in bands] == [1, 1, 1, 1, 1]
    assert (first["收入不明（户）"], second["低于标准线（人）"]) == (1, 2)
    assert first["人均纯收入（元）"] == Decimal("5400.00")
    assert (first["工资性占比（%）"], first["转移性占比（%）"]) == (
        Decimal("75.00"),
        Decimal("25.00"),
    )


def test_a_place_without_incomes_has_no_mean_and_no_shares(people, prefecture, counties):
    first = cells(draw(6, prefecture, TODAY), counties[0].name)

    assert (first["人均纯收入（元）"], first["工资性占比（%）"]) == (None, None)
    assert first["收入不明（户）"] == 4


def test_the_summary_counts_grids_standing_and_the_survey(people, prefecture, counties):
    table = draw(8, prefecture, TODAY)

    first, second = (cells(table, county.name) for county in counties)
    assert (first["网格数"], first["户数"], first["人数"]) == (1, 4, 10)
    assert (first["已采集（户）"], first["未采集（户）"], first["采集率（%）"]) == (
        1,
        3,
        Decimal("25.00"),
    )
    assert (first["一般农户"], first["贫困户"], first["已脱贫户"]) == (1, 1, 2)
    assert (second["一般农户"], second["贫困户"], second["监测户（风险未消除）"]) == (1, 2, 1)


def test_the_summary_counts_marks_in_force_and_not_what_a_rule_proposes(
    people, prefecture, counties, grids, officer
):
    office = officer(Duty.COUNTY_OFFICE, counties[0])
    first, second = Household.objects.filter(region=grids[0]).order_by("pk")[:2]
    for kind in ("危房户", "空挂户"):
        marks.put(first, kind, by=office, reason="入户所见")
    ended = marks.put(second, "危房户", by=office, reason="入户所见")
    marks.end(ended, by=office, reason="已改造")
    HouseholdMark.objects.create(household=second, kind="大病户", proposed_on=TODAY)

    line = cells(draw(8, prefecture, TODAY), counties[0].name)

    assert [line[kind] for kind in ("危房户", "空挂户", "大病户", "重残户")] == [1, 1, 0, 0]
    assert set(KINDS) <= set(line)


def test_marks_of_an_earlier_day_are_those_in_force_then(grids, prefecture, counties, officer):
    office = officer(Duty.COUNTY_OFFICE, counties[0])
    house = home(grids[0], recorded_at=timezone.now() - timedelta(days=9))
    marks.put(house, "老人户", by=office, reason="入户所见")
    table = draw(8, prefecture, TODAY)
    assert cells(table, counties[0].name)["老人户"] == 1

    yesterday = draw(8, prefecture, TODAY - timedelta(days=1))

    assert cells(yesterday, counties[0].name)["户数"] == 1
    assert cells(yesterday, counties[0].name)["老人户"] == 0


def test_what_the_year_changed_is_read_from_then_and_now(grids, prefecture, counties):
    long_ago = timezone.make_aware(timezone.datetime(YEAR - 2, 1, 1))
    then = {"recorded_at": long_ago}
    back = registered(grids[0], 3, exit_status="已脱贫", exit_year=YEAR - 2, **then)
    gone = registered(grids[0], 2, **then)

    Household.objects.filter(pk=back.pk).update(exit_status="未脱贫")
    Household.objects.filter(pk=gone.pk).update(poor_kind="一般农户", exit_status="")
    MembershipFactory(household=back, relation="之子", joined_on=TODAY, joined_reason="新生儿")
    MembershipFactory(household=back, relation="之父", left_on=TODAY, left_reason="死亡")
    home(grids[0], 1, dissolved_on=TODAY)

    first = cells(draw(3, prefecture, TODAY), counties[0].name)

    assert (first["错退回退（户）"], first["错退回退（人）"]) == (1, 3)
    assert (first["清退（剔除）（户）"], first["清退（剔除）（人）"]) == (1, 2)
    assert (first["自然增加（人）"], first["自然减少（人）"], first["整户销户（户）"]) == (1, 1, 1)


# --- sums -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", NUMBERS)
def test_counties_add_up_to_the_prefecture(number, people, prefecture, counties):
    whole = draw(number, prefecture, TODAY)
    parts = [draw(number, county, TODAY) for county in prefecture.children.order_by("code")]

    sums = [counted(part.sheets[0]) for part in parts]
    assert counted(whole.sheets[0]) == added(sums)


def counted(sheet):
    """{header: total} of the counts of a sheet."""
    pairs = zip(sheet.heads, sheet.totals, strict=True)
    return {head.title: value for head, value in pairs if head.is_count}


def added(several):
    names = dict.fromkeys(name for one in several for name in one)
    return {name: sum(one.get(name, 0) for one in several) for name in names}


@pytest.mark.parametrize("number", [2, 3, 4, 6, 8])
def test_counties_stand_in_the_order_of_their_codes(number, people, prefecture):
    names = [row[0] for row in draw(number, prefecture, TODAY).sheets[0].rows]

    expected = list(prefecture.children.order_by("code").values_list("name", flat=True))
    assert names == expected


@pytest.mark.parametrize("number", NUMBERS)
def test_the_past_table_of_today_is_the_table_of_today(number, people, prefecture, monkeypatch):
    today = draw(number, prefecture, TODAY)

    monkeypatch.setattr("households.reports.places.is_now", lambda day: False)

    then = draw(number, prefecture, TODAY)
    assert [sheet.rows for sheet in then.sheets] == [sheet.rows for sheet in today.sheets]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_day_before_anything_was_recorded_is_empty(number, people, prefecture):
    table = draw(number, prefecture, date(2015, 1, 1))

    assert set(counted(table.sheets[0]).values()) <= {0, 1, 2, 3}  # grids have no past
    assert not any(getattr(cell, "url", "") for cell in table.sheets[0].totals)


# --- rosters --------------------------------------------------------------------------------------
def test_the_roster_shows_its_first_rows_masked(people, prefecture):
    table = draw(1, prefecture, TODAY)

    heads = [head.title for head in table.sheets[0].heads]
    assert len(table.sheets[0].rows) == sum(
        Household.objects.registered().values_list("member_count", flat=True)
    )
    assert all("*" in row[heads.index("证件号码")] for row in table.sheets[0].rows)
    assert (table.export_kind, table.is_cut) == ("roster", False)


def test_a_failing_household_stands_in_the_list_item_by_item(people, prefecture, grids):
    poor = Household.objects.filter(exit_status="未脱贫").first()
    HouseholdYear.objects.create(household=poor, year=YEAR, house_grade="D", has_safe_water=False)

    sheet = draw(7, prefecture, TODAY).sheets[0]

    heads = [head.title for head in sheet.heads]
    found = [dict(zip(heads, row, strict=True)) for row in sheet.rows]
    mine = {row["问题类别"]: row for row in found if row["户编号"] == poor.household_no}
    assert {"住房安全", "饮水安全"} <= set(mine)
    assert "D 级" in mine["住房安全"]["具体情况"]
    assert "*" in mine["住房安全"]["证件号"]
    assert mine["住房安全"]["状态"] == "待核实"


# --- workbook -------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", NUMBERS)
def test_the_workbook_has_title_unit_line_sum_and_signatures(number, people, prefecture):
    table = draw(number, prefecture, TODAY)

    page = load_workbook(io.BytesIO(sheets.write(table).getvalue())).worksheets[0]

    first = [page.cell(row, 1).value for row in range(1, page.max_row + 1)]
    assert first[0] == table.title
    assert all(word in first[1] for word in ("填报单位：", "填报时间：", "单位："))
    assert first[-2] == "合计"
    assert first[-1].startswith("填报人：")
    assert table.file_name == f"{prefecture.name}_{table.name}_{TODAY:%Y%m%d}.xlsx"


# --- pages ----------------------------------------------------------------------------------------
CASES = [
    pytest.param(Duty.COUNTY_OFFICE, "same", 200, id="county office"),
    pytest.param(Duty.LEADER, "same", 200, id="leader"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another county"),
    pytest.param(Duty.GRID_WORKER, "same", 403, id="grid worker"),
]


@pytest.mark.parametrize(("duty", "where", "status"), CASES)
@pytest.mark.parametrize("name", ["list", 2, 8])
def test_who_may_see_tables(name, duty, where, status, client, people, counties, officer):
    client.force_login(officer(duty, counties[0]))
    region = counties[0] if where == "same" else counties[1]
    url = reverse("accountability:table-list")
    url = url if name == "list" else reverse("accountability:table-detail", args=[name])

    assert client.get(url, {"region": region.code}).status_code == status


@pytest.mark.parametrize("number", [1, 7])
def test_a_leader_sees_no_list_of_persons(number, client, people, counties, officer):
    client.force_login(officer(Duty.LEADER, counties[0]))
    url = reverse("accountability:table-detail", args=[number])

    assert client.get(url, {"region": counties[0].code}).status_code == 403
    listed = client.get(reverse("accountability:table-list")).context["tables"]
    assert number not in [one.number for one, _url in listed]


def test_a_figure_of_today_opens_to_the_households_behind_it(client, people, counties, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, counties[0]))
    page = client.get(reverse("accountability:table-detail", args=[2]))
    sheet = page.context["table"].sheets[0]
    closing = [head.title for head in sheet.heads].index("期末贫困（户）")

    url = sheet.totals[closing].url
    listed = client.get(url)

    assert listed.status_code == 200
    assert url in page.content.decode().replace("&amp;", "&")
    assert listed.content.decode().count('id="household-') == sheet.totals[closing] == 1


def test_the_number_of_grids_opens_to_them_today(client, people, counties, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, counties[0]))
    page = client.get(reverse("accountability:table-detail", args=[8]))
    grids = page.context["table"].sheets[0].totals[1]

    listed = client.get(grids.url)

    assert (grids, listed.context["sum"].grids) == (1, 1)
    assert not getattr(draw(8, counties[0], date(2018, 1, 1)).sheets[0].totals[1], "url", "")


def test_a_leader_gets_figures_without_links(client, people, counties, officer):
    client.force_login(officer(Duty.LEADER, counties[0]))

    page = client.get(reverse("accountability:table-detail", args=[2])).content.decode()

    assert reverse("households:household-list") + "?" not in page


def test_a_table_of_persons_leaves_by_an_export(client, people, counties, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, counties[0]))

    answer = client.get(reverse("accountability:table-export", args=[1]))

    assert answer.url.startswith(reverse("households:export-new"))
    assert not Event.objects.exists()


def test_an_exported_table_is_on_the_trail(client, people, counties, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, counties[0]))

    answer = client.get(reverse("accountability:table-export", args=[4]))

    assert answer.status_code == 200
    event = Event.objects.get()
    assert (event.data["table"], event.data["masked"], event.data["address"]) == (
        4,
        True,
        "127.0.0.1",
    )


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("homes", [2, 12])
def test_a_table_costs_the_same_for_any_number_of_households(
    homes, number, grids, prefecture, django_assert_max_num_queries
):
    for _n in range(homes):
        registered(grids[0], cause_main="因病")

    with django_assert_max_num_queries(5):
        draw(number, prefecture, TODAY)


def test_every_table_is_in_the_list():
    from accountability.tables import LISTED

    assert sorted(one.number for one in LISTED) == sorted(TABLES)
