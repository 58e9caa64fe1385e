"""Every figure of the tables of the base map opens to exactly the households it counts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability.reports import draw
from accountability.reports.tables import Linked
from households import reports
from households.models import Household
from regions.duties import Duty
from tests.accountability.test_basemap_tables import (
    NUMBERS,
    TODAY,
    counties,
    grids,
    home,
    people,
    prefecture,
    registered,
)
from tests.factories import MembershipFactory

__all__ = ["counties", "grids", "people", "prefecture"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(people, grids):
    """The year also took back an exit, struck one off, and brought a child."""
    long_ago = {"recorded_at": timezone.now() - timedelta(days=800)}
    back = registered(grids[0], 3, exit_status="已脱贫", exit_year=TODAY.year - 2, **long_ago)
    gone = registered(grids[0], 2, **long_ago)
    Household.objects.filter(pk=back.pk).update(exit_status="未脱贫", member_count=4)
    Household.objects.filter(pk=gone.pk).update(poor_kind="一般农户", exit_status="")
    MembershipFactory(household=back, relation="之子", joined_on=TODAY, joined_reason="新生儿")
    MembershipFactory(household=back, relation="之父", left_on=TODAY, left_reason="死亡")


def opened(table):
    """(header, figure, address) of every figure that opens, of lines and sums."""
    return [
        (head.title, int(cell), cell.url)
        for sheet in table.sheets
        for row in [*sheet.rows, sheet.totals]
        for head, cell in zip(sheet.heads, row, strict=True)
        if isinstance(cell, Linked) and cell.url
    ]


def closed(table):
    """The headers of figures above nothing that do not open."""
    return {
        head.title
        for sheet in table.sheets
        for row in [*sheet.rows, sheet.totals]
        for head, cell in zip(sheet.heads, row, strict=True)
        if isinstance(cell, int) and cell and not getattr(cell, "url", "")
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_every_figure_opens(number, changed, prefecture):
    found = draw(number, prefecture, TODAY)

    assert opened(found)
    assert closed(found) <= {"网格数"}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_list_has_as_many_as_its_figure(number, changed, prefecture, monkeypatch):
    """Drawn as of an earlier day, so that each figure opens to the list of its own."""
    monkeypatch.setattr("accountability.reports.opening.reports.is_now", lambda day: False)
    found = opened(draw(number, prefecture, TODAY))

    counted = [(title, figure, _counts(number, title, url)) for title, figure, url in found]

    assert [one for one in counted if one[1] != one[2]] == []
    assert found


def _counts(number, title, url):
    from urllib.parse import parse_qs, urlsplit

    from regions.models import Region

    query = {name: value for name, [value] in parse_qs(urlsplit(url).query).items()}
    region = Region.objects.get(code=query["region"])
    behind = reports.behind(number, query["figure"], region, TODAY)
    is_people = "（人）" in title or title in ("农业人口", "人数")
    rows = sum(row["people"] for row in behind.rows) if is_people else len(behind.rows)
    assert rows == (behind.people if is_people else behind.homes)
    return rows


@pytest.mark.parametrize("number", NUMBERS)
def test_the_list_of_the_past_is_that_of_today(number, changed, prefecture, monkeypatch):
    names = [name for name in reports.FIGURES[number] if name not in ("cause", "other", "measure")]
    today = [reports.behind(number, name, prefecture, TODAY) for name in names]

    monkeypatch.setattr("households.reports.places.is_now", lambda day: False)

    then = [reports.behind(number, name, prefecture, TODAY) for name in names]
    assert [(b.homes, b.people) for b in then] == [(b.homes, b.people) for b in today]


def page_of(client, county, figure, number=2, **more):
    url = reverse("accountability:table-figure", args=[number])
    return client.get(url, {"region": county.code, "figure": figure, **more})


def test_the_page_lists_the_households_with_their_sums(client, people, counties, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, counties[0]))

    page = page_of(client, counties[0], "opening")

    text = page.content.decode()
    assert page.status_code == 200
    assert text.count('id="household-') == page.context["found"].homes == 2
    assert "年初贫困" in text
    assert "共 2 户 4 人" in text


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, 200, id="county office"),
        pytest.param(Duty.LEADER, 403, id="leader"),
    ],
)
def test_who_may_open_a_figure(client, people, counties, officer, duty, status):
    client.force_login(officer(duty, counties[0]))

    assert page_of(client, counties[0], "closing").status_code == status


@pytest.mark.parametrize(
    ("figure", "number", "region"),
    [
        pytest.param("closing", 2, 1, id="another county"),
        pytest.param("nothing", 2, 0, id="no such figure"),
        pytest.param("closing", 99, 0, id="no such table"),
    ],
)
def test_what_is_not_there(client, people, counties, officer, figure, number, region):
    client.force_login(officer(Duty.COUNTY_OFFICE, counties[0]))

    assert page_of(client, counties[region], figure, number).status_code == 404


def test_a_figure_has_pages(client, grids, counties, officer):
    for _n in range(51):
        home(grids[0], 1)
    client.force_login(officer(Duty.COUNTY_OFFICE, counties[0]))

    second = page_of(client, counties[0], "all", page="2")
    beyond = page_of(client, counties[0], "all", page="9")

    assert second.content.decode().count('id="household-') == 1
    assert (beyond.status_code, beyond.context["found"].homes) == (200, 51)


@pytest.mark.parametrize("homes", [2, 20])
def test_a_list_costs_the_same_for_any_number(
    homes, client, grids, counties, officer, django_assert_max_num_queries
):
    for _n in range(homes):
        home(grids[0], 1)
    client.force_login(officer(Duty.COUNTY_OFFICE, counties[0]))

    with django_assert_max_num_queries(14):
        page_of(client, counties[0], "all")
