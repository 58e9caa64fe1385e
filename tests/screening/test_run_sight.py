"""A county opens the comparison of its prefecture and sees of it what is its own, read only."""

import re
import shutil

import pytest
from django.urls import reverse

from ledger.models import Status
from regions.duties import Duty
from screening.models import ComparisonRun, Lead, LeadChange
from screening.operations.kept import kept_folder
from tests.factories import (
    CountyFactory,
    ExtractFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.factories.households import number
from tests.screening.nights import compared
from tests.screening.rules.vehicles import write_vehicles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_one_rule")]
ROW = '<td class="which">'


def owners(first: int, count: int):
    """A county in which `count` registered persons have a car each."""
    grid = GridFactory()
    people = [
        PersonFactory(name=f"陆试{chr(0x4E00 + n)}", id_number=number(n), id_raw=number(n))
        for n in range(first, first + count)
    ]
    for person in people:
        home = HouseholdFactory(region=grid, is_registered=True)
        MembershipFactory(person=person, household=home)
    county = grid.parent.parent.parent
    write_vehicles(ExtractFactory(region=county), [(person, 80_000) for person in people])
    return county


@pytest.fixture
def one():
    return owners(0, 3)


@pytest.fixture
def other():
    return owners(100, 5)


@pytest.fixture
def run(one, other) -> ComparisonRun:
    """The second night of the prefecture: in `one` a verdict holds and the rest is still there."""
    compared(one.parent)
    person = Lead.objects.filter(region__path__startswith=one.path).order_by("pk").first()
    Lead.objects.filter(pk=person.pk).update(status=Status.WITHDRAWN)
    return compared(one.parent)


def shown(client, run, page="run-detail", query="") -> str:
    return client.get(reverse(f"screening:{page}", args=[run.pk]) + query).content.decode()


def figures(page: str) -> dict[str, str]:
    """The rule's figures that have a list, by what became of them."""
    found = re.findall(r"findings/\?rule=r03(?:&amp;became=(\w+))?\">\D*?([\d,]+)", page)
    return {became or "all": figure for became, figure in found}


def test_every_figure_is_of_the_county_and_opens_to_as_many_rows(client, officer, one, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, one))

    told = figures(shown(client, run))
    listed = {
        "all": shown(client, run, "run-findings", "?rule=r03").count(ROW),
        "still": shown(client, run, "run-findings", "?rule=r03&became=still").count(ROW),
        "held": shown(client, run, "run-findings", "?rule=r03&became=held").count(ROW),
    }

    assert told == {"all": "3", "still": "2", "held": "1"}
    assert {name: str(rows) for name, rows in listed.items()} == told


def test_the_prefecture_sees_all_of_it(client, officer, one, run):
    client.force_login(officer(Duty.PREFECTURE_OFFICE, one.parent))

    assert figures(shown(client, run)) == {"all": "8", "still": "7", "held": "1"}


def test_what_moved_is_counted_in_the_county_and_opens_to_its_leads(client, officer, one, run):
    first = ComparisonRun.objects.order_by("pk").first()
    client.force_login(officer(Duty.COUNTY_OFFICE, one))
    leads = f"{reverse('screening:lead-list')}?rule=r03&change={first.pk}.new"

    page = shown(client, first)

    assert f'href="{leads.replace("&", "&amp;")}">新增 <b>3</b>' in page
    assert client.get(leads).content.decode().count(ROW) == 3
    assert LeadChange.objects.filter(run=first, what="new").count() == 8


def test_nothing_of_another_county_is_on_its_pages(client, officer, one, other, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, one))
    theirs = [*Lead.objects.filter(region__path__startswith=other.path)]

    pages = shown(client, run) + shown(client, run, "run-findings")

    assert other.name not in pages
    assert [lead.number for lead in theirs if lead.number in pages] == []


def test_a_place_of_another_county_is_no_condition(client, officer, one, other, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, one))
    township = other.children.first()

    page = shown(client, run, "run-findings", f"?place={township.code}")

    assert page.count(ROW) == 3
    assert township.name not in page


def test_nothing_can_be_started_from_it(client, officer, one, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, one))

    page = shown(client, run)

    assert 'method="post" action="/screening/runs/' not in page
    assert "这是" in page
    again = client.post(reverse("screening:run-again", args=[run.pk]))
    assert again.status_code == 403


def test_looking_writes_nothing(client, officer, one, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, one))
    before = run.facts

    shown(client, run)

    run.refresh_from_db()
    assert run.facts == before
    assert run.facts["counts"]["findings"] == 8


def test_the_figures_of_a_night_whose_files_are_gone_are_left_out(client, officer, one, run):
    shutil.rmtree(kept_folder(run))
    client.force_login(officer(Duty.COUNTY_OFFICE, one))

    page = shown(client, run)

    assert figures(page) == {}
    assert "已按保留期限清理" in page


@pytest.mark.parametrize("page", ["run-detail", "run-progress", "run-findings"])
@pytest.mark.parametrize(
    ("duty", "place", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "one", 200, id="a-county-of-it"),
        pytest.param(Duty.PREFECTURE_OFFICE, "above", 200, id="the-prefecture"),
        pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, id="a-county-of-another"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "one", 403, id="a-township"),
    ],
)
def test_who_opens_it(client, officer, one, run, page, duty, place, status):
    posted = {"one": one, "above": one.parent}.get(place) or CountyFactory(
        parent__code="5299", code="529901", parent__path="5299/", path="5299/01/"
    )
    client.force_login(officer(duty, posted))

    response = client.get(reverse(f"screening:{page}", args=[run.pk]))

    assert response.status_code == status


def test_rows_of_whole_tables_are_for_who_sees_the_whole(client, officer, one, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, one))
    rows = reverse("screening:run-rows", args=[run.pk])

    assert client.get(f"{rows}?feed=ga_vehicle").status_code == 404
    assert rows not in shown(client, run)


def test_the_list_has_it_with_what_was_found_and_moved_in_the_county(client, officer, one, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, one))
    first = ComparisonRun.objects.order_by("pk").first()
    found = reverse("screening:run-findings", args=[run.pk])

    page = client.get(reverse("screening:run-list")).content.decode()

    assert page.count(ROW) == 2
    assert re.search(rf"change={first.pk}\.new\">3<", page)
    assert f'href="{found}">3<' in page
    assert client.get(found).content.decode().count(ROW) == 3


def test_the_list_tells_no_figure_of_a_night_that_was_not_counted_by_county(
    client, officer, one, run
):
    ComparisonRun.objects.update(facts={"counts": {"findings": 8}})
    client.force_login(officer(Duty.COUNTY_OFFICE, one))

    page = client.get(reverse("screening:run-list")).content.decode()

    assert page.count('data-label="发现">—<') == 2


@pytest.mark.parametrize("nights", [1, 3])
def test_the_queries_of_the_list_do_not_grow(
    client, officer, one, nights, django_assert_num_queries
):
    [compared(one.parent) for _ in range(nights)]
    client.force_login(officer(Duty.COUNTY_OFFICE, one))

    with django_assert_num_queries(13):
        page = client.get(reverse("screening:run-list")).content.decode()

    assert page.count(ROW) == nights
