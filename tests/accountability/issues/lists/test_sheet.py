"""The print ledger as Excel: its columns, what it masks, who takes it away."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accountability import operations
from accountability.issue_lists import sheet
from accountability.models import Issue, Source
from ledger.models import Event
from regions.duties import Duty
from tests.factories import CountyFactory, HouseholdFactory

pytestmark = pytest.mark.django_db
EXPORT = reverse("accountability:issue-export")


def read(answer):
    """The rows below the headings, each by heading."""
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    heads = next(row for row in rows if row[0] == "序号")
    return [dict(zip(heads, row, strict=True)) for row in rows[rows.index(heads) + 1 :]]


@pytest.fixture
def zhou(client, way):
    client.force_login(way.zhou)
    return client


def test_the_sheet_has_the_columns_of_the_print_ledger(zhou, way, progress):
    issue = way.closed(way.reviewed(way.verified(way.applied(way.fresh(progress.issue)))))

    row = read(zhou.get(EXPORT))[0]

    assert list(row) == [column.header for column in sheet.COLUMNS]
    assert (row["问题编号"], row["来源文号"], row["问题层级"]) == (
        issue.number,
        "测考〔2018〕1号",
        "州级",
    )
    assert row["整改进展"] == f"{timezone.localdate():%Y-%m-%d} 已走访二十户"
    assert (row["核实人"], row["复核人"], row["销号人"]) == (
        way.township.full_name,
        way.reviewer.full_name,
        way.closer.full_name,
    )
    assert (row["是否完成"], row["佐证材料"], row["村"]) == ("是", 1, way.place.name)


def test_numbers_and_the_head_of_the_household_are_masked(zhou, way):
    home = HouseholdFactory(region=way.grid, head_name="韦明华")
    issue = way.registered(region=way.grid, household=home)
    Issue.objects.filter(pk=issue.pk).update(  # as texts taken over from elsewhere may say
        measures="户主证件522799197803052315，电话13800001234未接"
    )

    row = read(zhou.get(EXPORT))[0]

    assert row["户主"] == "韦*华"
    assert row["整改措施"] == "户主证件522799********2315，电话138****1234未接"


def test_the_sheet_holds_what_the_list_shows(zhou, way):
    way.closed()
    still_open = way.registered()

    rows = read(zhou.get(EXPORT, {"stage": "open"}))

    assert [row["问题编号"] for row in rows] == [still_open.number]


def test_what_was_closed_on_paper_is_finished_and_never_called_late(zhou, way):
    item = way.registered().item
    taken_over = operations.TakenOver(
        number="QN-2018-GK-0900",
        item=item,
        region=way.county,
        source=Source.STATE,
        description="纸质台账中的问题",
        due_on=timezone.localdate() - timedelta(days=9),
        is_closed=True,
    )
    operations.take_over_issues([taken_over], by=way.zhou)

    row = read(zhou.get(EXPORT, {"stage": "closed"}))[0]

    assert (row["是否完成"], row["备注"]) == ("是", "纸质台账转入")


def test_taking_it_away_is_an_event(zhou, way):
    way.registered()

    zhou.get(EXPORT, {"source": "state"})

    event = Event.objects.get(kind="accountability.ledger.exported")
    assert (event.actor_id, event.data["rows"]) == (way.zhou.pk, 1)
    assert event.data["conditions"] == ["source"]


def test_a_list_that_is_too_long_is_not_cut_short(zhou, way, monkeypatch):
    monkeypatch.setattr(sheet, "MOST_ROWS", 1)
    way.registered()
    way.registered()

    answer = zhou.get(EXPORT, {"source": "state"})

    assert answer.status_code == 302
    assert answer.url == f"{reverse('accountability:issues')}?source=state"
    assert not Event.objects.filter(kind="accountability.ledger.exported").exists()


@pytest.mark.parametrize("duty", [Duty.GRID_WORKER, Duty.VILLAGE_LEADER])
def test_who_takes_no_sheets_is_refused(client, way, officer, duty):
    client.force_login(officer(duty, way.county))

    assert client.get(EXPORT).status_code == 403


def test_another_countys_issues_are_not_in_it(client, way, officer):
    way.registered()
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory(parent=way.prefecture)))

    assert read(client.get(EXPORT)) == []


@pytest.mark.parametrize("number", [1, 9])
def test_more_rows_ask_no_more(number, way, django_assert_num_queries):
    [way.registered() for _n in range(number)]

    with django_assert_num_queries(4):
        rows = list(sheet.rows(Issue.objects.all()))

    assert len(rows) == number
