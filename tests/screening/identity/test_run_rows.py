"""The figures of matching open to their rows, as long as the run's files are kept."""

import shutil

import pytest
from django.urls import reverse

from regions.duties import Duty
from screening.models import ComparisonRun, IdentityPair
from screening.operations import receive_extract
from screening.operations.kept import folder_of
from screening.views import run_rows
from tests.factories import CountyFactory, HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.households import number
from tests.screening.nights import compared

pytestmark = pytest.mark.django_db
RIGHT = number(300)
TWO_WRONG = f"{RIGHT[:2]}1{RIGHT[3:8]}7{RIGHT[9:]}"
ONE_WRONG = f"{RIGHT[:2]}1{RIGHT[3:]}"


@pytest.fixture
def run(county, grid, tmp_path) -> ComparisonRun:
    """A comparison of a table with one row of each kind."""
    person = PersonFactory(name="陆小明", id_number=RIGHT, id_raw=RIGHT)
    MembershipFactory(person=person, household=HouseholdFactory(region=grid))
    lines = ["姓名,身份证号,供养方式,起始日期,终止日期"]
    typed = (RIGHT, ONE_WRONG, TWO_WRONG)
    lines += [f"陆小明,{each},集中,20180101," for each in typed]
    lines += [f"杨秀英,{RIGHT},集中,20180101,", f"蒙大山,{number(77)},集中,20180101,"]
    path = tmp_path / f"mz_tekun_{county.code}_20180630.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    receive_extract(path)
    return compared(county)


def rows_url(run: ComparisonRun, kind: str) -> str:
    return reverse("screening:run-rows", args=[run.pk]) + f"?feed=mz_tekun&kind={kind}"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        pytest.param("repaired", "号码有一位不同；姓名相同、同县", id="repaired"),
        pytest.param("number", "号码相同；姓名不同、同县", id="number-only"),
        pytest.param("proposed", "号码有两处不同；姓名相同、同县", id="proposed"),
        pytest.param("unmatched", "底图中没有此证件号码", id="nobody"),
    ],
)
def test_each_figure_opens_to_its_rows(client, officer, county, run, kind, words):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(rows_url(run, kind)).content.decode()

    assert words in page
    assert RIGHT not in page
    assert page.count('<td class="which">') == run.facts["matches"]["mz_tekun"][kind]


def test_the_figures_of_the_run_are_links(client, officer, county, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(reverse("screening:run-detail", args=[run.pk])).content.decode()

    assert rows_url(run, "repaired").replace("&", "&amp;") in page
    assert rows_url(run, "proposed").replace("&", "&amp;") in page


def test_a_row_that_people_are_asked_about_leads_to_its_pair(client, officer, county, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(rows_url(run, "proposed")).content.decode()

    assert reverse("screening:identity-detail", args=[IdentityPair.objects.get().pk]) in page


def test_a_page_of_rows_that_are_gone_says_so(client, officer, county, run):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    shutil.rmtree(folder_of(run, run.facts["attempt"]))

    page = client.get(rows_url(run, "unmatched"))

    assert page.status_code == 200
    assert "已不再保存" in page.content.decode()


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "here", 200, id="the-county"),
        pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, id="another-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "here", 403, id="a-township"),
    ],
)
def test_who_may_see_the_rows_of_a_run(client, officer, county, run, duty, where, status):
    client.force_login(officer(duty, county if where == "here" else CountyFactory()))

    assert client.get(rows_url(run, "unmatched")).status_code == status


@pytest.mark.parametrize("query", ["?feed=mz_dibao&kind=number", "?feed=mz_tekun&kind=others"])
def test_what_the_run_does_not_have_is_not_found(client, officer, county, run, query):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    answer = client.get(reverse("screening:run-rows", args=[run.pk]) + query)

    assert answer.status_code == 404


@pytest.mark.parametrize("number", [1, 4])
def test_the_queries_do_not_grow_with_the_rows(
    client, officer, county, run, number, monkeypatch, django_assert_max_num_queries
):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    monkeypatch.setattr(run_rows, "PAGE_SIZE", number)

    with django_assert_max_num_queries(11):
        page = client.get(rows_url(run, "unmatched")).content.decode()

    assert page.count('<td class="which">') == min(number, 2)
