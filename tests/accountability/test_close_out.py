"""The close-out report: the published figure, the identity, and that the past stays the past."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import itemgetter

import pytest
import time_machine
from django.utils import timezone

from accountability import operations
from accountability.models import Issue, Item, Source
from accountability.operations import TakenOver
from accountability.reports import close_out, draw
from ledger import events
from ledger import reports as ledger_reports
from ledger.events import Draft
from ledger.reports import ClosureRate, DoesNotAddUpError, Figures, end_of
from regions.duties import Duty
from tests.factories import CountyFactory, GridFactory, LeadFactory, PrefectureFactory

pytestmark = pytest.mark.django_db
TODAY = date(2018, 6, 30)


@pytest.fixture
def clerk(officer):
    return officer(Duty.PREFECTURE_OFFICE, PrefectureFactory())


def taken_over(count: int, closed: int, region, first: int = 1) -> list[TakenOver]:
    operations.load_aspects()
    items = list(Item.objects.all())
    return [
        TakenOver(
            number=f"QN-2018-GK-{first + n:04d}",
            item=items[n % len(items)],
            region=region,
            source=Source.STATE,
            description="测试问题",
            due_on=timezone.localdate() + timedelta(days=30),
            is_closed=n < closed,
        )
        for n in range(count)
    ]


def test_the_catalogue_has_11_aspects_and_44_items():
    assert operations.load_aspects() == 44
    assert operations.load_aspects() == 44
    assert Item.objects.values("aspect").distinct().count() == 11


def test_the_published_figure_comes_out(clerk):
    """1,011 entries, 875 closed by 30 June: 86.55 %, 136 open (Qiannan, 2018)."""
    county = CountyFactory()
    operations.take_over_issues(taken_over(1011, 875, county), by=clerk)

    report = close_out("issues", PrefectureFactory(), timezone.localdate())

    assert (report.total.total, report.total.closed, report.total.open) == (1011, 875, 136)
    assert report.total.rate.percent == Decimal("86.55")
    assert len(report.groups) == 11
    assert len(report.kinds) == 44


def test_table_12_sums_items_to_aspects_to_the_total(clerk):
    operations.take_over_issues(taken_over(1011, 875, CountyFactory()), by=clerk)

    sheet = draw(12, PrefectureFactory(), timezone.localdate()).sheets[0]

    subtotals = [row for row in sheet.rows if row[1] == "小计"]
    assert sheet.totals == ("合计", "", 1011, 875, 136, Decimal("86.55"), 0, 0)
    assert sum(row[2] for row in subtotals) == 1011
    assert len(sheet.rows) == 44 + 11


@pytest.mark.parametrize(
    ("closed", "total", "percent"),
    [
        pytest.param(875, 1011, Decimal("86.55"), id="published"),
        pytest.param(1, 800, Decimal("0.13"), id="half goes up"),
        pytest.param(0, 5, Decimal("0.00"), id="none closed"),
        pytest.param(0, 0, None, id="nothing entered"),
    ],
)
def test_the_rate_is_to_a_hundredth_half_up(closed, total, percent):
    assert ClosureRate(closed, total).percent == percent


def test_taking_the_same_ledger_over_twice_changes_nothing(clerk):
    entries = taken_over(5, 3, CountyFactory())
    operations.take_over_issues(entries, by=clerk)

    assert operations.take_over_issues(entries, by=clerk) == 0
    assert Issue.objects.count() == 5


def opened(lead, due_on: date) -> None:
    events.append(
        Draft(
            kind="screening.lead.opened",
            region=lead.region,
            subject="screening.lead",
            subject_id=lead.pk,
            after="pending",
            data={"due_on": due_on.isoformat()},
        )
    )


def moved(lead, before: str, after: str, **data: str) -> None:
    events.append(
        Draft(
            kind="test.moved",
            region=lead.region,
            subject="screening.lead",
            subject_id=lead.pk,
            before=before,
            after=after,
            data=data,
        )
    )


def test_counties_are_lines_in_the_order_of_codes_and_empty_ones_stand(clerk):
    first, second = CountyFactory(code="522701"), CountyFactory(code="522702")
    lead = LeadFactory(household__region=GridFactory(parent__parent__parent=second))
    opened(lead, TODAY)

    report = close_out("leads", PrefectureFactory(), timezone.localdate())

    assert [(line.code, line.figures.total) for line in report.places] == [
        (first.code, 0),
        (second.code, 1),
    ]


def test_a_county_is_broken_down_by_township_and_sees_no_other_county():
    mine, other = GridFactory(), GridFactory()
    opened(LeadFactory(household__region=mine), TODAY)
    opened(LeadFactory(household__region=other), TODAY)

    county = mine.parent.parent.parent
    report = close_out("leads", county, timezone.localdate())

    assert [line.label for line in report.places] == [mine.parent.parent.name]
    assert report.total.total == 1


def test_verdicts_are_counted_by_rule():
    leads = LeadFactory.create_batch(3, household__region=GridFactory())
    for lead in leads:
        opened(lead, timezone.localdate() + timedelta(days=9))
    moved(leads[0], "verifying", "answered", verdict="true_rectified")
    moved(leads[1], "verifying", "answered", verdict="not_true")

    line = close_out("leads", PrefectureFactory(), timezone.localdate()).kinds[0]

    assert (line.code, line.verified, line.found_true, line.found_untrue) == ("r03", 2, 1, 1)
    assert line.true_percent == Decimal("50.00")
    assert line.verified_percent == Decimal("66.67")


@pytest.mark.parametrize(
    ("days", "overdue"), [pytest.param(0, 0, id="on its day"), pytest.param(-1, 1, id="past it")]
)
def test_an_open_entry_is_overdue_after_its_day(days, overdue):
    opened(LeadFactory(), timezone.localdate() + timedelta(days=days))

    report = close_out("leads", PrefectureFactory(), timezone.localdate())

    assert (report.total.open, report.total.overdue) == (1, overdue)


@pytest.mark.parametrize("length", [pytest.param(9, id="short"), pytest.param(5000, id="long")])
def test_a_later_day_counts_however_much_was_told_with_it(length):
    lead = LeadFactory()
    opened(lead, timezone.localdate() - timedelta(days=1))
    later = timezone.localdate() + timedelta(days=1)
    moved(lead, "pending", "verifying", due_on=later.isoformat(), told="由" * length)

    report = close_out("leads", PrefectureFactory(), timezone.localdate())

    assert (report.total.open, report.total.overdue) == (1, 0)


def test_a_kept_report_of_the_past_does_not_change_when_an_entry_is_reopened():
    """The present says open; the cut-off day still says closed."""
    lead = LeadFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    opened(lead, TODAY)
    moved(lead, "answered", "closed")
    region = lead.region.parent.parent.parent
    drawn = operations.draw_report(9, region, timezone.localdate())
    moved(lead, "closed", "pending")

    again = operations.draw_report(9, region, timezone.localdate())

    assert again.pk == drawn.pk
    assert close_out("leads", region, timezone.localdate()).total.open == 1
    assert close_out("leads", region, yesterday).total.total == 0


def test_the_cut_off_is_midnight_in_the_sites_time_zone():
    """An event at 00:30 in Shanghai belongs to the new day, though it is still 30 June in UTC."""
    assert end_of(date(2018, 6, 30)) == datetime(2018, 6, 30, 16, tzinfo=UTC)


def test_an_event_after_the_cut_off_does_not_count():
    opened(LeadFactory(), TODAY)
    today = timezone.localdate()

    assert close_out("leads", PrefectureFactory(), today).total.total == 1
    assert close_out("leads", PrefectureFactory(), today - timedelta(days=1)).total.total == 0


def test_figures_that_do_not_add_up_are_refused():
    with pytest.raises(DoesNotAddUpError):
        Figures(total=3, open=1, closed=1).check()


def test_an_event_about_an_entry_that_is_not_there_stops_the_report():
    lead = LeadFactory()
    opened(lead, TODAY)
    events.append(
        Draft(
            kind="test.ghost",
            region=lead.region,
            subject="screening.lead",
            subject_id=lead.pk + 1000,
            after="pending",
        )
    )

    with pytest.raises(DoesNotAddUpError):
        close_out("leads", PrefectureFactory(), timezone.localdate())


def test_the_nightly_draws_the_figure_tables_once():
    county = CountyFactory()
    day = timezone.localdate()

    assert operations.draw_nightly(day, [county]) == 4
    assert operations.draw_nightly(day, [county]) == 4


def test_the_roster_masks_names_and_numbers():
    lead = LeadFactory(household__region=GridFactory(), person__name="陆秀芬")
    opened(lead, TODAY)

    row = draw(10, PrefectureFactory(), timezone.localdate()).sheets[0].rows[0]

    assert row[4] == "陆*芬"
    assert row[8] == "机动车：底图 无，部门 小型轿车 8.6万元"
    assert "********" in row[5]
    assert lead.id_shown not in str(row)


@time_machine.travel("2026-05-01 10:00+08:00", tick=False)
def test_a_file_is_named_by_place_table_and_day():
    table = draw(9, CountyFactory(code="522725", name="瓮安县"), timezone.localdate())

    assert table.file_name == "瓮安县_数据比对线索汇总表_20260501.xlsx"


def test_a_ledger_read_whole_gives_the_rows_of_entries_looked_up_one_by_one(clerk):
    county = CountyFactory()
    operations.take_over_issues(taken_over(40, 25, county), by=clerk)
    subject = Issue._meta.label_lower
    later, long = Issue.objects.order_by("pk")[:2]
    for issue, verdict in ((later, "fact"), (long, "长" * 700)):
        events.append(Draft("test.told", county, subject, issue.pk, data={"verdict": verdict}))
    day = timezone.localdate()
    values = ledger_reports.parameters(subject, county, day) | ledger_reports.cuts(subject)

    whole = ledger_reports.rows(ledger_reports.AS_OF_WHOLE, values)
    one_by_one = ledger_reports.rows(ledger_reports.AS_OF, values)

    assert len(whole) == 40
    assert sorted(whole, key=itemgetter("subject_id")) == one_by_one
    assert {row["verdict"] for row in whole} >= {"fact", "长" * 700}
