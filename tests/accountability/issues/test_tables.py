"""Tables 12 to 14 of the issue ledger: they add up, and every figure opens to its entries."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accountability import issue_closing, issue_operations, issue_requests, operations
from accountability.entries import entries_behind
from accountability.issue_registering import Paper, register
from accountability.models import DueKind, Issue, Source
from accountability.reports import draw
from accountability.reports.tables import Linked
from ledger import events
from ledger.events import Draft
from ledger.reports import DoesNotAddUpError
from regions.duties import Duty
from regions.models import Level
from tests.accountability import workbook
from tests.accountability.issues.conftest import WHY
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def ledger(way):
    """One entry in each state, in a village of one county, and one at the prefecture itself."""
    withdrawn = way.registered()
    asked = issue_requests.ask_withdrawal(
        withdrawn, by=way.zhou, reason=WHY, doc_no="黔〔2018〕3号"
    )
    issue_requests.decide_withdrawal(asked, by=way.zhou_second, granted=True, decision=WHY)
    returned = way.applied()
    issue_closing.return_(returned, by=way.township, reason=WHY)
    way.registered(due_kind=DueKind.STANDING)
    finding = way.finding(region=way.prefecture, level=Level.PREFECTURE)
    register([finding], by=way.zhou, paper=Paper(Source.AUDIT, doc_no="审〔2018〕2号"))
    way.applied()
    return {"closed": way.closed(), "rectifying": way.taken_up(), "returned": returned}


def opened(table):
    """(header, figure, address) of every figure that opens."""
    return [
        (head.title, int(cell), cell.url)
        for sheet in table.sheets
        for row in [*sheet.rows, sheet.totals]
        for head, cell in zip(sheet.heads, row, strict=True)
        if isinstance(cell, Linked) and cell.url
    ]


def behind(url, regions):
    """The entries that an address of the list shows."""
    asked = {name: value[0] for name, value in parse_qs(urlsplit(url).query).items()}
    region = regions[asked["region"]]
    return entries_behind(
        "issues",
        region,
        today(),
        state=asked["state"],
        group=asked.get("group", ""),
        kind=asked.get("kind", ""),
        source=asked.get("source", ""),
        here=asked.get("here") == "true",
    )


@pytest.mark.parametrize("is_now", [True, False], ids=["rows as they stand", "the trail"])
@pytest.mark.parametrize("number", [12, 13])
def test_every_figure_opens_to_as_many_entries_as_it_says(ledger, way, number, is_now, monkeypatch):
    monkeypatch.setattr("accountability.entries.is_now", lambda _day: is_now)
    regions = {one.code: one for one in (way.prefecture, way.county)}

    found = opened(draw(number, way.prefecture, today()))

    assert len(found) > 10
    assert [url for _head, figure, url in found if behind(url, regions).count() != figure] == []


def test_the_list_behind_a_figure_goes_on_page_by_page(client, ledger, way, monkeypatch):
    monkeypatch.setattr("accountability.issue_lists.reading.PAGE_SIZE", 3)
    client.force_login(way.zhou)
    url, shown, totals = f"{reverse('accountability:entry-list')}?ledger=issues", [], set()

    while url:
        context = client.get(url).context
        shown += [row.pk for row in context["rows"]]
        totals.add(context["keyset"].total)
        url = context["next"]

    assert totals == {7}
    assert shown == list(
        Issue.objects.order_by("is_done", "due_on", "pk").values_list("pk", flat=True)
    )


def test_table_12_has_every_state_once_and_the_prefecture_as_a_line_of_its_own(ledger, way):
    sheet = draw(12, way.prefecture, today()).sheets[1]

    assert [row[0] for row in sheet.rows] == [way.county.name, f"{way.prefecture.name}本级"]
    #                          total closed 整改中 待审 退回 长期 撤回  rate           overdue
    assert sheet.totals[1:] == (7, 1, 2, 1, 1, 1, 1, Decimal("14.29"), 0)
    assert sheet.rows[0][1:] == (6, 1, 1, 1, 1, 1, 1, Decimal("16.67"), 0)


def test_table_13_has_a_column_for_each_source_and_ranks_the_counties(ledger, way):
    CountyFactory(code="522701", name="都匀市")

    sheet = draw(13, way.prefecture, today()).sheets[0]

    heads = [head.title for head in sheet.heads]
    totals = dict(zip(heads, sheet.totals, strict=True))
    lines = {row[0]: dict(zip(heads, row, strict=True)) for row in sheet.rows}
    assert heads[4:8] == ["排名", "国家考核总数", "国家考核已销号", "国家考核销号率（%）"]
    assert (totals["国家考核总数"], totals["审计总数"], totals["合计总数"]) == (6, 1, 7)
    assert (totals["巡视总数"], totals["巡视销号率（%）"]) == (0, None)
    assert (lines[way.county.name]["排名"], lines["都匀市"]["排名"]) == (1, None)
    assert lines[f"{way.prefecture.name}本级"]["排名"] is None


def test_table_13_says_which_entry_has_no_source(ledger, way):
    ghost = ledger["closed"].pk + 1000
    events.append(
        Draft(
            "test.ghost", way.county, "accountability.issue", ghost, after="pending"
        )
    )  # fmt: skip

    with pytest.raises(DoesNotAddUpError, match=f"1 条没有来源；.*内部编号 {ghost}"):
        draw(13, way.prefecture, today())


def test_table_14_tells_who_signed_and_when_it_was_closed(ledger, way):
    sheet = draw(14, way.prefecture, today()).sheets[0]

    heads = [head.title for head in sheet.heads]
    lines = {row[1]: dict(zip(heads, row, strict=True)) for row in sheet.rows}
    closed, returned = lines[ledger["closed"].number], lines[ledger["returned"].number]
    assert (closed["核实人签字"], closed["复核人签字"], closed["销号人"]) == (
        way.township.full_name, way.reviewer.full_name, way.closer.full_name,
    )  # fmt: skip
    assert (closed["销号时间"], closed["状态"], closed["佐证"]) == (today(), "已销号", 1)
    assert (returned["状态"], returned["核实人签字"], returned["完成时间"]) == ("已退回", "", None)
    assert len(sheet.rows) == 7


def test_table_14_of_a_past_day_has_the_words_of_that_day(way, monkeypatch):
    issue = way.taken_up()
    clock = events._clock
    monkeypatch.setattr(events, "_clock", lambda: clock() + timedelta(days=2))
    issue_operations.set_measures(issue, by=way.village, goal="新目标", measures="以后才改的措施")
    issue = way.fresh(issue)
    issue_operations.transfer(issue, by=way.village, unit="镇民政办", reason=WHY)

    sheet = draw(14, way.prefecture, today()).sheets[0]

    line = dict(zip([head.title for head in sheet.heads], sheet.rows[0], strict=True))
    assert (line["整改措施"], line["责任单位"]) == ("逐户制定帮扶措施", "镇扶贫站")


def test_what_does_not_add_up_is_refused_in_words_on_the_page_and_as_excel(client, way):
    way.registered()
    events.append(Draft("test.ghost", way.county, "accountability.issue", 987654, after="pending"))
    client.force_login(way.zhou)
    asked = {"region": way.prefecture.code}

    page = client.get(reverse("accountability:table-detail", args=[12]), asked)
    excel = client.get(reverse("accountability:table-export", args=[12]), asked)

    assert (page.status_code, excel.status_code) == (409, 409)
    assert "内部编号 987654" in page.content.decode()


@pytest.mark.parametrize("number", [12, 13, 14, 15])
def test_the_tables_are_on_the_page_and_leave_as_excel(client, ledger, way, number):
    client.force_login(way.zhou)

    page = client.get(reverse("accountability:table-detail", args=[number]))
    excel = client.get(reverse("accountability:table-export", args=[number]))

    assert page.status_code == excel.status_code == 200
    assert excel["Content-Type"].endswith("sheet")


def test_the_entries_one_by_one_are_for_who_sees_issues(client, way, officer):
    client.force_login(officer(Duty.LEADER, way.prefecture))

    assert client.get(reverse("accountability:table-detail", args=[14])).status_code == 403


_PROGRESS = ["方面", "项", "总数", "已销号", "未销号", "销号率（%）", "超期", "已撤回"]
_SOURCES = [
    head
    for source in ("国家考核", "省考核", "巡视", "审计")
    for head in (f"{source}总数", f"{source}已销号", f"{source}销号率（%）")
]
_LEDGER = [
    *("序号", "问题编号", "问题来源", "来源文号", "批次", "方面", "项", "问题描述（条）"),
    *("台账层级", "县（市）", "乡镇", "村", "户编号", "整改目标", "整改措施"),
    *("牵头单位", "责任单位", "配合单位", "责任领导", "责任人", "时限类别", "整改时限"),
    *("整改进展", "状态", "是否超期", "是否完成", "完成时间", "佐证"),
    *("核实人签字", "复核人签字", "销号时间", "销号人", "备注"),
]


@pytest.mark.parametrize(
    ("number", "columns"),
    [
        pytest.param(12, _PROGRESS, id="12"),
        pytest.param(
            13,
            ["县（市）", "合计总数", "合计已销号", "合计销号率（%）", "排名", *_SOURCES],
            id="13",
        ),
        pytest.param(14, _LEDGER, id="14"),
    ],
)
def test_a_table_leaves_as_excel_cell_by_cell_as_offices_ask_for_it(
    client, ledger, way, number, columns
):
    client.force_login(way.zhou)
    table = draw(number, way.prefecture, today())

    book, name = workbook.exported(client, number, region=way.prefecture.code)

    assert [head.title for head in table.sheets[0].heads] == columns
    workbook.check_table(book, name, table)


def test_table_14_remarks_what_was_closed_late_and_what_came_from_paper(way, monkeypatch):
    late = way.reviewed(way.verified(way.applied(way.taken_up(way.registered(due_on=today())))))
    taken_over = operations.TakenOver(
        number="QN-2018-GK-0900",
        item=late.item,
        region=way.county,
        source=Source.STATE,
        description="纸质台账中的问题",
        due_on=today() - timedelta(days=9),
        is_closed=True,
    )
    operations.take_over_issues([taken_over], by=way.zhou)
    clock = events._clock
    monkeypatch.setattr(events, "_clock", lambda: clock() + timedelta(days=2))
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        way.closed(late)
        sheet = draw(14, way.prefecture, today()).sheets[0]

    heads = [head.title for head in sheet.heads]
    lines = {row[1]: dict(zip(heads, row, strict=True)) for row in sheet.rows}
    assert [(lines[number]["是否完成"], lines[number]["备注"]) for number in sorted(lines)] == [
        ("是", "纸质台账转入"),
        ("是", "超期销号"),
    ]
