"""A comparison over what the one before it left: the same leads, and the page says what stood."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import Person
from ledger.models import Job
from regions.duties import Duty
from screening.comparison import session
from screening.models import ComparisonRun, Lead
from screening.operations import again, kept, receive_extract, run_comparison, start_comparison
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.households import number
from tests.screening.deliveries import write_disability, write_tekun
from tests.screening.nights import compared

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(tmp_path):
    """People under one number, others outside the register, and two tables about them."""
    grid = GridFactory()
    people = [PersonFactory(id_number=number(7), id_raw=number(7)) for _ in range(2)]
    people += [
        PersonFactory(name=f"陆试{chr(0x4E00 + n)}", id_number=number(n), id_raw=number(n))
        for n in range(4)
    ]
    for person in people:
        home = HouseholdFactory(region=grid, poor_kind="一般农户")
        MembershipFactory(person=person, household=home)
    county = grid.parent.parent.parent
    receive_extract(write_tekun(tmp_path, county.code))
    receive_extract(write_disability(tmp_path, county.code, range(3), day="20180630"))
    return county


def copied(run: ComparisonRun) -> bool:
    """All of the base map was copied and loaded."""
    return run.facts["carried"] is None


def rows() -> list[tuple]:
    named = ("rule", "subject_pk", "evidence", "evidence_hash", "match_grade", "vanished_run__pk")
    return list(Lead.objects.order_by("rule", "subject_pk").values_list(*named))


def is_as_in_full(run: ComparisonRun, by) -> bool:
    """Compared again as it was, with nothing taken over, it finds the same."""
    job = again.start(run, by=by)
    again.compare_again(job.pk)
    job.refresh_from_db()
    return job.result["is_same"]


@pytest.fixture
def clerk(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


def test_an_unchanged_base_map_and_its_tables_are_taken_over(county, clerk):
    first = compared(county)
    leads = rows()

    second = compared(county)

    assert (copied(first), second.facts["carried"]) == (True, ["cl_disability", "mz_tekun"])
    assert second.facts["register_hash"] == first.facts["register_hash"]
    assert second.facts["register_at"] >= first.facts["register_at"]
    assert (rows(), second.facts["counts"]["new"]) == (leads, 0)
    assert is_as_in_full(second, clerk)


def test_a_new_table_alone_is_loaded(county, clerk, tmp_path):
    compared(county)
    receive_extract(write_disability(tmp_path, county.code, range(4), day="20180731"))

    run = compared(county)

    assert run.facts["carried"] == ["mz_tekun"]
    assert run.facts["counts"]["new"] == 1
    assert is_as_in_full(run, clerk)


def test_a_changed_base_map_is_copied_and_loaded(county, clerk):
    compared(county)
    Person.objects.filter(id_number=number(0)).update(name="改名")

    run = compared(county)

    assert copied(run)
    assert is_as_in_full(run, clerk)


def test_the_night_after_a_change_takes_over_again(county, clerk):
    compared(county)
    Person.objects.filter(id_number=number(0)).update(name="改名")
    compared(county)

    run = compared(county)

    assert not copied(run)
    assert is_as_in_full(run, clerk)


def _damaged(folder: Path) -> None:
    (folder / "register.parquet").write_bytes(b"x")


def _gone(folder: Path) -> None:
    (folder / "households.parquet").unlink()


@pytest.mark.parametrize("harm", [_damaged, _gone])
def test_a_kept_base_map_that_is_not_whole_is_not_used(county, clerk, harm):
    harm(kept.kept_folder(compared(county)))

    run = compared(county)

    assert is_as_in_full(run, clerk)
    assert run.facts["counts"]["vanished"] == 0


def test_the_tables_of_one_night_alone_are_there(county):
    folders = [kept.kept_folder(compared(county)) for _ in range(3)]

    assert [session.database(folder).exists() for folder in folders] == [False, False, True]


def test_a_night_outlives_the_folder_it_took_from(county, clerk, settings):
    settings.COMPARISON_KEPT = 1
    first = compared(county)
    second = compared(county)

    assert not kept.kept_folder(first).exists()
    assert is_as_in_full(second, clerk)


def test_an_attempt_that_was_killed_with_the_tables_is_done_in_full(county, clerk):
    first = compared(county)
    run = start_comparison(county)
    session.database(kept.kept_folder(first)).unlink()  # its first attempt had taken them
    Job.objects.filter(pk=run.job_id).update(
        state=Job.State.RUNNING, attempt=1, lease_until=timezone.now() - timedelta(seconds=1)
    )

    run_comparison(run.job_id)

    run.refresh_from_db()
    assert copied(run)
    assert is_as_in_full(run, clerk)


def test_the_page_says_what_stood(client, county, clerk):
    first, second = compared(county), compared(county)
    client.force_login(clerk)

    pages = [
        client.get(reverse("screening:run-detail", args=[run.pk])).content.decode()
        for run in (first, second)
    ]

    assert ["底图，2 种数据" in page for page in pages] == [False, True]
    assert second.as_of == date(2018, 6, 30)
