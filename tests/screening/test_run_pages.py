"""Pages of comparisons: who sees them, the button, progress, what was compared with what."""

import pytest
from django.urls import reverse

from ledger.models import Job
from regions.duties import Duty
from screening.models import ComparisonRun
from screening.operations import receive_extract, run_comparison, start_comparison
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    JobFactory,
    MembershipFactory,
    RunFactory,
)
from tests.screening.deliveries import write_tekun

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("screening:run-list"), reverse("screening:run-new")


@pytest.fixture
def county():
    return GridFactory().parent.parent.parent


@pytest.fixture
def enter(client, officer):
    def log_in(duty, region):
        user = officer(duty, region)
        client.force_login(user)
        return user

    return log_in


@pytest.fixture
def run(county, tmp_path):
    """A finished comparison that read one file."""
    household = HouseholdFactory(region=GridFactory(parent__parent__parent=county))
    MembershipFactory(household=household)
    receive_extract(write_tekun(tmp_path, county.code))
    run_comparison(start_comparison(county).job_id)
    return ComparisonRun.objects.get()


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("page", ["run-detail", "run-progress"])
@pytest.mark.parametrize(
    ("duty", "place", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "own", 200, id="the-county"),
        pytest.param(Duty.PREFECTURE_OFFICE, "above", 200, id="the-prefecture"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
        pytest.param(Duty.COUNTY_DEPARTMENT, "own", 403, id="a-department"),
    ],
)
def test_who_may_see_a_comparison(client, enter, run, county, page, duty, place, status):
    posted = {"own": county, "above": county.parent}.get(place) or CountyFactory()
    enter(duty, posted)

    response = client.get(reverse(f"screening:{page}", args=[run.pk]))

    assert response.status_code == status


def test_the_page_says_what_was_compared_with_what(client, enter, run, county):
    enter(Duty.COUNTY_OFFICE, county)

    page = text(client.get(reverse("screening:run-detail", args=[run.pk])))

    assert run.facts["extracts"][0]["sha256"][:12] in page
    assert "缺少公安交警“机动车登记”数据" in page
    assert "购置价下限：30,000 元" in page
    assert "从哪一年起的危房改造算重复享受：2016 年" in page


def test_the_page_shows_the_difference_from_the_run_before(client, enter, run, county):
    before = run.facts
    before["rules"][3]["findings"] = 5
    ComparisonRun.objects.update(facts=before)
    run_comparison(start_comparison(county).job_id)
    enter(Duty.COUNTY_OFFICE, county)

    latest = ComparisonRun.objects.first()
    page = text(client.get(reverse("screening:run-detail", args=[latest.pk])))

    assert "<small>-5</small>" in page


def test_what_was_held_back_is_said_with_a_way_on(client, enter, run, county):
    facts = run.facts
    facts["rules"][0]["suspended"] = "可能是数据未报全"
    ComparisonRun.objects.update(facts=facts)
    enter(Duty.COUNTY_OFFICE, county)

    page = text(client.get(reverse("screening:run-detail", args=[run.pk])))

    assert "可能是数据未报全" in page
    assert 'name="accepts_drop" value="yes"' in page


# --- the button --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("duty", "place", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "own", 302, id="the-county"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "own", 403, id="no-such-duty"),
    ],
)
def test_who_may_start_a_comparison(client, enter, county, duty, place, status):
    enter(duty, county if place == "own" else CountyFactory())

    response = client.post(NEW, {"region": county.code})

    assert response.status_code == status
    assert ComparisonRun.objects.exists() == (status == 302)


def test_pressing_twice_shows_one_comparison(client, enter, county):
    enter(Duty.COUNTY_OFFICE, county)

    first = client.post(NEW, {"region": county.code})
    second = client.post(NEW, {"region": county.code})

    assert first.url == second.url
    assert Job.objects.count() == 1


def test_a_drop_is_accepted_by_the_button(client, enter, county):
    enter(Duty.COUNTY_OFFICE, county)

    client.post(NEW, {"region": county.code, "accepts_drop": "yes"})

    assert Job.objects.get().payload["accepts_drop"] is True


def test_a_place_that_is_no_county_cannot_be_compared(client, enter, county):
    enter(Duty.COUNTY_OFFICE, county)

    assert client.post(NEW, {"region": "52272"}).status_code == 404


def test_the_button_is_not_pressed_by_a_link(client, enter, county):
    enter(Duty.COUNTY_OFFICE, county)

    assert client.get(NEW).status_code == 405


# --- progress ----------------------------------------------------------------------------------
def test_progress_asks_again_while_it_runs(client, enter, county):
    run = start_comparison(county)
    Job.objects.update(state=Job.State.RUNNING, done=3, total=12, message="规则 r03")
    enter(Duty.COUNTY_OFFICE, county)

    response = client.get(reverse("screening:run-progress", args=[run.pk]))

    assert 'hx-trigger="every 2s"' in text(response)
    assert "规则 r03" in text(response)
    assert "HX-Refresh" not in response.headers


def test_progress_reloads_the_page_at_the_end(client, enter, run, county):
    enter(Duty.COUNTY_OFFICE, county)

    response = client.get(reverse("screening:run-progress", args=[run.pk]))

    assert response.headers["HX-Refresh"] == "true"


def test_a_failed_comparison_says_why(client, enter, county):
    run = start_comparison(county)
    Job.objects.update(state=Job.State.FAILED, message="磁盘空间不足")
    enter(Duty.COUNTY_OFFICE, county)

    assert "磁盘空间不足" in text(client.get(reverse("screening:run-detail", args=[run.pk])))


# --- the list ----------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [2, 20])
def test_query_count_does_not_grow(rows, client, enter, county, django_assert_num_queries):
    enter(Duty.COUNTY_OFFICE, county)
    jobs = JobFactory.create_batch(rows, region=county)
    made = [RunFactory(job=job, region=county) for job in jobs]

    with django_assert_num_queries(12):
        page = text(client.get(LIST))

    assert page.count('class="which"') == len(made)


def test_a_county_does_not_see_the_runs_of_another(client, enter, run):
    enter(Duty.COUNTY_OFFICE, CountyFactory())

    assert reverse("screening:run-detail", args=[run.pk]) not in text(client.get(LIST))
