"""The trend: each week's figures, kept by the day, add up and open to the moves they count."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event
from regions.duties import Duty
from regions.models import Region
from screening import trend
from screening.models import Lead, LeadDay
from tests.factories import CountyFactory, LeadFactory
from tests.screening.board.wandering import told, two_counties

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MONDAY = TODAY - timedelta(days=TODAY.weekday())


@pytest.fixture
def loops(db):
    return two_counties()


def life(grid: Region, opened: date, verified: date, closed: date, **fields) -> Lead:
    """A lead that was found, verified and closed on given days."""
    lead = LeadFactory(household__region=grid, **fields)
    told(lead, opened, "opened", "", "pending")
    told(lead, opened, "sent_down", "pending", "pending")
    told(lead, verified, "answered", "verifying", "answered")
    told(lead, verified, "reviewed", "answered", "answered")
    told(lead, closed, "closed", "answered", "closed")
    return lead


@pytest.fixture
def weeks(loops):
    """Two leads in one county and one in another; one is opened again this week."""
    first, other = loops[0].grid, loops[1].grid
    life(first, MONDAY - timedelta(21), MONDAY - timedelta(14), MONDAY - timedelta(14), rule="r09")
    back = life(first, MONDAY - timedelta(21), MONDAY - timedelta(20), MONDAY - timedelta(7))
    told(back, MONDAY, "reopened", "closed", "pending")
    still = LeadFactory(household__region=other)
    told(still, MONDAY - timedelta(13), "opened", "", "pending")
    return loops


def said(one: trend.Trend) -> list[tuple[int, int, int, int]]:
    return [(w.opened, w.verified, w.closed, w.still_open) for w in one.weeks[-4:]]


EXPECTED = [(2, 1, 0, 2), (1, 1, 1, 2), (0, 0, 1, 1), (1, 0, 0, 2)]


def test_each_week_says_what_came_was_verified_and_went(weeks):
    whole, *counties = trend.trends(weeks[0].grid.ancestors[0])

    assert said(whole) == EXPECTED
    assert [said(one)[-1] for one in counties] == [(1, 0, 0, 1), (0, 0, 0, 1)]


def test_days_that_are_kept_say_the_same_as_the_trail(weeks):
    trend.count_days()

    whole = trend.trends(weeks[0].grid.ancestors[0])[0]

    assert said(whole) == EXPECTED
    assert LeadDay.objects.latest("day").day == TODAY - timedelta(days=1)


def test_a_trend_that_begins_in_the_middle_knows_what_was_open_before(weeks):
    trend.count_days()

    (one, *_counties) = trend.trends(weeks[0].grid.ancestors[0], weeks=2)

    assert said(one) == EXPECTED[-2:]


def test_counting_days_again_counts_none(weeks):
    counted = trend.count_days()
    rows = list(LeadDay.objects.values_list())

    again = trend.count_days()

    assert counted > 20
    assert again == 0
    assert list(LeadDay.objects.values_list()) == rows


def test_days_missed_are_made_up_for(weeks):
    trend.count_days()
    LeadDay.objects.filter(day__gt=MONDAY - timedelta(days=10)).delete()

    trend.count_days()

    assert said(trend.trends(weeks[0].grid.ancestors[0])[0]) == EXPECTED


def test_nothing_is_counted_before_there_are_leads(loops):
    assert trend.count_days() == 0


def test_a_trend_of_one_rule_leaves_out_the_others(weeks):
    trend.count_days()

    one = trend.trends(weeks[0].grid.ancestors[1], ["r09"])[0]

    assert said(one) == [(1, 0, 0, 1), (0, 1, 1, 0), (0, 0, 0, 0), (0, 0, 0, 0)]


def opened(response) -> list[tuple[int, str]]:
    context = response.context
    cells = [(value, url) for _week, row in context["weeks"] for _word, value, url in row]
    cells += [(value, url) for _place, _url, row in context["table"] for _w, value, url in row]
    return [cell for cell in cells if cell[1]]


def wrong(client, cells: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return [
        (value, url)
        for value, url in cells
        if client.get(url).context["page"].paginator.count != value
    ]


@pytest.mark.parametrize("measure", ["opened", "verified", "closed", "still_open"])
@pytest.mark.parametrize("rule", ["", "r03"])
def test_every_figure_opens_to_exactly_what_it_counts(client, weeks, measure, rule):
    trend.count_days()
    client.force_login(weeks[0].prefecture_clerk)

    figures = opened(
        client.get(reverse("screening:lead-trend"), {"measure": measure, "rule": rule})
    )

    assert len(figures) > 8
    assert wrong(client, figures) == []


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", (200, 200), id="county"),
        pytest.param(Duty.LEADER, "county", (200, 403), id="leader-reads-figures"),
        pytest.param(Duty.COUNTY_OFFICE, "other", (404, 404), id="other-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "township", (404, 404), id="township-has-no-trend"),
        pytest.param(Duty.AUDITOR, "county", (403, 403), id="auditor"),
    ],
)
def test_who_sees_a_trend_and_the_leads_behind_it(client, officer, loops, duty, where, status):
    grid = loops[0].grid
    at = {"county": grid.ancestors[1], "township": grid.ancestors[2], "other": CountyFactory()}
    client.force_login(officer(duty, at[where]))
    query = {"region": grid.ancestors[1].code}
    behind = {"figure": "opened", "from": f"{MONDAY}", "until": f"{TODAY}"}

    got = (
        client.get(reverse("screening:lead-trend"), query).status_code,
        client.get(reverse("screening:lead-trend-figure"), query | behind).status_code,
    )

    assert got == status


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"from": "2018-13-40"}, id="no-such-day"),
        pytest.param({"until": ""}, id="no-day"),
        pytest.param({"figure": "paid"}, id="no-such-figure"),
    ],
)
def test_a_figure_that_is_none_is_not_found(client, loops, changed):
    client.force_login(loops[0].county_clerk)
    query = {"region": loops[0].grid.ancestors[1].code, "figure": "opened"}
    days = {"from": f"{MONDAY}", "until": f"{TODAY}"}

    response = client.get(reverse("screening:lead-trend-figure"), query | days | changed)

    assert response.status_code == 404


@pytest.mark.parametrize("leads", [2, 20])
def test_the_list_behind_asks_as_much_for_many_as_for_few(
    leads, client, loops, django_assert_num_queries
):
    made = LeadFactory.create_batch(leads, household__region=loops[0].grid)
    assert [told(lead, TODAY, "opened", "", "pending") for lead in made]
    client.force_login(loops[0].county_clerk)
    query = {"region": loops[0].grid.ancestors[1].code, "figure": "opened"}
    days = {"from": f"{MONDAY}", "until": f"{TODAY}"}

    with django_assert_num_queries(14):
        response = client.get(reverse("screening:lead-trend-figure"), query | days)

    assert len(response.context["rows"]) == leads


def test_the_week_is_cut_in_the_time_of_the_place(loops):
    """An event of Monday 00:30 in Shanghai is Monday's, though it is Sunday in Greenwich."""
    lead = LeadFactory(household__region=loops[0].grid)
    event = told(lead, MONDAY, "opened", "", "pending")
    early = timezone.localtime(event.at).replace(hour=0, minute=30)
    late = LeadFactory(household__region=loops[0].grid)
    Event.objects.create(
        chain="trend", seq=99, at=early, kind=event.kind, subject=event.subject,
        subject_id=late.pk, after="pending", region_path=late.region.path,
    )  # fmt: skip

    assert trend.trends(loops[0].grid.ancestors[1])[0].weeks[-1].opened == 2
