"""A past night compared again as it was: the same findings, and no lead touched."""

import duckdb
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from ledger.models import Event, Job
from regions.duties import Duty
from screening.models import ComparisonRun, Lead
from screening.operations import again, kept, receive_extract, run_comparison, start_comparison
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.factories.households import number
from tests.screening.deliveries import write_tekun

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return GridFactory().parent.parent.parent


@pytest.fixture
def run(county, tmp_path):
    """A finished comparison with findings, that read one file."""
    grid = GridFactory(parent__parent__parent=county)
    people = [PersonFactory(id_number=number(7)) for _ in range(2)]
    [MembershipFactory(person=each, household=HouseholdFactory(region=grid)) for each in people]
    receive_extract(write_tekun(tmp_path, county.code))
    run_comparison(start_comparison(county).job_id)
    return ComparisonRun.objects.get()


@pytest.fixture
def clerk(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


def repeated(run, by) -> Job:
    job = again.start(run, by=by)
    again.compare_again(job.pk)
    job.refresh_from_db()
    return job


def test_the_same_night_gives_the_same_findings_and_touches_no_lead(run, clerk):
    leads, told = list(Lead.objects.order_by("pk").values()), Event.objects.count()

    job = repeated(run, clerk)

    assert (job.state, job.result["is_same"], job.result["findings"] > 1) == ("done", True, True)
    assert list(Lead.objects.order_by("pk").values()) == leads
    assert Event.objects.count() == told


def test_what_changed_since_does_not_change_a_past_night(run, clerk):
    PersonFactory._meta.model.objects.update(id_raw=number(8), id_number=number(8), name="改名")

    assert repeated(run, clerk).result["is_same"]


def test_findings_that_differ_are_counted(run, clerk):
    path = kept.kept_folder(run) / "findings.parquet"
    duckdb.sql(
        f"COPY (SELECT * REPLACE ('x' AS evidence_hash) FROM '{path}' LIMIT 1) TO '{path}.new'"
        " (FORMAT parquet)"
    )
    path.with_name("findings.parquet.new").replace(path)

    result = repeated(run, clerk).result

    assert (result["is_same"], result["gone"]) == (False, 1)
    assert result["added"] > 0


def test_two_presses_are_one_repetition(run, clerk):
    assert again.start(run, by=clerk) == again.start(run, by=clerk)


def test_a_press_after_the_end_is_another(run, clerk):
    first = repeated(run, clerk)

    assert again.start(run, by=clerk) != first


def test_a_finished_repetition_is_not_done_again(run, clerk):
    assert again.compare_again(repeated(run, clerk).pk) is None


def test_a_file_that_was_cleared_away_is_named(run, clerk):
    job = again.start(run, by=clerk)
    [again._extracts(run)[0].path.unlink()]

    again.compare_again(job.pk)

    job.refresh_from_db()
    assert (job.state, "特困供养" in job.message) == ("failed", True)


def test_a_register_that_was_cleared_away_is_said_at_once(run, clerk):
    (kept.kept_folder(run) / "register.parquet").unlink()

    with pytest.raises(again.NotKeptError, match="保留期限"):
        again.start(run, by=clerk)


def test_who_may_not_start_comparisons_does_not(run, officer):
    with pytest.raises(PermissionDenied):
        again.start(run, by=officer(Duty.COUNTY_OFFICE, CountyFactory()))


# --- the page ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("duty", "place", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "own", 302, id="the-county"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "own", 403, id="no-such-duty"),
    ],
)
def test_who_may_press_the_button(client, officer, run, county, duty, place, status):
    client.force_login(officer(duty, county if place == "own" else CountyFactory()))

    response = client.post(reverse("screening:run-again", args=[run.pk]))

    assert response.status_code == status
    assert Job.objects.filter(kind=again.KIND).exists() == (status == 302)


def test_the_page_says_that_it_was_the_same(client, clerk, run):
    repeated(run, clerk)
    client.force_login(clerk)

    page = client.get(reverse("screening:run-detail", args=[run.pk])).content.decode()

    assert "逐条一致" in page
    assert "按原样重新比对一次" in page


def test_progress_is_asked_for_until_the_end(client, clerk, run):
    address = reverse("screening:run-again-progress", args=[run.pk])
    client.force_login(clerk)
    nothing = client.get(address).status_code
    job = again.start(run, by=clerk)

    waiting = client.get(address)
    again.compare_again(job.pk)

    assert nothing == 404
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    assert client.get(address).headers["HX-Refresh"] == "true"


# --- the figures of the comparison open to their lists -------------------------------------------
def test_what_moved_opens_to_its_leads(client, clerk, run):
    client.force_login(clerk)
    page = client.get(reverse("screening:run-detail", args=[run.pk])).content.decode()
    address = f"{reverse('screening:lead-list')}?rule=r15&amp;change={run.pk}.new.first"

    found = client.get(address.replace("&amp;", "&"))

    assert address in page
    assert len(found.context["rows"]) == 2


@pytest.mark.parametrize("change", ["x", "0.new", "{run}.vanished", "{run}.new.data"])
def test_a_change_that_was_none_has_no_leads(client, clerk, run, change):
    client.force_login(clerk)

    found = client.get(reverse("screening:lead-list"), {"change": change.format(run=run.pk)})

    assert list(found.context["rows"]) == []
