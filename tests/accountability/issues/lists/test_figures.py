"""The kept sums of issues are what counting them gives, and each figure opens what it counts."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability import issue_operations, issue_requests
from accountability.issue_lists import figures, keeping
from accountability.issue_lists.figures import Asked, Tally
from accountability.issue_registering import Paper, register
from accountability.lights import marks
from accountability.models import DueKind, Facet, Issue, IssueCount, Item, Source
from regions.duties import Duty
from regions.models import Level, Region
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db
ROLLUP = reverse("accountability:issue-rollup")
WAYS = ["place", "source", "aspect", "unit", "person", "batch", "stage"]


@pytest.fixture
def moved(way):
    """Issues of every stage, in the village, the grid and the county itself."""
    way.closed()
    way.reviewed()
    way.verified()
    way.applied()
    way.taken_up()
    way.sent()
    way.registered(region=way.grid, item=Item.objects.last(), responsible_unit="")
    way.registered(region=way.county, due_kind=DueKind.STANDING)
    register([way.finding(level=Level.COUNTY)], by=way.reviewer, paper=Paper(Source.SELF_CHECK))
    return way


@pytest.fixture
def zhou(client, way):
    client.force_login(way.zhou)
    return client


def kept():
    """The sums of every place that has them, without those that are nothing."""
    rows = IssueCount.objects.values_list(
        "region", "facet", "source", "item", "key", "stage", "is_standing", "due_on", "issues"
    )
    found = {}
    [found.__setitem__(row[:-1], found.get(row[:-1], 0) + row[-1]) for row in rows]
    return {row: number for row, number in found.items() if number}


def figures_of(page):
    """The figures of the table that open a list: their numbers by its address."""
    table = page.content.decode().partition("<tbody")[2].partition('<tr class="total-line"')[0]
    links = re.findall(r'<td class="number"[^>]*><a[^>]* href="([^"]+)">([\d,]+)</a></td>', table)
    return {unescape(url): int(number.replace(",", "")) for url, number in links}


def opened(client, url):
    return client.get(url).context["shown"].page.total


def test_the_sums_are_what_counting_gives_after_every_step(moved):
    before = kept()

    wrong = keeping.SUMS.recount()

    assert wrong == 0
    assert kept() == before
    assert figures.tally(Asked([moved.prefecture])) == Tally(
        registered=3, on_its_way=1, rectifying=1, applied=1, verified=1, reviewed=1, closed=1,
        standing=1,
    )  # fmt: skip


def test_the_sums_know_each_kind_of_time_limit(moved, zhou):
    for place in (moved.prefecture, moved.county):
        kinds = [figures.tally(Asked([place], Facet.DUE_KIND, key=kind)) for kind in DueKind.values]
        assert sum(kinds, Tally()) == figures.tally(Asked([place]))
    page = zhou.get(reverse("accountability:issues"), {"due_kind": "standing"})

    assert figures.tally(page.context["shown"].asked) == Tally(registered=1, standing=1)


def test_a_thousand_issues_changed_by_one_statement_are_counted(moved):
    Issue.objects.filter(stage="registered").update(responsible_unit="县住建局")

    by_unit, _more = figures.by_key(Asked([moved.county], Facet.UNIT), most=9)

    assert keeping.SUMS.recount() == 0
    assert {name: tally.total for name, tally in by_unit} == {"县住建局": 3, "镇扶贫站": 6}


def test_gathering_changes_no_figure_and_leaves_one_row_of_each(moved):
    before, rows = kept(), IssueCount.objects.count()

    keeping.SUMS.gather()

    assert kept() == before
    assert IssueCount.objects.count() == len(before) < rows
    assert keeping.SUMS.gather() == 0


def test_a_sum_that_is_wrong_is_logged_and_mended(moved, caplog):
    right = kept()
    IssueCount.objects.filter(region=moved.county).update(issues=7)

    wrong = keeping.SUMS.recount()

    assert wrong > 0
    assert "sums were wrong" in caplog.text
    assert kept() == right


@pytest.mark.parametrize("level", Level.values)
def test_every_level_counts_its_own_ledger(moved, level):
    place = moved.grid.ancestors[level - 1]
    here = Issue.objects.filter(place_path__startswith=place.path)

    tally = figures.tally(Asked([place]))

    assert tally.total == here.count()
    assert tally.open == here.open().count()


def test_the_places_below_one_and_itself_add_up_to_it(moved):
    asked = Asked([moved.county])
    below = figures.by_place(moved.county, asked)

    assert below == {moved.place.parent_id: figures.tally(Asked([moved.place.parent]))}
    assert figures.tally(asked).total == below[moved.place.parent_id].total + 1


def test_villages_are_counted_when_asked(moved):
    township = moved.place.parent

    below = figures.by_place(township, Asked([township]))

    assert below == {moved.place.pk: figures.tally(Asked([moved.place]))}
    assert below[moved.place.pk].total == 8


def test_an_issue_becomes_overdue_by_the_day_alone_and_a_standing_one_never(moved):
    due = Issue.objects.order_by("due_on").first().due_on
    on_the_day = figures.tally(Asked([moved.prefecture], at=marks(due)))
    after = figures.tally(Asked([moved.prefecture], at=marks(due + timedelta(days=1))))

    assert (on_the_day.overdue, on_the_day.soon) == (0, 7)
    assert (after.overdue, after.soon) == (7, 0)


def test_gathered_days_that_are_past_stay_late(moved, monkeypatch):
    day = timezone.localdate() + timedelta(days=60)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: day)
    keeping.SUMS.gather()

    assert figures.tally(Asked([moved.prefecture], at=marks(day))).overdue == 7


def test_a_withdrawn_issue_is_still_counted(way):
    paper = Paper(Source.SELF_CHECK)
    issue = register([way.finding(level=Level.COUNTY)], by=way.reviewer, paper=paper)[0]
    asked = issue_requests.ask_withdrawal(
        way.fresh(issue), by=way.reviewer, reason="与另一条问题重复登记"
    )
    issue_requests.decide_withdrawal(asked, by=way.zhou, granted=True, decision="同意撤回处理")

    tally = figures.tally(Asked([way.prefecture]))

    assert (tally.total, tally.withdrawn, tally.open) == (1, 1, 0)


def test_a_township_reads_of_its_villages_what_counting_gives(moved):
    township = moved.grid.parent.parent
    every = list(Item.objects.values_list("pk", flat=True))

    read = figures.by_place(township, Asked([township]))

    assert read
    assert read == figures.by_place(township, Asked([township], items=every))


@pytest.mark.parametrize("by", WAYS)
def test_each_figure_opens_a_list_of_as_many(zhou, moved, by):
    counted = figures_of(zhou.get(ROLLUP, {"by": by, "region": moved.county.code}))

    assert counted
    assert {url: opened(zhou, url) for url in counted} == counted


def test_narrowed_figures_open_narrowed_lists(zhou, moved):
    aspect = Item.objects.last().aspect_id

    counted = figures_of(zhou.get(ROLLUP, {"aspect": aspect, "source": "state"}))

    assert list(counted.values()) == [1, 1]
    assert {url: opened(zhou, url) for url in counted} == counted


def test_a_place_leads_to_the_figures_of_that_place(zhou, moved):
    line, _cells = zhou.get(ROLLUP).context["lines"][0]

    below = zhou.get(line.url)

    assert below.context["shown"].region == moved.county
    assert below.context["shown"].total.total == line.tally.total


def test_a_leader_sees_figures_and_no_list(client, moved, officer):
    client.force_login(officer(Duty.LEADER, moved.county))

    page = client.get(ROLLUP)

    assert page.status_code == 200
    assert '<td class="number"' in page.content.decode()
    assert figures_of(page) == {}
    assert client.get(reverse("accountability:issues")).status_code == 403


@pytest.mark.parametrize("duty", [Duty.AUDITOR, Duty.SYSTEM_ADMIN, Duty.COUNTY_DEPARTMENT])
def test_who_has_neither_ledger_nor_figures_is_refused(client, way, officer, duty):
    client.force_login(officer(duty, way.county))

    assert client.get(ROLLUP).status_code == 403


def test_another_county_is_out_of_sight(client, moved, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory(parent=moved.prefecture)))

    assert client.get(ROLLUP, {"region": moved.county.code}).status_code == 404
    assert client.get(ROLLUP, {"region": moved.prefecture.code}).status_code == 404


@pytest.mark.parametrize("places", [2, 20])
def test_figures_ask_as_often_for_twenty_places_as_for_two(
    places, zhou, way, django_assert_num_queries
):
    counties = CountyFactory.create_batch(places, parent=way.prefecture)
    paper = Paper(Source.SELF_CHECK)
    register([way.finding(region=one) for one in counties], by=way.zhou, paper=paper)

    with django_assert_num_queries(16):
        page = zhou.get(ROLLUP)

    assert len(page.context["lines"]) == places + 1
    assert Region.objects.at(Level.COUNTY).count() == places + 1


def test_sending_down_moves_a_figure_within_its_transaction(zhou, way):
    issue = way.registered()
    issue_operations.send_down(issue, by=way.zhou)

    assert figures.tally(Asked([way.prefecture])) == Tally(on_its_way=1)
