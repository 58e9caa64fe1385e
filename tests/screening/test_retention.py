"""How long deliveries are kept: bytes and rows go, hash, receipt and what is read stay."""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event
from regions.duties import Duty
from screening.intake.papers import Papers
from screening.models import Extract
from screening.operations import batches, raw_files, receive_extract, start_comparison
from screening.operations.retention import KEPT_BATCHES, clear_away
from screening.tasks import clear_away_extracts
from tests.factories import CountyFactory
from tests.screening.deliveries import write_changes, write_tekun

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=800)


@pytest.fixture
def county():
    return CountyFactory()


@pytest.fixture
def clear(django_capture_on_commit_callbacks):
    """`clear()` clears away as the night does, and what it does on commit is done."""

    def run(now: datetime | None = None) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return clear_away(now)

    return run


@pytest.fixture
def old(county, tmp_path):
    """`old(months)` delivers so many whole tables, all long ago, the oldest first."""

    def deliver(months: int, rows: int = 3, **said) -> list[Extract]:
        for month in range(1, months + 1):
            day = f"2018{month:02d}28"
            receive_extract(write_tekun(tmp_path, county.code, rows=rows, day=day), **said)
        Extract.objects.update(dropped_at=timezone.now() - LONG_AGO)
        return list(Extract.objects.order_by("pk"))

    return deliver


def has_rows(extract: Extract) -> bool:
    return extract.file_read().is_file()


def has_raw(extract: Extract) -> bool:
    return raw_files.path_of(extract.sha256).is_file()


def test_the_bytes_are_kept_as_they_were_delivered(county, tmp_path):
    path = write_tekun(tmp_path, county.code)

    extract = receive_extract(path)

    kept = raw_files.path_of(extract.sha256)
    assert kept.read_bytes() == path.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_refused_file_leaves_no_bytes(county, tmp_path):
    extract = receive_extract(write_tekun(tmp_path, county.code, rows=0))

    assert (extract.has_raw, has_raw(extract)) == (False, False)


def test_old_bytes_go_with_an_event_and_the_receipt_stays(old, clear, client, officer, county):
    [extract] = old(1)

    clear()

    extract.refresh_from_db()
    assert (extract.has_raw, has_raw(extract), has_rows(extract)) == (False, False, True)
    assert Event.objects.last().kind == "screening.extract.raw_removed"
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    receipt = client.get(reverse("screening:extract-receipt", args=[extract.pk]))
    assert receipt.status_code == 200


def test_young_bytes_stay(county, tmp_path, clear):
    extract = receive_extract(write_tekun(tmp_path, county.code))

    assert clear() == 0
    assert has_raw(extract)


def test_the_months_are_a_setting(county, tmp_path, clear, settings):
    settings.RAW_FILES_MONTHS = 1
    extract = receive_extract(write_tekun(tmp_path, county.code))

    clear(timezone.now() + timedelta(days=40))

    assert not has_raw(extract)


def test_bytes_that_a_younger_batch_shares_stay(county, tmp_path, clear, officer):
    path = write_tekun(tmp_path, county.code)
    first = receive_extract(path)
    clerk = officer(Duty.COUNTY_OFFICE, county)
    batches.withdraw(first, by=clerk, because="报错")
    Extract.objects.update(dropped_at=timezone.now() - LONG_AGO)
    receive_extract(path)

    clear()

    assert has_raw(first)


def test_held_files_wait_for_their_decision(old, clear):
    [extract] = old(1, papers=Papers(rows=9))

    clear()

    assert (has_raw(extract), has_rows(extract)) == (True, True)


def test_rows_nobody_reads_go_and_the_newest_stay(old, clear):
    extracts = old(KEPT_BATCHES + 2)

    clear()

    assert [has_rows(extract) for extract in extracts] == [False] * 2 + [True] * KEPT_BATCHES
    gone = Event.objects.filter(kind="screening.extract.rows_removed")
    assert {event.subject_id for event in gone} == {extract.pk for extract in extracts[:2]}


def test_what_a_comparison_under_way_reads_stays(old, clear, county):
    extracts = old(KEPT_BATCHES + 2)
    start_comparison(county, as_of=extracts[0].data_on)

    clear()

    assert [has_rows(extract) for extract in extracts[:2]] == [True, False]


def test_what_stands_with_changes_stays(old, clear, county, tmp_path):
    old(KEPT_BATCHES + 1)
    day = "20190131"
    extract = receive_extract(write_changes(tmp_path, county.code, [("新增", 9, "集中")], day=day))
    Extract.objects.update(dropped_at=timezone.now() - LONG_AGO)

    clear()

    assert has_rows(extract)


def test_the_same_night_again_removes_nothing_more(old, clear):
    old(KEPT_BATCHES + 2)
    clear()
    events = Event.objects.count()

    assert clear() == 0
    assert Event.objects.count() == events


@pytest.mark.parametrize("name", ["mz_tekun/522725/20180630-aa.parquet", f"raw/ab/{'ab' * 32}"])
@pytest.mark.parametrize(
    ("age_s", "stays"),
    [pytest.param(3600, True, id="young"), pytest.param(90_000, False, id="old")],
)
def test_files_no_row_knows_go_after_a_day(clear, settings, name, age_s, stays):
    path = Path(settings.EXTRACT_DIR, name)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"left behind")
    os.utime(path, (time.time() - age_s,) * 2)

    clear()

    assert path.is_file() == stays


def test_the_task_is_the_operation():
    assert clear_away_extracts() == 0
