"""The figures of a comparison open to its findings: still there, exempt, held, and all."""

import re
import shutil

import pytest
from django.urls import reverse

from households.models import Person
from ledger.models import Status
from regions.duties import Duty
from screening.models import ComparisonRun, Lead
from screening.operations.kept import kept_folder
from screening.run_findings import FindingsOfRun
from screening.views import run_findings
from tests.factories import (
    CountyFactory,
    ExtractFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    RuleExemptionFactory,
    RuleParameterFactory,
)
from tests.factories.households import number
from tests.screening.nights import compared
from tests.screening.rules.vehicles import write_vehicles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_one_rule")]
NAMES = ["陆小芬", "蒙秀英", "韦国强", "莫春花"]


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def county(grid):
    return grid.parent.parent.parent


@pytest.fixture
def owners(grid, county):
    """Four registered persons with a car each."""
    people = [
        PersonFactory(name=name, id_number=number(n), id_raw=number(n))
        for n, name in enumerate(NAMES, start=11)
    ]
    for person in people:
        MembershipFactory(
            person=person, household=HouseholdFactory(region=grid, is_registered=True)
        )
    write_vehicles(ExtractFactory(region=county), [(person, 80_000) for person in people])
    return people


@pytest.fixture
def run(county, owners) -> ComparisonRun:
    """The second comparison: one lead still there, one exempt, one held, one changed."""
    compared(county)
    _still, exempt, held, changed = owners
    home = exempt.memberships.get().household
    RuleExemptionFactory(rule="r03", person=exempt, household=home, region=home.region)
    close(held)
    Lead.objects.filter(person=changed).update(evidence_hash="b" * 64)
    return compared(county)


def close(person: Person) -> None:
    """As a verdict leaves it; the proof it takes is asked for elsewhere."""
    Lead.objects.filter(person=person).update(status=Status.WITHDRAWN)


def url(run, **query) -> str:
    page = reverse("screening:run-findings", args=[run.pk])
    return f"{page}?{'&'.join(f'{k}={v}' for k, v in query.items())}"


def shown(client, run, **query) -> str:
    return client.get(url(run, **query)).content.decode()


@pytest.mark.parametrize(
    ("became", "figure"),
    [
        pytest.param("", "findings", id="all"),
        pytest.param("still", "still", id="still-there"),
        pytest.param("exempt", "exempt", id="exempt"),
        pytest.param("held", "decided", id="held-by-a-verdict"),
        pytest.param("moved", "changed", id="moved"),
    ],
)
def test_each_figure_opens_to_exactly_its_findings(client, officer, county, run, became, figure):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    told = next(rule for rule in run.facts["rules"] if rule["code"] == "r03")

    page = shown(client, run, rule="r03", became=became)

    assert page.count('<td class="which">') == told[figure] == (4 if not became else 1)


def test_the_page_of_the_run_links_each_figure(client, officer, county, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(reverse("screening:run-detail", args=[run.pk])).content.decode()

    links = [url(run, rule="r03"), url(run, rule="r03", became="still")]
    links += [url(run, rule="r03", became=name) for name in ("exempt", "held")]
    assert [link for link in links if link.replace("&", "&amp;") not in page] == []


def test_a_line_says_who_masked_what_and_which_lead(client, officer, county, run, owners):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    lead = Lead.objects.get(person=owners[0])

    page = shown(client, run, rule="r03", became="still")

    assert "陆*芬" in page
    assert "小型轿车 8万元" in page
    assert reverse("screening:lead-detail", args=[lead.pk]) in page
    assert not re.search(f"{owners[0].name}|{owners[0].id_number}", page)


def test_a_finding_that_is_exempt_opens_its_exemption(client, officer, county, run, owners):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = shown(client, run, became="exempt")

    assert "蒙*英" in page
    assert "<c-tag" not in page
    assert Lead.objects.get(person=owners[1]).number in page


def test_what_happens_to_a_lead_later_does_not_change_the_list(run, owners):
    close(owners[0])

    assert FindingsOfRun(run, became="still").count() == 1


def test_the_list_is_narrowed_by_place(client, officer, county, run, grid):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    other = GridFactory(parent__parent__parent=county).parent.parent

    assert shown(client, run, place=grid.parent.parent.code).count('<td class="which">') == 4
    assert shown(client, run, place=other.code).count('<td class="which">') == 0


def test_a_place_outside_the_run_is_no_condition(client, officer, county, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    assert shown(client, run, place=CountyFactory().code).count('<td class="which">') == 4


def test_a_run_whose_files_are_gone_says_so_and_links_nothing(client, officer, county, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    shutil.rmtree(kept_folder(run))

    listed = shown(client, run)
    page = client.get(reverse("screening:run-detail", args=[run.pk])).content.decode()

    assert "已不再保存" in listed
    assert "已按保留期限清理" in page
    assert reverse("screening:run-findings", args=[run.pk]) not in page


def test_the_list_of_what_is_withheld_says_why_nothing_opened(client, officer, county, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    assert "暂不产生线索" in shown(client, run, became="withheld")
    assert "暂不产生线索" not in shown(client, run)


def test_a_past_run_keeps_its_own_list(client, officer, county, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    first = ComparisonRun.objects.order_by("pk").first()

    assert shown(client, first, became="moved").count('<td class="which">') == 4


@pytest.mark.parametrize(
    ("duty", "place", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "own", 200, id="the-county"),
        pytest.param(Duty.PREFECTURE_OFFICE, "above", 200, id="the-prefecture"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "own", 403, id="a-township"),
    ],
)
def test_who_may_see_the_findings(client, officer, county, run, duty, place, status):
    posted = {"own": county, "above": county.parent}.get(place) or CountyFactory()
    client.force_login(officer(duty, posted))

    assert client.get(url(run)).status_code == status


@pytest.mark.parametrize("size", [1, 4])
def test_the_queries_do_not_grow_with_the_rows(
    client, officer, county, run, size, monkeypatch, django_assert_max_num_queries
):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    monkeypatch.setattr(run_findings, "PAGE_SIZE", size)

    with django_assert_max_num_queries(20):
        page = shown(client, run)

    assert page.count('<td class="which">') == size


# --- signed numbers ------------------------------------------------------------------------------
def test_the_run_keeps_the_days_source_and_signer_of_a_place_s_number(
    client, officer, county, owners
):
    row = RuleParameterFactory(region=county, value=50_000, source="都扶领发〔2018〕12号")
    run = compared(county)
    type(row).objects.filter(pk=row.pk).update(source="后来改写")
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(reverse("screening:run-detail", args=[run.pk])).content.decode()

    (told,) = next(rule for rule in run.facts["rules"] if rule["code"] == "r03")["signed"]
    assert (told["value"], told["counties"]) == (50_000, [county.code])
    assert "都扶领发〔2018〕12号" in page
    assert f"自 {row.valid_from}" in page
    assert row.signed_by.full_name in page


def test_a_run_without_signed_numbers_has_no_card_of_them(client, officer, county, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(reverse("screening:run-detail", args=[run.pk])).content.decode()

    assert "各地签批的参数" not in page
