"""A check is asked for once, runs once, and ends in the same rows wherever it was killed."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from households import tasks
from households.models import QualityCount, QualityFinding, QualityRun, QualitySpell
from households.quality import engine, reconcile, runs
from ledger.models import Event, Job
from regions.duties import Duty
from regions.models import Level, Region
from tests.factories import PrefectureFactory
from tests.households.quality.homes import clean_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(grid):
    """Two households, each with a fault, and one without."""
    clean_home(grid)
    clean_home(grid).year(road_distance_km=6)
    home = clean_home(grid)
    home.member(home.wife, labour="")
    return home


@contextmanager
def killed_at(statement: int):
    """The process dies before the `statement`-th statement; what was open is rolled back."""
    left = [statement]

    def die(execute, sql, params, many, context):
        left[0] -= 1
        if left[0] == -1:
            raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with connection.execute_wrapper(die), pytest.raises(KeyboardInterrupt):
        yield


def outcome():
    """What a check leaves behind."""
    found = QualityFinding.objects.order_by("rule", "subject_pk")
    counts = QualityCount.objects.order_by("rule", "region_id")
    return (
        list(found.values_list("rule", "subject_pk", "status", "evidence_hash", "round")),
        list(counts.values_list("rule", "region_id", "problems", "opened")),
        QualitySpell.objects.count(),
        Event.objects.filter(kind=reconcile.OPENED).count(),
    )


def prefecture():
    return Region.objects.get(level=Level.PREFECTURE)


@pytest.mark.parametrize("statement", [1, 6, 14, 20, 28, 34, 38, 42, 46, 50, 56])
def test_killed_at_any_line_the_next_run_ends_in_the_same_rows(register, statement):
    run = runs.start(prefecture())
    with killed_at(statement):
        runs.check(run.job_id)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert runs.check(run.job_id) == run.pk

    found, counts, spells, events = outcome()
    assert [row[0] for row in found] == ["2_01_003", "5_02_916"]
    assert [(row[2], row[3]) for row in counts] == [(1, 1), (1, 1)]
    assert (spells, events) == (2, 1)


def test_a_run_is_run_once(register):
    run = runs.start(prefecture())

    assert [runs.check(run.job_id), runs.check(run.job_id)] == [run.pk, None]


def test_asked_for_while_it_waits_it_is_the_same_run(register):
    assert runs.start(prefecture()) == runs.start(prefecture())


def test_a_night_has_one_check(register):
    first = runs.start_nightly(date(2026, 3, 1))
    runs.check(first.job_id)

    assert runs.start_nightly(date(2026, 3, 1)) == first
    assert runs.start_nightly(date(2026, 3, 2)) != first


def test_there_is_nothing_to_check_before_there_is_a_prefecture():
    assert tasks.check_nightly() is None


def test_the_task_does_what_the_operation_does(register):
    run = runs.start(prefecture())

    assert tasks.check_quality(run.job_id) == run.pk


def test_who_may_not_start_it(register, township):
    with pytest.raises(PermissionDenied):
        runs.start(prefecture(), by=township)


def test_a_county_checks_its_own(register, county):
    place = county.active_postings[0].region

    assert runs.start(place, by=county).region == place


def test_a_check_that_fails_says_so_and_writes_nothing(register, monkeypatch):
    run = runs.start(prefecture())
    monkeypatch.setattr(reconcile, "_move", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        runs.check(run.job_id)

    run.job.refresh_from_db()
    assert run.job.state == Job.State.FAILED
    assert "未写入任何问题" in run.job.message
    assert not QualityFinding.objects.exists()


def test_one_check_at_a_time(register, monkeypatch):
    """The tables of a check have one name; the other one waits for its turn."""

    @contextmanager
    def taken():
        raise engine.BusyError
        yield

    monkeypatch.setattr(engine, "alone", taken)
    run = runs.start(prefecture())

    assert runs.check(run.job_id) is None
    run.job.refresh_from_db()
    assert run.job.state == Job.State.WAITING


def test_progress_is_told_phase_by_phase(register):
    run = runs.start(prefecture())
    runs.check(run.job_id)

    run.refresh_from_db()
    names = [name for name, _seconds in run.facts["phases"]]
    assert names == ["整理人口", "整理农户", "整理行政村", "逐条核查", "更新台账"]
    assert (run.facts["households"], run.facts["people"], run.facts["hits"]) == (3, 9, 2)


def test_the_tables_of_a_check_are_gone_afterwards(register, check):
    check()

    assert set(engine.TABLES) & set(connection.introspection.table_names()) == set()


def test_the_command_checks_a_place(register, capsys):
    call_command("check_quality", region=register.household.region.code)

    assert "新问题 2 条" in capsys.readouterr().out
    assert QualityRun.objects.get().finished_at


def test_the_command_knows_no_such_place():
    PrefectureFactory()

    with pytest.raises(CommandError, match="没有代码为 999999 的地区"):
        call_command("check_quality", region="999999")


def test_a_leader_sees_no_button(officer):
    leader = officer(Duty.LEADER, PrefectureFactory())

    with pytest.raises(PermissionDenied):
        runs.start(prefecture(), by=leader)
