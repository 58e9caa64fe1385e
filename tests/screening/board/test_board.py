"""The comparison board: who sees it, and that each figure opens to exactly the leads it counts."""

import re
from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from ledger.models import Status
from regions.duties import Duty
from regions.models import Region, User
from screening import families, overview, rollup
from screening.filters import LeadFilter
from screening.models import Lead, Verdict
from screening.overview import Place
from screening.rates import Tally
from screening.views.leads import leads_in_sight
from tests.factories import CountyFactory, LeadFactory
from tests.screening.board.wandering import two_counties, wander

pytestmark = pytest.mark.django_db
VIEWS = ("rules", "places", "heat")


@pytest.fixture
def loops(db):
    return two_counties()


def page(client, **query):
    return client.get(reverse("screening:board"), query)


def opened(place: Place) -> list[tuple[str, int, str]]:
    """(label, figure, address) of every figure that opens, in all three views."""
    lines = [*overview.places(place, str)]
    groups = [g for by in ("department", "kind") for g in overview.board(place, by).groups]
    lines += [line for group in groups for line in (group.total, *group.lines)]
    found = [figure for line in lines for figure in line.figures]
    found += overview.board(place, "department").figures
    for measure in overview.MEASURES:
        grid = overview.heat(place, "kind", measure, str)
        found += [cell for g in grid.groups for row in g.rows for _name, cell in row.cells]
    return [(f.label, f.value, f.url) for f in found if f.url]


def listed(user: User, url: str) -> int:
    """How many leads the list at an address holds, without drawing the page."""
    request = RequestFactory().get(url)
    request.user, request.session = user, {}
    return LeadFilter(request.GET, leads_in_sight(user), request=request).qs.count()


def wrong(user: User, place: Place) -> list[tuple[str, int, str]]:
    return [each for each in set(opened(place)) if listed(user, each[2]) != each[1]]


def test_every_figure_opens_to_exactly_the_leads_it_counts(loops):
    wander(loops, 7)
    LeadFactory(household__region=loops[0].grid, rule="r99", title="已停用的规则")
    LeadFactory(household__region=loops[0].grid.parent, region=loops[0].grid.parent)
    places = [Place(region, lists=True) for region in loops[0].grid.ancestors[:4]]

    figures = [opened(place) for place in places]
    mistakes = [wrong(loops[0].prefecture_clerk, place) for place in places]

    assert mistakes == [[], [], [], []]
    assert min(len(found) for found in figures) > 20


def test_what_lies_at_a_place_itself_stands_last_and_opens_to_it_alone(loops):
    village = loops[0].grid.parent
    loops[0].lead()
    LeadFactory(household__region=village, holder=village.parent.parent)
    below, itself = overview.places(Place(village, lists=True), str)

    assert (below.title, itself.title) == (loops[0].grid.name, f"{village.name}本级")
    assert listed(loops[0].county_clerk, itself.figures[0].url) == 1


def test_the_rules_of_a_family_add_up_to_it_and_the_families_to_the_place(loops):
    wander(loops, 11)
    place = Place(loops[0].grid.ancestors[0], lists=True)

    drawn = overview.board(place, "department")

    assert sum((g.total.tally for g in drawn.groups), Tally()) == drawn.total
    assert drawn.total.pushed == Lead.objects.count()


def test_a_rule_that_found_nothing_is_named_and_has_no_line(loops):
    loops[0].lead(rule="r03")
    place = Place(loops[0].grid.ancestors[1], lists=True)

    drawn = overview.board(place, "kind")

    assert [line.code for group in drawn.groups for line in group.lines] == ["r03"]
    assert len(drawn.silent) == len({c for f in families.families("kind") for c, _t in f.rules}) - 1


@pytest.mark.parametrize(
    ("tally", "name", "step"),
    [
        pytest.param(Tally(pushed=100, verified=100), "verified_percent", 0, id="all-verified"),
        pytest.param(Tally(pushed=100, verified=45), "verified_percent", 3, id="half-verified"),
        pytest.param(Tally(pushed=100), "verified_percent", 5, id="none-verified"),
        pytest.param(Tally(pushed=9, verified=9), "true_percent", 0, id="too-few-to-say"),
        pytest.param(Tally(pushed=10, verified=10), "true_percent", 5, id="all-untrue"),
        pytest.param(Tally(pushed=100, overdue=4), "overdue", 1, id="few-late"),
        pytest.param(Tally(), "overdue", 0, id="nothing"),
    ],
)
def test_the_darker_the_more_there_is_to_look_at(tally, name, step):
    assert overview.figures.trouble(name, tally) == step


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.LEADER, "county", 200, id="leader-of-the-county"),
        pytest.param(Duty.COUNTY_OFFICE, "county", 200, id="county-office"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "township", 404, id="township-sees-not-the-county"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="other-county"),
        pytest.param(Duty.GRID_WORKER, "grid", 403, id="grid-worker-has-no-figures"),
        pytest.param(Duty.AUDITOR, "county", 403, id="auditor"),
    ],
)
def test_who_sees_the_board_of_a_county(client, officer, loops, duty, where, status):
    grid = loops[0].grid
    county = grid.ancestors[1]
    at = {"county": county, "township": grid.ancestors[2], "grid": grid, "other": CountyFactory()}
    client.force_login(officer(duty, at[where]))

    assert page(client, region=county.code).status_code == status


def test_a_leader_sees_figures_that_open_to_nothing(client, officer, loops):
    loops[0].lead()
    client.force_login(officer(Duty.LEADER, loops[0].grid.ancestors[1]))

    body = page(client).content.decode()

    assert "建档立卡人口名下登记有机动车" in body
    assert "/leads/" not in body


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_drawn_and_switches_place(client, loops, view):
    wander(loops, 5)
    client.force_login(loops[0].prefecture_clerk)
    county = loops[0].grid.ancestors[1]

    whole, one = page(client, view=view), page(client, view=view, region=county.code)

    assert (whole.status_code, one.status_code) == (200, 200)
    assert f"region={county.code}" in whole.content.decode() or view == "rules"
    assert loops[1].grid.ancestors[1].name in one.content.decode()


@pytest.mark.parametrize("leads", [3, 30])
def test_the_board_asks_as_much_for_many_leads_as_for_few(
    leads, client, loops, django_assert_num_queries
):
    LeadFactory.create_batch(leads, household__region=loops[0].grid)
    rollup.SUMS.gather()
    client.force_login(loops[0].prefecture_clerk)

    with django_assert_num_queries(15):
        response = page(client, view="heat")

    assert re.search(rf">{leads}</a>", response.content.decode())


def test_an_empty_board_says_what_it_is_for(client, loops):
    client.force_login(loops[0].county_clerk)

    assert "此地暂无比对线索" in page(client).content.decode()


def test_the_list_says_which_figure_it_is_behind_and_lets_it_go(client, loops):
    loops[0].verdict = Verdict.TRUE_RECTIFIED
    loops[0].answered(loops[0].lead())
    client.force_login(loops[0].county_clerk)
    url = reverse("screening:lead-list")

    body = client.get(url, {"stage": "true", "family": "d-公安交警"}).content.decode()

    assert "公安交警 · 属实" in body
    assert f'href="{url}?"' in body


def test_a_lead_overdue_is_counted_by_day_and_not_by_status(loops):
    late = timezone.localdate() - timedelta(days=1)
    LeadFactory(household__region=loops[0].grid, status=Status.VERIFYING, due_on=late)
    prefecture = Region.objects.get(code=loops[0].grid.ancestors[0].code)

    assert rollup.by_rule(prefecture)["r03"].overdue == 1
