"""A comparison: asked for once, run once, published whole or not at all."""

import csv
import json
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from ledger import heartbeat, jobs
from ledger.jobs import LEASE, LostLeaseError
from ledger.models import Event, Job, Notice
from regions.duties import Duty
from screening.models import ComparisonRun, Lead
from screening.operations import (
    comparing,
    kept,
    receive_extract,
    run_comparison,
    start_comparison,
    start_nightly,
)
from tests.factories import (
    CountyFactory,
    ExtractFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.factories.households import number
from tests.screening.deliveries import write_tekun
from tests.screening.nights import compared

NIGHT = date(2018, 7, 2)


@pytest.fixture
def county():
    return GridFactory().parent.parent.parent


@pytest.fixture
def twin_number(county):
    """Two persons of the county under one number: what r15 finds without any feed."""
    shared = number(7)
    grid = GridFactory(parent__parent__parent=county)
    people = [PersonFactory(name=name, id_number=shared) for name in ("陆甲", "陆乙")]
    [MembershipFactory(person=p, household=HouseholdFactory(region=grid)) for p in people]
    return shared


# --- asking ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_two_presses_are_one_run(county):
    first, second = start_comparison(county), start_comparison(county)

    assert first == second
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_presses_at_once_are_one_run(county):
    barrier, started = threading.Barrier(2), []

    def press() -> None:
        barrier.wait()
        started.append(start_comparison(county).pk)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert started[0] == started[1]
    assert ComparisonRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_schedulers_and_a_press_at_once_are_one_run(county):
    ExtractFactory(region=county.parent)
    barrier, started = threading.Barrier(3), []

    def begin(start: Callable[[], ComparisonRun]) -> None:
        barrier.wait()
        started.append(start().pk)
        connection.close()

    def scheduler() -> ComparisonRun:
        return start_nightly(NIGHT)[0]

    ways = (scheduler, scheduler, lambda: start_comparison(county.parent))
    threads = [threading.Thread(target=begin, args=[way]) for way in ways]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(set(started)) == 1
    assert ComparisonRun.objects.count() == 1


@pytest.mark.django_db
def test_a_press_after_the_end_is_a_new_run(county):
    first = compared(county)

    assert start_comparison(county) != first


@pytest.mark.django_db
def test_a_night_has_one_run_however_often_it_is_started(county):
    ExtractFactory(region=county)
    [first] = start_nightly(NIGHT)
    Job.objects.update(state=Job.State.DONE)

    [again] = start_nightly(NIGHT)

    assert again == first
    assert first.job.key == f"comparison:{county.code}:2018-07-02"


@pytest.mark.django_db
def test_a_county_without_data_has_no_night(county):
    assert start_nightly(NIGHT) == []


@pytest.mark.django_db
def test_a_file_for_the_prefecture_gives_one_night_over_all_of_it(county):
    ExtractFactory(region=county.parent)
    ExtractFactory(region=county)

    assert [run.region for run in start_nightly(NIGHT)] == [county.parent]


@pytest.mark.django_db
def test_files_for_several_counties_give_one_night_over_all_of_them(county):
    ExtractFactory(region=county)
    ExtractFactory(region=CountyFactory(parent=county.parent))

    assert [run.region for run in start_nightly(NIGHT)] == [county.parent]


@pytest.mark.django_db
def test_a_press_in_a_county_is_the_comparison_that_runs_over_the_prefecture(county):
    ExtractFactory(region=county.parent)
    [night] = start_nightly(NIGHT)

    assert start_comparison(county) == night


@pytest.mark.django_db
def test_who_does_not_see_the_prefecture_is_told_that_it_is_being_compared(client, officer, county):
    start_comparison(county.parent)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    response = client.post(reverse("screening:run-new"), {"region": county.code}, follow=True)

    assert "全州正在比对，本县在内" in response.content.decode()
    assert ComparisonRun.objects.count() == 1


@pytest.mark.django_db
def test_the_date_of_a_run_is_that_of_its_latest_data(county):
    ExtractFactory(region=county, data_on=date(2018, 5, 31), feed="ga_vehicle")
    ExtractFactory(region=county, data_on=date(2018, 6, 30), feed="mz_dibao")

    assert start_comparison(county).as_of == date(2018, 6, 30)


@pytest.mark.django_db
def test_a_run_as_of_a_day_leaves_out_what_came_later(county):
    early = ExtractFactory(region=county, data_on=date(2018, 5, 31))
    ExtractFactory(region=county, data_on=date(2018, 6, 30))

    run = start_comparison(county, as_of=date(2018, 6, 1))

    assert run.job.payload["extracts"] == [early.pk]


@pytest.mark.django_db
def test_a_later_delivery_of_the_same_day_is_in_force(county):
    ExtractFactory(region=county)
    later = ExtractFactory(region=county)

    assert start_comparison(county).job.payload["extracts"] == [later.pk]


@pytest.mark.django_db
def test_who_may_not_start_a_run_does_not(county, officer):
    with pytest.raises(PermissionDenied):
        start_comparison(county, by=officer(Duty.COUNTY_OFFICE, CountyFactory()))


@pytest.mark.django_db
def test_a_village_is_not_compared_by_itself(county):
    with pytest.raises(ValueError, match="not a county"):
        start_comparison(GridFactory().parent)


# --- running -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_run_opens_leads_and_keeps_its_facts(county, twin_number):
    run = compared(county)

    assert set(Lead.objects.values_list("rule", "id_shown")) == {("r15", twin_number)}
    assert run.finished_at
    assert (run.facts["register_rows"], run.facts["counts"]["new"]) == (2, 2)
    waiting = {rule["code"]: rule["reason"] for rule in run.facts["rules"] if rule["reason"]}
    assert "机动车登记" in waiting["r03"]
    assert Job.objects.get().state == Job.State.DONE


@pytest.mark.django_db
def test_who_sends_leads_down_is_told_once(county, twin_number, officer):
    clerk = officer(Duty.COUNTY_OFFICE, county)

    run = compared(county)
    compared(county)

    notice = Notice.objects.get()
    assert (notice.recipient, notice.key) == (clerk, f"comparison:{run.pk}")
    assert "2 条线索" in notice.text


@pytest.mark.django_db
def test_a_finished_job_is_not_run_again(county, twin_number):
    run = compared(county)
    events = Event.objects.count()

    assert run_comparison(run.job_id) is None

    assert Event.objects.count() == events


@pytest.mark.django_db
def test_a_night_in_which_nothing_changed_writes_no_lead_and_says_what_stands(
    client, officer, county, twin_number
):
    compared(county)
    events = Event.objects.count()
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    again = compared(county)

    assert all(rule["is_kept"] for rule in again.facts["rules"])
    assert Event.objects.count() == events
    assert again.facts["counts"]["still"] == 2
    page = client.get(reverse("screening:run-detail", args=[again.pk])).content.decode()
    assert page.count("沿用上次结果") == len(again.facts["rules"])


@pytest.mark.django_db
def test_what_a_night_keeps_is_what_it_needs_to_be_compared_again(county, twin_number):
    run = compared(county)

    left = {path.name for path in kept.kept_folder(run).iterdir()}
    assert left == {
        *("findings.parquet", "unmatched.parquet", "matched.parquet", "register.parquet"),
        *("decisions.csv", "villages.csv"),
        *("became.csv", "asked.json", "households.parquet"),
        *("carried.json", "run.duckdb"),
    }
    assert [rule.sha256 for rule in kept.rules_of(run.facts)] == [
        rule["sha256"] for rule in run.facts["rules"]
    ]


@pytest.mark.django_db
def test_the_files_of_the_last_runs_are_kept(county, settings):
    settings.COMPARISON_KEPT = 3

    done = [compared(county) for _ in range(4)]

    kept = sorted(int(path.name) for path in Path(site.RUN_DIR).iterdir() if path.name != "rules")
    assert kept == [run.pk for run in done[1:]]


@pytest.mark.django_db
def test_a_run_that_fails_says_so_and_writes_no_lead(county, twin_number):
    run = start_comparison(county)
    ghost = ExtractFactory(region=county, parquet="gone.parquet")
    Job.objects.update(payload={"extracts": [ghost.pk], "accepts_drop": False})

    with pytest.raises(Exception, match=r"gone\.parquet"):
        run_comparison(run.job_id)

    job = Job.objects.get()
    assert (job.state, "未写入任何线索" in job.message) == (Job.State.FAILED, True)
    assert not Lead.objects.exists()


@pytest.mark.django_db
def test_a_database_that_is_away_gives_the_job_back(county, monkeypatch):
    run = start_comparison(county)

    def away(*_args: object) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(comparing, "copy_snapshot", away)

    with pytest.raises(OperationalError):
        run_comparison(run.job_id)

    assert Job.objects.get().state == Job.State.WAITING


# --- fencing -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_an_attempt_that_was_taken_over_writes_nothing(county, twin_number, monkeypatch):
    run = start_comparison(county)
    compare = comparing.engine.run

    def slow(**given: object):
        outcome = compare(**given)
        Job.objects.update(attempt=99)  # another worker claimed it while this one slept
        return outcome

    monkeypatch.setattr(comparing.engine, "run", slow)

    assert run_comparison(run.job_id) is None

    run.refresh_from_db()
    assert (run.facts, run.finished_at) == ({}, None)
    assert not Lead.objects.exists()
    assert Job.objects.get().state == Job.State.RUNNING


@pytest.mark.django_db
def test_a_lease_that_ran_out_is_claimed_and_the_rows_are_the_same(county, twin_number):
    run = start_comparison(county)
    jobs.claim(run.job_id)  # and this worker dies here
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert run_comparison(run.job_id) == run.pk

    assert Lead.objects.count() == 2
    assert ComparisonRun.objects.get().facts["attempt"] == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_heart_renews_the_lease(county):
    lease = jobs.claim(start_comparison(county).job_id)
    Job.objects.update(lease_until=timezone.now())

    with heartbeat.Heartbeat(lease, every_s=0.02):
        threading.Event().wait(0.3)

    assert Job.objects.get().lease_until > timezone.now() + LEASE / 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_heart_notices_that_the_lease_is_lost(county):
    lease = jobs.claim(start_comparison(county).job_id)
    Job.objects.update(attempt=99)

    with heartbeat.Heartbeat(lease, every_s=0.02) as heart:
        threading.Event().wait(0.3)

        with pytest.raises(LostLeaseError):
            heart.check()


# --- the command -------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_command_prints_facts_and_writes_the_open_leads(county, twin_number, tmp_path, capsys):
    out = tmp_path / "leads.csv"

    call_command("compare", "--county", county.code, "--json", "--leads", str(out))

    facts = json.loads(capsys.readouterr().out)
    assert (facts["region"], facts["state"]) == (county.code, "done")
    assert facts["counts"]["new"] == 2
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["rule", "household_no", "id_number"]
    assert [(row[0], row[2]) for row in rows[1:]] == [("r15", twin_number)] * 2


@pytest.mark.django_db
def test_the_command_leaves_out_what_vanished(county, twin_number, tmp_path, capsys):
    compared(county)
    Lead.objects.update(vanished_run=ComparisonRun.objects.get())
    out = tmp_path / "leads.csv"

    call_command("compare", "--county", county.code, "--if-none", "--leads", str(out))

    assert out.read_text("utf-8-sig").splitlines() == ["rule,household_no,id_number"]


@pytest.mark.django_db
def test_the_command_runs_nothing_when_there_is_a_run_already(county):
    compared(county)

    call_command("compare", "--county", county.code, "--if-none")

    assert ComparisonRun.objects.count() == 1


@pytest.mark.django_db
def test_the_command_knows_counties_only():
    with pytest.raises(CommandError, match="not a county"):
        call_command("compare", "--county", "110000")


@pytest.mark.django_db
def test_received_files_are_compared(county, twin_number, tmp_path):
    extract = receive_extract(write_tekun(tmp_path, county.code))

    run = compared(county)

    assert [each["sha256"] for each in run.facts["extracts"]] == [extract.sha256]
    assert run.facts["matches"]["mz_tekun"]["unmatched"] == 3
