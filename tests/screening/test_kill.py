"""kill -9 of the worker ten times during one comparison: the leads of an undisturbed run.

Shown by itself, with the moment of each kill: pytest -s tests/screening/test_kill.py
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import connection
from django.utils import timezone

from ledger import jobs
from ledger.events import verify
from ledger.models import Job
from regions.models import Region
from screening.models import ComparisonRun
from screening.operations import start_comparison
from tests.screening.whole_county import take_in

KILLS = 10
SEED = 20180630
PATIENCE_S = 120.0
_LEADS = """
SELECT number, title, rule, kind, feed, subject_kind, subject_pk, household_id, person_id,
       id_shown, region_id, holder_id, status, round, due_on, responsible_id, evidence::text,
       evidence_hash, match_grade, vanished_run_id
FROM screening_lead ORDER BY number
"""
# Not by id: an insert that was killed has used up ids.
_EVENTS = """
SELECT chain, seq, kind, subject, before, after, region_path, data::text
FROM ledger_event WHERE kind LIKE 'screening.lead.%%' ORDER BY chain, seq
"""
_FORGET = """
TRUNCATE screening_lead, screening_comparisonrun, ledger_job, ledger_notice
RESTART IDENTITY CASCADE;
DELETE FROM ledger_event WHERE kind LIKE 'screening.lead.%%';
UPDATE ledger_chain c SET (seq, hash) = (
    SELECT e.seq, e.hash FROM ledger_event e WHERE e.chain = c.chain ORDER BY e.seq DESC LIMIT 1
)
"""


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [])
        return cursor.fetchall()


def forget_the_leads() -> None:
    """Back to before the first comparison, ids and chains included."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_FORGET.replace("%%", "%"))
        cursor.execute("SET session_replication_role = DEFAULT")


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen]:
    """A Celery worker of its own process group on the test's database; killed at the end."""
    base = connection.settings_dict
    at = base["OPTIONS"].get("host") or base["HOST"] or "localhost"  # a socket is an option
    who = f"{base['USER']}:{base['PASSWORD']}" if base["PASSWORD"] else base["USER"]
    env = os.environ | {
        "DATABASE_URL": f"postgres://{who}@/{base['NAME']}?host={at}&port={base['PORT'] or 5432}",
        "REDIS_URL": site.REDIS_URL,
        "DATA_DIR": str(folder),
        "LEDGER_KEY": site.LEDGER_KEY,
        "SECRET_KEY": site.SECRET_KEY,
        # A session whose client is dead lets go of its locks at once, even while it waits.
        "PGOPTIONS": "-c client_connection_check_interval=50",
    }
    command = [sys.executable, "-m", "celery", "-A", "qiannan", "worker"]
    command += ["-Q", "comparison", "-c", "1", "--without-gossip", "--without-mingle"]
    log = (folder / "worker.log").open("ab")
    child = subprocess.Popen(
        command, env=env, cwd=site.BASE_DIR, stdout=log, stderr=log, start_new_session=True
    )
    try:
        yield child
    finally:
        kill(child)
        log.close()


def kill(child: subprocess.Popen) -> None:
    """kill -9 of the worker and its pool at once."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def wait_until(condition) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, "the worker did not get there"
        time.sleep(0.01)


@contextmanager
def nobody_may_commit() -> Iterator[None]:
    """Hold the heads of the chains: an attempt gets as far as its last statement and waits."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM ledger_chain FOR UPDATE")
        yield
        other.rollback()
    finally:
        other.close()


def job() -> Job:
    return Job.objects.get()


def run_undisturbed(folder: Path) -> float:
    """Let a worker finish the job; return its seconds from the claim to the end."""
    with worker(folder):
        jobs.wake_waiting()
        wait_until(lambda: job().is_finished)
    assert job().state == Job.State.DONE, job().message
    return (job().finished_at - job().started_at).total_seconds()


def run_until_killed(folder: Path, delay_s: float) -> str:
    """Let a worker claim the job, kill it `delay_s` later; return the phase it was in."""
    attempt = job().attempt
    with worker(folder) as child:
        jobs.wake_waiting()
        wait_until(lambda: job().attempt > attempt)
        time.sleep(delay_s)
        kill(child)
    # The minute until the lease runs out is skipped, not waited for.
    Job.objects.filter(state=Job.State.RUNNING).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    return job().phase


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.worker
def test_a_worker_killed_ten_times_ends_in_the_same_leads(tmp_path, settings):
    settings.LEDGER_KEY = "a key that the worker shares"
    take_in(tmp_path / "made", households=300, seed=13)
    prefecture = Region.objects.get(code="522700")
    forget_the_leads()
    start_comparison(prefecture)
    seconds = run_undisturbed(tmp_path)
    undisturbed, told = rows(_LEADS), rows(_EVENTS)
    forget_the_leads()
    dice = random.Random(SEED)

    start_comparison(prefecture)
    moments = [dice.uniform(0, 1.2) * seconds for _ in range(KILLS)]
    with nobody_may_commit():
        phases = [run_until_killed(tmp_path, moment) for moment in moments]
    killed = job().attempt
    left_behind = rows(_LEADS)
    run_undisturbed(tmp_path)

    table = [f"  {moment:.2f} s  {phase}" for moment, phase in zip(moments, phases, strict=True)]
    sys.stdout.write("\n".join([f"\n{seconds:.2f} s undisturbed; killed at:", *table, ""]))
    assert (killed, left_behind) == (KILLS, [])
    assert len(undisturbed) > 20
    assert rows(_LEADS) == undisturbed
    assert rows(_EVENTS) == told
    assert ComparisonRun.objects.get().facts["attempt"] == KILLS + 1
    assert list(verify()) == []
