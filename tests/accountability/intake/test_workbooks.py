"""Handing in a workbook, what is found in it, registering it whole or not at all."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accountability.demo import accounts, issue_ledger
from accountability.issue_intake import checking, sheet, workbooks
from accountability.models import DueKind, Issue, IssueBatch, IssueWorkbook, Item
from accountability.reports.close_out import close_out
from ledger.models import Event, Status
from ledger.sheets import SheetError
from ledger.transitions import StaleStatusError
from regions.duties import Duty
from regions.models import Level
from tests.accountability.intake.conftest import feedback_row
from tests.factories import CountyFactory, HouseholdFactory, PostingFactory
from tests.factories.households import number


def handed_in(way, batch, content) -> IssueWorkbook:
    return workbooks.hand_in(content, "反馈.xlsx", by=way.zhou, region=way.prefecture, batch=batch)


def errors(way, batch, content) -> list[tuple[str, str]]:
    found = checking.check(content.getvalue(), region=way.prefecture, batch=batch)
    return [(error.cell, error.message) for error in found.errors]


def test_handing_in_writes_no_entry(way, batch, feedback):
    workbook = handed_in(way, batch, feedback())

    assert (workbook.result["rows"], workbook.result["entries"]) == (1, 1)
    assert workbook.result["shown"][0]["due_on"] == batch.due_on.isoformat()
    assert not Issue.objects.exists()
    assert Event.objects.filter(kind=workbooks.HANDED_IN).count() == 1


def test_a_row_over_every_county_becomes_one_entry_each(way, batch, feedback):
    CountyFactory.create_batch(2, parent=way.prefecture)
    workbook = handed_in(way, batch, feedback({"places": "各县"}))

    count = workbooks.register_workbook(workbook, by=way.zhou)

    assert count == 3
    rows = list(Issue.objects.for_list())
    assert {row.region.level for row in rows} == {Level.COUNTY}
    assert {row.batch for row in rows} == {batch}
    assert {row.holder for row in rows} == {way.prefecture}
    assert {row.status for row in rows} == {Status.PENDING}
    assert len({row.number for row in rows}) == 3
    assert workbook.state == IssueWorkbook.State.REGISTERED


def test_columns_come_through(way, batch, feedback):
    day = timezone.localdate() + timedelta(days=20)
    given = {
        "goal": "落实到户",
        "measures": "逐户制定措施",
        "lead_unit": "州扶贫办",
        "assist_units": "财政局、教育局",
        "resp_leader": "分管副县长",
        "due_kind": "立行立改",
        "due_on": day,
    }
    workbooks.register_workbook(handed_in(way, batch, feedback(given)), by=way.zhou)

    issue = Issue.objects.get()
    assert (issue.goal, issue.measures, issue.lead_unit) == ("落实到户", "逐户制定措施", "州扶贫办")
    assert issue.assist_units == ["财政局", "教育局"]
    assert (issue.due_kind, issue.due_on) == (DueKind.IMMEDIATE, day)
    assert (issue.responsible_unit, issue.source_doc_no) == ("县扶贫办", batch.doc_no)


def test_running_text_keeps_its_punctuation(way, batch, feedback):
    words = "台账不实，整改慢（两处）：须核对"
    workbooks.register_workbook(
        handed_in(way, batch, feedback({"description": words})), by=way.zhou
    )

    assert Issue.objects.get().description == words


def test_a_row_about_a_household_lies_in_its_grid(way, batch, feedback):
    home = HouseholdFactory(region=way.grid)
    row = {"household_no": home.household_no, "places": None}
    workbooks.register_workbook(handed_in(way, batch, feedback(row)), by=way.zhou)

    issue = Issue.objects.get()
    assert (issue.household, issue.region) == (home, way.grid)


@pytest.mark.parametrize(
    ("changes", "cell", "said"),
    [
        pytest.param({"item": "没有的项"}, "B3", "目录中没有项", id="an item not in the catalogue"),
        pytest.param({"aspect": "干部作风"}, "B3", "不在“干部作风”", id="another aspect"),
        pytest.param({"description": "短"}, "C3", "至少五个字", id="words that say nothing"),
        pytest.param({"places": "火星县"}, "D3", "没有“火星县”", id="a place that is none"),
        pytest.param({"places": None}, "D3", "问题所在地为空", id="no place"),
        pytest.param({"household_no": "99"}, "E3", "没有户编号 99", id="a household that is none"),
        pytest.param({"due_kind": "尽快"}, "L3", "不是整改方式的选项", id="a kind that is none"),
        pytest.param({"due_on": "2018-13-01"}, "M3", "不是日期", id="a day that is none"),
        pytest.param({"due_on": date(2018, 1, 1)}, "M3", "早于登记日期", id="a day that is past"),
        pytest.param({"description": f"户主{number(1)}未落实"}, "C3", "身份证号", id="a number"),
        pytest.param({"measures": "联系13800001234核实"}, "G3", "手机号", id="a phone"),
    ],
)
def test_a_bad_cell_is_named_with_its_remedy(way, batch, feedback, changes, cell, said):
    found = errors(way, batch, feedback(changes))

    assert [at for at, _message in found] == [cell]
    assert said in found[0][1]


def test_a_household_of_another_place_is_an_error(way, batch, feedback):
    home = HouseholdFactory(region=way.grid)
    other = CountyFactory(parent=way.prefecture)
    row = {"household_no": home.household_no, "places": other.name}

    assert "不在" in errors(way, batch, feedback(row))[0][1]


def test_the_same_row_twice_is_an_error(way, batch, feedback):
    assert errors(way, batch, feedback({}, {})) == [
        ("C4", f"与第 3 行重复（{way.county.name}）；请删去")
    ]


def test_one_bad_cell_holds_the_whole_back(way, batch, feedback):
    workbook = handed_in(way, batch, feedback({}, {"places": "火星县"}))

    with pytest.raises(ValidationError, match="1 处需要改正"):
        workbooks.register_workbook(workbook, by=way.zhou)

    assert not Issue.objects.exists()
    workbook.refresh_from_db()
    assert workbook.state == IssueWorkbook.State.CHECKED


def test_the_marked_workbook_names_the_cell(way, batch, feedback):
    workbook = handed_in(way, batch, feedback({"places": "火星县"}))

    marked = load_workbook(io.BytesIO(workbooks.errors_of(workbook)))

    cells = [cell for row in marked.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert "D3" in cells


def test_what_became_wrong_since_is_found_before_registering(way, batch, feedback):
    workbook = handed_in(way, batch, feedback())
    Item.objects.filter(name=feedback_row(way)["item"]).update(
        valid_to=timezone.localdate() - timedelta(days=1)
    )

    with pytest.raises(ValidationError):
        workbooks.register_workbook(workbook, by=way.zhou)

    workbook.refresh_from_db()
    assert workbook.result["errors"] == 1


def test_a_file_is_registered_once(way, batch, feedback):
    content = feedback()
    first = handed_in(way, batch, content)
    second = handed_in(way, batch, content)
    workbooks.register_workbook(first, by=way.zhou)

    with pytest.raises(SheetError, match="同一文件"):
        handed_in(way, batch, content)
    with pytest.raises(ValidationError):
        workbooks.register_workbook(second, by=way.zhou)
    with pytest.raises(StaleStatusError):
        workbooks.register_workbook(first, by=way.zhou)
    assert Issue.objects.count() == 1


def test_entries_that_stand_in_the_batch_are_named(way, batch, feedback):
    workbooks.register_workbook(handed_in(way, batch, feedback()), by=way.zhou)
    issue = Issue.objects.get()

    found = errors(way, batch, feedback({}, {"description": "另有一处没有落实到户"}))

    assert found == [("C3", f"{way.county.name}已登记为 {issue.number}；请删去该行")]


def test_a_file_that_was_altered_is_refused(way, batch, feedback):
    workbook = handed_in(way, batch, feedback())
    with open(workbook.file.path, "ab") as file:
        file.write(b"x")

    with pytest.raises(SheetError, match="不一致"):
        workbooks.register_workbook(workbook, by=way.zhou)


def test_a_workbook_put_aside_stays_and_is_not_registered(way, batch, feedback):
    workbook = handed_in(way, batch, feedback())
    workbooks.drop(workbook, by=way.zhou)

    with pytest.raises(StaleStatusError):
        workbooks.register_workbook(workbook, by=way.zhou)
    with pytest.raises(StaleStatusError):
        workbooks.drop(workbook, by=way.zhou)
    assert IssueWorkbook.objects.get().decided_by == way.zhou


def test_only_who_registers_there_hands_in_and_registers(way, batch, feedback):
    workbook = handed_in(way, batch, feedback())

    with pytest.raises(PermissionDenied):
        workbooks.hand_in(feedback(), "x.xlsx", by=way.reviewer, region=way.prefecture, batch=batch)
    with pytest.raises(PermissionDenied):
        workbooks.register_workbook(workbook, by=way.reviewer)
    with pytest.raises(PermissionDenied):
        workbooks.drop(workbook, by=way.township)


def test_a_county_hands_in_its_own_feedback(way, feedback):
    clerk = way.reviewer
    batch = IssueBatch.objects.create(
        source="self_check",
        title="县自查",
        issued_on=timezone.localdate(),
        due_on=timezone.localdate() + timedelta(days=9),
        region=way.county,
        registered_at=timezone.now(),
        registered_by=clerk,
    )
    content = feedback({"places": way.place.name})
    workbook = workbooks.hand_in(content, "自查.xlsx", by=clerk, region=way.county, batch=batch)

    workbooks.register_workbook(workbook, by=clerk)

    assert Issue.objects.get().level == Level.COUNTY


# --- a ledger kept on paper -----------------------------------------------------------------------
def taken_in(way, content) -> IssueWorkbook:
    return workbooks.hand_in(content, "台账.xlsx", by=way.zhou, region=way.prefecture)


def test_a_paper_ledger_keeps_its_numbers_and_close_outs(way, ledger):
    closed = {"is_closed": "是", "closed_on": date(2018, 5, 4)}
    workbook = taken_in(way, ledger(closed, {}))
    assert workbook.result["closed"] == 1

    workbooks.register_workbook(workbook, by=way.zhou_second)

    first, second = Issue.objects.order_by("number")
    assert (first.number, first.status) == ("QN-2018-GK-0001", Status.CLOSED)
    assert (second.status, second.is_overdue) == (Status.VERIFYING, True)
    assert first.batch == second.batch == IssueBatch.objects.get(doc_no="测考〔2018〕1号")
    told = Event.objects.get(subject=first.subject, subject_id=first.pk)
    assert told.kind == "accountability.issue.taken_over"
    assert told.data["closed_on_paper"] == "2018-05-04"


def test_a_paper_ledger_says_what_its_documents_are(way, ledger):
    named = {"batch": "2017年度考核反馈", "issued_on": date(2018, 3, 20)}
    workbooks.register_workbook(taken_in(way, ledger(named, {})), by=way.zhou_second)

    batch = IssueBatch.objects.get()
    assert (batch.title, batch.issued_on) == ("2017年度考核反馈", date(2018, 3, 20))
    assert batch.issues.count() == 2


def test_who_handed_in_closed_entries_does_not_register_them(way, ledger):
    workbook = taken_in(way, ledger({"is_closed": "是"}))

    with pytest.raises(ValidationError, match="另一人"):
        workbooks.register_workbook(workbook, by=way.zhou)
    assert not Issue.objects.exists()


def test_two_accounts_of_one_person_are_one(way, ledger):
    workbook = taken_in(way, ledger({"is_closed": "是"}))
    twin = PostingFactory(duty=Duty.PREFECTURE_OFFICE, region=way.prefecture).user
    way.zhou.person_key = twin.person_key = "one"
    way.zhou.save()
    twin.save()
    workbook = IssueWorkbook.objects.get(pk=workbook.pk)

    with pytest.raises(ValidationError, match="另一人"):
        workbooks.register_workbook(workbook, by=twin)


def test_a_county_does_not_take_over_a_ledger(way, ledger):
    with pytest.raises(PermissionDenied):
        workbooks.hand_in(ledger({}), "台账.xlsx", by=way.reviewer, region=way.county)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"number": "GK-1"}, "不是问题编号", id="no number"),
        pytest.param({"number": "QN-2018-SJ-0001"}, "编号与来源不一致", id="another source's"),
        pytest.param({"doc_no": None}, "必须有来源文号", id="no document"),
        pytest.param({"due_on": None}, "须写明原定时限", id="no day"),
        pytest.param({"closed_on": date(2018, 5, 4)}, "未销号的问题", id="closed and open"),
        pytest.param({"places": "各县、平塘县"}, "只能写一个地方", id="two places"),
    ],
)
def test_a_bad_row_of_a_ledger_is_named(way, ledger, changes, said):
    found = checking.check(ledger(changes).getvalue(), region=way.prefecture, batch=None)

    assert any(said in error.message for error in found.errors)
    assert not found.entries


def test_a_number_that_is_taken_is_an_error(way, ledger):
    workbooks.register_workbook(taken_in(way, ledger({})), by=way.zhou_second)

    found = checking.check(
        ledger({"description": "另一处没有落实到户"}).getvalue(), region=way.prefecture, batch=None
    )

    assert "已在台账上" in found.errors[0].message


def test_the_published_ledger_comes_from_a_workbook_and_its_rate_is_8655(way, monkeypatch):
    monkeypatch.setattr(accounts, "PREFECTURE", way.zhou.username)
    monkeypatch.setattr(accounts, "SECOND", way.zhou_second.username)

    assert issue_ledger.load() == 1011

    items = Issue.objects.values("item").distinct().count()
    aspects = Issue.objects.values("item__aspect").distinct().count()
    assert (aspects, items) == (11, 44)
    report = close_out("issues", way.prefecture, timezone.localdate())
    assert (report.total.total, report.total.closed, report.total.open) == (1011, 875, 136)
    assert report.total.rate.percent == Decimal("86.55")


def test_the_template_is_read_back_as_it_is_filled_in(way, batch):
    empty = sheet.template(sheet.FEEDBACK, title="问题反馈清单")
    filled = load_workbook(empty)
    headers = [cell.value for cell in filled.worksheets[0][2]]
    row = feedback_row(way)
    for place, column in enumerate(sheet.FEEDBACK, start=1):
        filled.worksheets[0].cell(3, place, row.get(column.key))
    out = io.BytesIO()
    filled.save(out)

    assert headers == [column.header for column in sheet.FEEDBACK]
    assert errors(way, batch, out) == []


def test_checking_asks_as_many_queries_for_many_rows_as_for_few(way, batch, feedback):
    few, many = (
        feedback({}),
        feedback(*({"description": f"第{n}处没有落实到户"} for n in range(40))),
    )
    counts = []
    with CaptureQueriesContext(connection) as asked:
        errors(way, batch, few)
    counts.append(len(asked))
    with CaptureQueriesContext(connection) as asked:
        errors(way, batch, many)
    counts.append(len(asked))

    assert counts[0] == counts[1]
