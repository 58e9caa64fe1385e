"""Table 15 as Excel: the frozen half-month in the columns that offices ask for."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accountability import operations
from accountability.bulletins import closing, drafting
from accountability.bulletins.periods import running
from accountability.models import Item, PeriodClose, Source
from accountability.operations import TakenOver
from accountability.reports import draw
from regions.duties import Duty
from tests.accountability import workbook
from tests.factories import CountyFactory, TownshipFactory, VillageFactory

pytestmark = pytest.mark.django_db
_COUNTY = {"region": "522725", "place": "522725"}


def test_the_frozen_half_month_leaves_as_excel_cell_by_cell(
    client, prefecture, county, enter, writer, period
):
    enter(4, 3, county)
    enter(3, 1, CountyFactory(code="522701", name="都匀市"), prefix="DY")
    drafting.draft(closing.close_period(prefecture, period))
    client.force_login(writer)
    table = draw(15, prefecture, period.last)

    book, name = workbook.exported(client, 15, region=prefecture.code, as_of=f"{period.last}")

    assert [head.title for head in table.sheets[0].heads] == [
        *("县（市）", "本期线索", "核实率（%）", "线索销号率（%）", "问题销号率（%）", "超期数"),
        *("走访率（%）", "报送及时率（%）", "排名", "较上期"),
    ]
    assert [row[0] for row in table.sheets[0].rows] == ["都匀市", "瓮安县"]
    assert "日至" in table.title
    assert "日至" not in name
    workbook.check_table(book, name, table)


def test_the_line_of_the_place_itself_opens_without_the_places_below(
    client, prefecture, county, enter, writer, period
):
    enter(4, 3, county)
    enter(2, 1, prefecture, prefix="ZJ")
    drafting.draft(closing.close_period(prefecture, period))
    client.force_login(writer)
    sheet = draw(15, prefecture, period.last).sheets[0]
    closed = [row[4].url for row in [*sheet.rows, sheet.totals]]

    pages = [client.get(url).context["page"].paginator.count for url in closed]

    assert [row[0] for row in sheet.rows][-1] == f"{prefecture.name}本级"
    assert pages == [3, 1, 4]


def test_before_the_first_close_the_table_is_empty_and_leaves(client, prefecture, writer, period):
    client.force_login(writer)

    book, name = workbook.exported(client, 15, region=prefecture.code, as_of=f"{period.last}")

    workbook.check_table(book, name, draw(15, prefecture, period.last))


@pytest.fixture
def township(county):
    return TownshipFactory(parent=county)


@pytest.fixture
def village(township):
    return VillageFactory(parent=township)


@pytest.fixture
def half():
    """The half-month in which the events' clock stands, once it is over."""
    now = timezone.now()
    found = running(PeriodClose.Kind.HALF, timezone.localdate(now - timedelta(days=1)))
    with time_machine.travel(now + timedelta(days=(found.last - now.date()).days + 2)):
        yield found


@pytest.fixture
def entered(writer, township, village, half):
    """Four issues of a village of which three are closed, two of the township itself; all due
    before the half-month.
    """
    operations.load_aspects()
    operations.take_over_issues(
        [
            TakenOver(
                number=f"QN-2018-XZ-{n:04d}",
                item=Item.objects.first(),
                region=place,
                source=Source.STATE,
                description="测试问题",
                due_on=half.first - timedelta(days=1),
                is_closed=is_closed,
            )
            for n, (place, is_closed) in enumerate(
                [(village, True)] * 3 + [(village, False)] + [(township, False)] * 2
            )
        ],
        by=writer,
    )


def test_every_figure_below_the_county_opens_to_what_it_counts(
    client, writer, township, entered, half
):
    client.force_login(writer)
    sheet = draw(15, township, half.last).sheets[0]
    links = [
        (row[0], head.title, cell.url)
        for row in [*sheet.rows, sheet.totals]
        for head, cell in zip(sheet.heads, row, strict=True)
        if getattr(cell, "url", "")
    ]

    counts = [client.get(url).context["page"].paginator.count for *_words, url in links]

    behind = [(place, title, n) for (place, title, _url), n in zip(links, counts, strict=True)]
    assert behind == [
        (sheet.rows[0][0], "问题销号率（%）", 3),
        (sheet.rows[0][0], "超期数", 1),
        (f"{township.name}本级", "超期数", 2),
        ("合计", "问题销号率（%）", 3),
        ("合计", "超期数", 3),
    ]
    assert f"{sheet.rows[0][4]}" == "75.00"


def test_an_entry_behind_it_says_where_it_stood_and_opens(
    client, writer, township, village, entered, half
):
    client.force_login(writer)
    asked = {"region": township.code, "as_of": half.last, "place": village.code}

    answer = client.get(
        reverse("accountability:half-month-figure"), asked | {"ledger": "issues", "name": "open"}
    )

    (entry,) = answer.context["entries"]
    assert (entry.number, entry.then, bool(entry.url)) == ("QN-2018-XZ-0003", "open", True)
    assert answer.context["back"] in answer.content.decode().replace("&amp;", "&")


@pytest.mark.parametrize(
    ("duty", "where", "asked", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", {}, 200, id="the-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "township", {}, 200, id="the-township"),
        pytest.param(Duty.LEADER, "county", {}, 403, id="who-sees-figures-alone"),
        pytest.param(Duty.COUNTY_OFFICE, "another", {}, 404, id="another-county"),
        pytest.param(Duty.COUNTY_OFFICE, "county", {"name": "none"}, 404, id="no-figure"),
        pytest.param(Duty.COUNTY_OFFICE, "county", {"place": "0"}, 404, id="no-place"),
        pytest.param(Duty.COUNTY_OFFICE, "county", _COUNTY, 404, id="frozen-there"),
    ],
)
def test_who_sees_what_is_behind_it(
    client, officer, county, township, village, half, duty, where, asked, status
):
    place = {"county": county, "township": township, "another": CountyFactory()}[where]
    client.force_login(officer(duty, place))
    of = {"region": township.code, "as_of": half.last, "place": village.code}

    answer = client.get(reverse("accountability:half-month-figure"), of | asked)

    assert answer.status_code == status
