"""Tables 9 and 22: what they say of a day, and that each figure opens to exactly its leads."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability import operations
from accountability.reports import draw
from accountability.reports.tables import Linked
from ledger.models import Event
from regions.duties import Duty
from screening.models import Lead, Verdict
from tests.factories import LeadFactory, PostingFactory
from tests.screening.board.wandering import told, two_counties

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
START = date(2018, 3, 5)  # a Monday; the fourth working day is the Friday


@pytest.fixture
def loops(db):
    return two_counties()


def opened(table) -> list[tuple[str, int, str]]:
    return [
        (head.title, int(cell), cell.url)
        for sheet in table.sheets
        for row in [*sheet.rows, sheet.totals]
        for head, cell in zip(sheet.heads, row, strict=True)
        if isinstance(cell, Linked) and cell.url
    ]


def wrong(client, table) -> list[tuple[str, int, str]]:
    return [
        each
        for each in opened(table)
        if client.get(each[2]).context["page"].paginator.count != each[1]
    ]


def watched(grid, verified: int | None, closed: int | None, **fields) -> Lead:
    """A monitoring lead opened on START, verified and closed so many days later."""
    lead = LeadFactory(household__region=grid, kind="G", rule="r39", **fields)
    told(lead, START, "opened", "", "pending")
    if verified is not None:
        told(lead, START + timedelta(verified), "answered", "verifying", "answered")
    if closed is not None:
        told(lead, START + timedelta(closed), "closed", "answered", "closed")
    return lead


@pytest.fixture
def monitored(loops):
    grid, other = loops[0].grid, loops[1].grid
    watched(grid, 4, 15)
    watched(grid, 5, 16)
    watched(other, 1, None)
    watched(other, None, None)
    life = LeadFactory(household__region=grid, kind="A")
    told(life, START, "opened", "", "pending")
    return loops


def line(row) -> tuple:
    return tuple(int(cell) if isinstance(cell, Linked) else cell for cell in row[1:])


def test_table_22_says_how_soon_monitoring_leads_were_verified_and_decided(monitored):
    prefecture = monitored[0].grid.ancestors[0]

    sheet = draw(22, prefecture, TODAY).sheets[0]

    assert [h.title for h in sheet.heads][1:] == [
        "线索数", "4日内核实", "15日内决定", "超期", "平均天数",
    ]  # fmt: skip
    assert [line(row) for row in sheet.rows] == [
        (2, 1, 1, 0, Decimal("15.5")),
        (2, 1, 0, 0, None),
    ]
    assert line(sheet.totals) == (4, 2, 1, 0, Decimal("15.5"))


def test_a_later_day_does_not_change_what_a_past_day_said(monitored):
    prefecture = monitored[0].grid.ancestors[0]
    before = draw(22, prefecture, START + timedelta(days=10)).sheets[0].totals

    told(Lead.objects.filter(kind="G").first(), TODAY, "reopened", "closed", "pending")

    assert line(draw(22, prefecture, START + timedelta(days=10)).sheets[0].totals) == line(before)
    assert line(before) == (4, 2, 0, 0, None)


def test_a_closing_that_was_taken_back_is_no_decision(loops):
    """Closed out on the tenth day, taken back a moment later, closed out for good on the 20th."""
    lead = watched(loops[0].grid, 4, 10)
    closed = Event.objects.get(subject_id=lead.pk, after="closed")
    told(lead, START + timedelta(10), "taken_back", "closed", "answered", undoes=closed.pk)
    told(lead, START + timedelta(20), "closed", "answered", "closed")

    totals = draw(22, loops[0].grid.ancestors[0], TODAY).sheets[0].totals

    assert (int(totals[3]), totals[5]) == (0, Decimal("20.0"))


def test_every_figure_of_table_22_opens_to_exactly_its_leads(client, monitored):
    client.force_login(monitored[0].prefecture_clerk)

    table = draw(22, monitored[0].grid.ancestors[0], TODAY)

    assert len(opened(table)) == 8
    assert wrong(client, table) == []


@pytest.fixture
def at_the_county_itself(monitored):
    """Two leads that lie at the county and at no township; one was verified in time."""
    county = monitored[0].grid.ancestors[1]
    watched(monitored[0].grid, 1, None, region=county, holder=county)
    watched(monitored[0].grid, None, None, region=county, holder=county)
    return county


@pytest.mark.parametrize("number", [9, 22])
def test_what_lies_at_the_place_itself_opens_to_its_leads(client, at_the_county_itself, number):
    county = at_the_county_itself
    client.force_login(PostingFactory(duty=Duty.COUNTY_OFFICE, region=county).user)

    table = draw(number, county, TODAY)

    (itself,) = [row for sheet in table.sheets for row in sheet.rows if "本级" in str(row[0])]
    links = [cell for cell in itself if isinstance(cell, Linked) and cell.url]
    assert itself[1] == 2
    assert {("here=true" in cell.url) for cell in links} == {True}
    assert wrong(client, table) == []


@pytest.fixture
def answered(loops):
    """Leads that went through the real moves, and were opened by a comparison before."""
    for_each = [
        (loops[0], Verdict.TRUE_RECTIFIED, "ga_vehicle", "closed"),
        (loops[0], Verdict.NOT_TRUE, "", "answered"),
        (loops[1], Verdict.TO_DISCIPLINE, "sc_registration", "answered"),
        (loops[1], Verdict.NOT_TRUE, "ga_vehicle", "at_grid"),
    ]
    return [_walk(*each) for each in for_each]


def _walk(loop, verdict, feed, station) -> Lead:
    lead = loop.lead(feed=feed, due_on=TODAY - timedelta(days=1))
    told(lead, START, "opened", "", "pending")
    loop.verdict = verdict
    return getattr(loop, station)(loop.fresh(lead))


def test_every_figure_of_table_9_opens_to_exactly_its_leads(client, loops, answered):
    client.force_login(loops[0].prefecture_clerk)

    table = draw(9, loops[0].grid.ancestors[0], TODAY)

    assert line(table.sheets[0].totals)[2:] == (
        4, 3, 1, 1, Decimal("33.33"), 0, Decimal("75.00"),
    )  # fmt: skip
    assert len(opened(table)) > 12
    assert wrong(client, table) == []


@pytest.mark.parametrize("number", [9, 22])
@pytest.mark.parametrize(
    ("duty", "links"), [(Duty.COUNTY_OFFICE, True), (Duty.LEADER, False)], ids=["office", "leader"]
)
def test_figures_open_for_who_sees_leads(client, officer, monitored, number, duty, links):
    client.force_login(officer(duty, monitored[0].grid.ancestors[1]))

    page = client.get(reverse("accountability:table-detail", args=[number])).content.decode()

    assert ("/entries/?ledger=leads" in page) is links


def test_table_22_is_kept_each_night(monitored):
    prefecture = monitored[0].grid.ancestors[0]

    drawn = operations.draw_nightly(TODAY, [prefecture])
    kept = operations.draw_report(22, prefecture, TODAY)

    assert drawn == 4
    assert kept.figures["sheets"][0]["totals"][:5] == ["合计", 4, 2, 1, 0]
