"""Pages of closes: lines over half-months, what is still to be issued, links of frozen lists."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accountability import issue_closing
from accountability.bulletins import acts, changes, closes, closing, drafting, pages
from accountability.bulletins.periods import Period
from accountability.models import Bulletin, Issue, PeriodClose
from ledger.models import Event
from regions.duties import Duty
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db
LIST = reverse("accountability:close-list")
WAITING = reverse("accountability:close-waiting")


@pytest.fixture
def following(prefecture, county, enter, reopen, period, later):
    """Two half-months: 3 of 4 closed, then one of them opened again."""
    enter(4, 3, county)
    closing.close_period(prefecture, period)
    later(15)
    reopen(Issue.objects.filter(status="closed").first())
    later(1)
    first = period.last + timedelta(days=1)
    after = Period(PeriodClose.Kind.HALF, first, first + timedelta(days=14))
    return closing.close_period(prefecture, after)


def test_the_closes_of_a_place_are_lines_from_the_oldest_to_the_newest(prefecture, following):
    lines = closes.trends(prefecture, PeriodClose.Kind.HALF)

    ends = [(line.first["label"], line.last["label"]) for _title, line in lines]
    assert ends == [("75.00%", "50.00%"), ("1", "2"), ("0", "0")]


def test_one_close_draws_no_line(client, bulletin, writer, prefecture):
    client.force_login(writer)

    page = client.get(LIST)

    assert page.context["trends"] == []
    assert [row.closed for row, _hue, _opens in page.context["rows"]] == [3]


def test_a_period_opens_to_its_bulletin(client, issued, writer):
    client.force_login(writer)

    page = client.get(LIST).content.decode()

    assert reverse("accountability:bulletin-detail", args=[issued.pk]) in page
    assert issued.document_no in page


def test_months_are_a_page_of_their_own(client, issued, writer):
    client.force_login(writer)

    assert list(client.get(LIST, {"kind": "month"}).context["rows"]) == []


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.PREFECTURE_OFFICE, 200, id="office"),
        pytest.param(Duty.LEADER, 200, id="leader"),
        pytest.param(Duty.GRID_WORKER, 403, id="grid worker"),
    ],
)
@pytest.mark.parametrize("address", [LIST, WAITING])
def test_who_sees_closes(address, duty, status, client, officer, prefecture):
    client.force_login(officer(duty, prefecture))

    assert client.get(address).status_code == status


def test_the_closes_of_another_county_are_out_of_sight(client, officer, enter, period, county):
    other = CountyFactory(code="522701")
    enter(1, 0, other)
    drafting.draft(closing.close_period(other, period))
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    assert client.get(LIST, {"region": other.code}).status_code == 404
    assert client.get(WAITING).context["rows"] == []


def test_what_is_not_issued_waits_with_whose_step_is_next(
    client, handed_in, county, enter, period, writer
):
    other = CountyFactory(code="522701", name="都匀市")
    enter(2, 1, other, prefix="DY")
    closing.close_period(other, period)
    closing.close_period(CountyFactory(code="522702"), period)  # its ledgers are empty
    client.force_login(writer)

    found = client.get(WAITING).context["rows"]

    assert [(one["row"].close.region, one["row"].close.stage) for one in found] == [
        (handed_in.region, "handed_in"),
        (other, "none"),
    ]
    only = client.get(WAITING, {"state": "none"}).context["rows"]
    assert [one["row"].close.region for one in only] == [other]


def test_what_is_issued_waits_no_more(client, issued, writer):
    acts.correct(issued, "更正", by=writer)
    client.force_login(writer)

    assert client.get(WAITING).context["rows"] == []


def test_the_office_of_the_place_drafts_what_no_night_drafted(
    client, officer, county, enter, period
):
    enter(2, 1, county)
    close = closing.close_period(county, period)
    clerk = officer(Duty.COUNTY_OFFICE, county)
    client.force_login(clerk)
    url = reverse("accountability:close-draft", args=[close.pk])

    client.post(url), client.post(url)

    bulletin = Bulletin.objects.get()
    told = Event.objects.get(kind="accountability.bulletin.drafted")
    assert (bulletin.close, told.actor_id) == (close, clerk.pk)


@pytest.mark.parametrize(("duty", "status"), [(Duty.PREFECTURE_OFFICE, 403), (Duty.LEADER, 403)])
def test_nobody_else_drafts_it(duty, status, client, officer, prefecture, county, enter, period):
    enter(2, 1, county)
    close = closing.close_period(county, period)
    client.force_login(officer(duty, prefecture))

    answer = client.post(reverse("accountability:close-draft", args=[close.pk]))

    assert answer.status_code == status
    assert not Bulletin.objects.exists()


def test_a_close_of_empty_ledgers_is_not_drafted(client, writer, prefecture, county, period):
    close = closing.close_period(prefecture, period)
    client.force_login(writer)

    answer = client.post(reverse("accountability:close-draft", args=[close.pk]), follow=True)

    assert "无须通报" in answer.content.decode()


def test_a_frozen_list_opens_to_the_issues_in_sight(client, bulletin, county, officer):
    url = pages.figure_url(bulletin.pk, "issues", "closed", county.code)
    moved = Issue.objects.filter(status="closed").first()
    client.force_login(officer(Duty.PREFECTURE_OFFICE, bulletin.region))

    page = client.get(url).content.decode()

    assert reverse("accountability:issue", args=[moved.pk]) in page


@pytest.mark.parametrize("many", [2, 8])
def test_the_pages_ask_alike_for_few_and_many(
    many, client, writer, enter, period, django_assert_max_num_queries
):
    for n in range(many):
        county = CountyFactory(code=f"5227{n:02d}")
        enter(1, 0, county, prefix=f"C{n}")
        drafting.draft(closing.close_period(county, period))
    client.force_login(writer)
    client.get(WAITING)

    with django_assert_max_num_queries(14):
        client.get(WAITING)


def test_a_frozen_list_opens_to_no_issue_out_of_sight(bulletin, officer):
    rows = list(Issue.objects.filter(status="closed"))
    elsewhere = officer(Duty.COUNTY_OFFICE, CountyFactory(code="522701"))

    found = changes.entries(bulletin.close, "issues", rows, elsewhere)

    assert [entry.url for entry in found] == [""] * 3


def count(client, url):
    return client.get(url).context["page"].paginator.count


def test_every_sum_of_a_frozen_period_opens_to_as_many_entries_as_it_says(
    client, prefecture, county, following, enter, officer
):
    issue = Issue.objects.filter(status="closed").first()
    issue_closing.look_back(
        issue, by=officer(Duty.PREFECTURE_OFFICE, prefecture), holds=False, words="未整改到位"
    )  # what changes afterwards changes nothing of what is frozen
    client.force_login(officer(Duty.PREFECTURE_OFFICE, prefecture))

    rows = client.get(LIST).context["rows"]
    told = [
        (getattr(row, name), count(client, url))
        for row, _hue, opens in rows
        for name, url in opens.items()
    ]

    assert [row.closed for row, *_more in rows] == [2, 3]
    assert [one for one in told if one[0] != one[1]] == []
    assert len(told) == 6


def test_a_period_opens_to_its_tables_as_they_stood_without_a_bulletin(
    client, writer, prefecture, following
):
    client.force_login(writer)

    page = client.get(reverse("accountability:close-detail", args=[following.pk]))
    cells = [(head, words, url) for row in page.context["table"] for head, words, url in row if url]
    numbered = client.get(page.context["tables_url"])

    assert not Bulletin.objects.exists()
    assert page.context["is_whole"]
    assert [row[0][1] for row in page.context["table"]][-1] == "合计"
    assert {client.get(url).status_code for _head, _words, url in cells} == {200}
    assert {head for head, _words, _url in cells} == {"问题销号率%"}
    assert numbered.context["cut"].as_of == following.ends_on


def test_the_table_of_a_half_month_opens_without_a_bulletin(client, writer, prefecture, following):
    client.force_login(writer)

    page = client.get(reverse("accountability:table-detail", args=[15])).content.decode()

    assert reverse("accountability:close-figure", args=[following.pk]) in page


@pytest.mark.parametrize("name", ["close-detail", "close-figure"])
@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.PREFECTURE_OFFICE, "above", 200, id="office-above"),
        pytest.param(Duty.COUNTY_OFFICE, "here", 200, id="office-of-the-county"),
        pytest.param(Duty.AUDITOR, "here", 403, id="auditor-may-not"),
        pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, id="another-county-sees-none"),
    ],
)
def test_who_opens_a_frozen_period(
    name, duty, where, status, client, officer, prefecture, county, enter, period
):
    enter(2, 1, county)
    close = closing.close_period(county, period)
    place = {"above": prefecture, "here": county}.get(where) or CountyFactory(code="522701")
    client.force_login(officer(duty, place))

    page = client.get(reverse(f"accountability:{name}", args=[close.pk]))

    assert page.status_code == status


def test_who_sees_no_entries_sees_the_figures_of_a_period_without_lists(client, leader, following):
    client.force_login(leader)

    page = client.get(reverse("accountability:close-detail", args=[following.pk]))
    listed = client.get(pages.close_figure_url(following.pk, "both", "total", "5227"))

    assert page.context["opens"] == {}
    assert {url for row in page.context["table"] for _head, _words, url in row} == {""}
    assert listed.status_code == 403
