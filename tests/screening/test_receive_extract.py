"""Taking in a file: one verdict, one row, one event; nothing is kept in quarantine."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from ledger.models import Event
from regions.duties import Duty
from screening.models import Extract
from screening.operations import deliverable, receive_extract
from tests.factories import CountyFactory, PostingFactory, PrefectureFactory
from tests.screening.deliveries import write_tekun

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return CountyFactory()


@pytest.fixture
def delivered(county, tmp_path):
    return write_tekun(tmp_path, county.code)


def broken(folder: Path, county) -> Path:
    """A delivery without a row."""
    return write_tekun(folder, county.code, rows=0)


def quarantined(settings) -> list[Path]:
    return list(Path(settings.QUARANTINE_DIR).iterdir())


def parquet_files(settings) -> list[Path]:
    return list(Path(settings.EXTRACT_DIR).rglob("*.parquet"))


def test_a_good_file_becomes_an_accepted_row(delivered, county, settings):
    extract = receive_extract(delivered)

    assert (extract.feed, extract.region, extract.data_on) == (
        "mz_tekun",
        county,
        date(2018, 6, 30),
    )
    assert (extract.state, extract.rows, extract.rejected) == (Extract.State.ACCEPTED, 3, 0)
    assert Path(settings.EXTRACT_DIR, extract.parquet).is_file()
    assert (extract.received_at, extract.dropped_at is not None) == (None, True)


def test_quarantine_is_empty_after_the_verdict(delivered, settings):
    receive_extract(delivered)

    assert quarantined(settings) == []


def test_the_file_of_the_department_is_left_where_it_was(delivered):
    receive_extract(delivered)

    assert delivered.is_file()


def test_receiving_is_an_event_of_the_county(delivered, county):
    extract = receive_extract(delivered)

    event = Event.objects.get()
    assert (event.kind, event.subject_id) == ("screening.extract.received", extract.pk)
    assert event.region_path == county.path
    assert event.data["sha256"] == extract.sha256


def test_the_same_bytes_again_are_the_same_row(delivered):
    first = receive_extract(delivered)

    again = receive_extract(delivered)

    assert again.pk == first.pk
    assert Extract.objects.count() == Event.objects.count() == 1


def test_bad_rows_are_counted_and_kept_as_verdicts(county, tmp_path):
    extract = receive_extract(write_tekun(tmp_path, county.code, rows=20, bad_rows=1))

    assert (extract.rows, extract.rejected) == (19, 1)
    verdict = extract.manifest["rejected"][0]
    assert (verdict["row_no"], verdict["column"]) == (21, "供养方式")


def test_what_is_said_goes_before_the_name(county, tmp_path):
    path = write_tekun(tmp_path, county.code).rename(tmp_path / "六月.csv")

    extract = receive_extract(path, feed="mz_tekun", county=county.code, data_on=date(2018, 5, 31))

    assert extract.data_on == date(2018, 5, 31)


def test_a_refused_file_leaves_its_sentence_and_no_file(county, tmp_path, settings):
    extract = receive_extract(broken(tmp_path, county))

    assert (extract.state, extract.refusal_code) == (Extract.State.REFUSED, "empty")
    assert "没有数据行" in extract.refusal
    assert (extract.region, extract.feed, extract.rows) == (county, "mz_tekun", 0)
    assert not Path(settings.EXTRACT_DIR).exists()


def test_a_refused_file_is_told_once(county, tmp_path):
    first = receive_extract(broken(tmp_path, county))

    again = receive_extract(broken(tmp_path, county))

    assert again.pk == first.pk
    assert [event.kind for event in Event.objects.all()] == ["screening.extract.refused"]


def test_a_file_that_says_nothing_is_refused_at_the_prefecture(tmp_path):
    prefecture = PrefectureFactory()
    path = write_tekun(tmp_path, "522725").rename(tmp_path / "新建.csv")

    extract = receive_extract(path)

    assert (extract.refusal_code, extract.region) == ("unknown_feed", prefecture)


# --- who may deliver ---------------------------------------------------------------------------
def test_the_county_delivers_for_itself(delivered, county, officer):
    clerk = officer(Duty.COUNTY_OFFICE, county)

    extract = receive_extract(delivered, by=clerk)

    assert extract.received_by == clerk
    assert extract.received_at


@pytest.mark.parametrize(
    ("duty", "unit", "place"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "", "other", id="another-county"),
        pytest.param(Duty.COUNTY_DEPARTMENT, "县教育局", "own", id="another-department"),
        pytest.param(Duty.GRID_WORKER, "", "own", id="no-such-duty"),
    ],
)
def test_nobody_delivers_what_is_not_theirs(delivered, county, officer, duty, unit, place):
    posted = county if place == "own" else CountyFactory()

    with pytest.raises(PermissionDenied):
        receive_extract(delivered, by=officer(duty, posted, unit=unit))

    assert not Extract.objects.exists()


def test_a_department_delivers_its_own(delivered, county, officer):
    clerk = officer(Duty.COUNTY_DEPARTMENT, county, unit="县民政局")

    assert receive_extract(delivered, by=clerk).state == Extract.State.ACCEPTED


def test_the_police_deliver_for_the_traffic_police_too():
    clerk = PostingFactory(duty=Duty.COUNTY_DEPARTMENT, unit="县公安局").user

    assert {feed.department for feed in deliverable(clerk)} == {"公安", "公安交警"}


# --- the command -------------------------------------------------------------------------------
def test_the_command_prints_the_facts(delivered, county, capsys):
    call_command("receive_extract", delivered, "--json")

    facts = json.loads(capsys.readouterr().out)
    assert (facts["state"], facts["feed"], facts["county"]) == (
        "accepted",
        "mz_tekun",
        county.code,
    )
    assert (facts["data_on"], facts["rows"], facts["rejected"]) == ("2018-06-30", 3, 0)
    assert (facts["unknown_columns"], len(facts["sha256"])) == ([], 64)


def test_the_command_fails_for_a_refused_file(county, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("receive_extract", broken(tmp_path, county), "--json")

    facts = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert facts["code"] == "empty"
    assert facts["sentence"].startswith("文件“mz_tekun_")
