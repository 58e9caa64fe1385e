"""A broken delivery clears no lead: missing, overdue or half-size tables, and the way past it."""

from datetime import date

import pytest
from django.urls import reverse

from households.models import PoorKind
from regions.duties import Duty
from screening import standing
from screening.comparison.rules import load_rules
from screening.models import ComparisonRun, Expectation, Extract, Lead
from screening.operations import batches, receive_extract
from tests.factories import (
    CountyFactory,
    ExtractFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    RunFactory,
)
from tests.factories.households import number
from tests.screening.deliveries import write_disability, write_tekun
from tests.screening.nights import compared

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2018, 6, 30), date(2018, 7, 31)


@pytest.fixture
def county():
    """A county where person 0 has a severe disability and is not registered: rule r20."""
    grid = GridFactory()
    person = PersonFactory(name=f"陆试{chr(0x4E00)}", id_number=number(0), id_raw=number(0))
    home = HouseholdFactory(region=grid, poor_kind=PoorKind.NOT_REGISTERED)
    MembershipFactory(person=person, household=home)
    return grid.parent.parent.parent


@pytest.fixture
def deliver(county, tmp_path):
    def put(people: range, day: str = "20180630") -> Extract:
        return receive_extract(write_disability(tmp_path, county.code, people, day=day))

    return put


def is_gone() -> bool:
    return Lead.objects.get(rule="r20").vanished_run_id is not None


def why(run: ComparisonRun) -> list[tuple[str, str]]:
    return [(doubt["feed"], doubt["why"]) for doubt in run.facts["doubts"]]


# --- half the rows -----------------------------------------------------------------------------
def test_a_full_size_table_says_what_is_gone(county, deliver):
    deliver(range(20))
    compared(county)
    deliver(range(1, 20), "20180731")

    run = compared(county)

    assert (is_gone(), run.facts["doubts"]) == (True, [])


def test_a_half_size_table_clears_no_lead_night_after_night(county, deliver):
    deliver(range(20))
    compared(county)
    deliver(range(1, 10), "20180731")

    nights = [compared(county), compared(county)]

    assert [why(run) for run in nights] == [[("cl_disability", "half")]] * 2
    assert not is_gone()
    [doubt] = nights[0].facts["doubts"]
    assert "9 行，不到上一份完整数据（2018-06-30，20 行）的一半" in doubt["sentence"]
    assert "r20" in doubt["rules"]


def test_a_half_size_table_still_finds(county, deliver):
    deliver(range(1, 20))
    compared(county)
    deliver(range(5), "20180731")

    compared(county)

    assert Lead.objects.get(rule="r20").vanished_run_id is None


def test_a_vouched_table_clears_what_is_gone(county, deliver, officer):
    deliver(range(20))
    compared(county)
    half = deliver(range(1, 10), "20180731")
    batches.vouch(half, by=officer(Duty.COUNTY_OFFICE, county), because="本月集中清理")

    run = compared(county)

    assert (is_gone(), why(run)) == (True, [])


def test_somebody_says_for_one_run_that_it_is_real(county, deliver):
    deliver(range(20))
    compared(county)
    deliver(range(1, 10), "20180731")

    run = compared(county, accepts_drop=True)

    assert (is_gone(), why(run)) == (True, [])


# --- overdue -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("other_day", "overdue"),
    [
        pytest.param("20181015", False, id="on-the-last-day"),
        pytest.param("20181016", True, id="the-day-after"),
    ],
)
def test_an_overdue_table_clears_no_lead(county, deliver, tmp_path, other_day, overdue):
    deliver(range(20))
    compared(county)
    deliver(range(1, 20))
    receive_extract(write_tekun(tmp_path, county.code, day=other_day))

    run = compared(county)

    assert (("cl_disability", "late") in why(run)) == overdue
    assert is_gone() != overdue


def test_what_nobody_expects_is_never_overdue(county, deliver, tmp_path):
    Expectation.objects.all().delete()
    deliver(range(20))
    receive_extract(write_tekun(tmp_path, county.code, day="20200101"))

    assert why(compared(county)) == []


def test_a_newer_table_for_the_prefecture_is_in_time(county):
    run = RunFactory(region=county, job__region=county, as_of=date(2018, 10, 31), facts={})
    own = ExtractFactory(feed="cl_disability", region=county, data_on=JUNE)
    all_of_it = ExtractFactory(
        feed="cl_disability", region=county.parent, data_on=date(2018, 9, 30)
    )

    assert standing.doubts(run, [own, all_of_it], load_rules()) == []


# --- missing -----------------------------------------------------------------------------------
def test_a_table_that_was_withdrawn_is_missed_night_after_night(county, deliver, officer):
    extract = deliver(range(20))
    compared(county)
    batches.withdraw(extract, by=officer(Duty.COUNTY_OFFICE, county), because="报错")

    nights = [compared(county), compared(county)]

    assert [why(run) for run in nights] == [[("cl_disability", "missing")]] * 2
    assert not is_gone()


def test_a_table_that_comes_again_is_missed_no_more(county, deliver, officer):
    extract = deliver(range(20))
    compared(county)
    batches.withdraw(extract, by=officer(Duty.COUNTY_OFFICE, county), because="报错")
    compared(county)
    deliver(range(20))

    assert why(compared(county)) == []


def test_only_the_county_in_doubt_is_silent():
    one, other = CountyFactory(), CountyFactory()
    run = RunFactory(job__region=one.parent, region=one.parent, as_of=JULY, facts={})
    ExtractFactory(feed="cl_disability", region=one, data_on=JUNE, rows=100)
    half = ExtractFactory(feed="cl_disability", region=one, data_on=JULY, rows=49)
    whole = ExtractFactory(feed="cl_disability", region=other, data_on=JULY, rows=49)

    found = standing.doubts(run, [half, whole], load_rules())

    assert [(doubt.county, doubt.why) for doubt in found] == [(one.code, "half")]


def test_half_of_the_rows_is_not_yet_less_than_half(county):
    ExtractFactory(feed="cl_disability", region=county, data_on=JUNE, rows=100)
    extract = ExtractFactory(feed="cl_disability", region=county, data_on=JULY, rows=50)

    assert extract.half_of() is None


# --- the page ----------------------------------------------------------------------------------
def test_the_run_says_which_table_is_in_doubt_and_what_reads_it(client, county, deliver, officer):
    deliver(range(20))
    compared(county)
    half = deliver(range(1, 10), "20180731")
    run = compared(county)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(reverse("screening:run-detail", args=[run.pk])).content.decode()

    assert "不到上一份完整数据（2018-06-30，20 行）的一半" in page
    assert reverse("screening:extract-detail", args=[half.pk]) in page
    assert "accepts_drop" in page
