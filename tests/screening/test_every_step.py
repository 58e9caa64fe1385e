"""Fail the Nth step: broken anywhere and run again, a comparison ends in the same tables."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from ledger import jobs
from ledger.events import verify
from ledger.models import Job
from screening.comparison.rules import load_rules
from screening.operations import receive_extract, run_comparison, runs, start_comparison
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.households import number
from tests.screening.breaking import Steps, run_broken
from tests.screening.deliveries import write_tekun
from tests.screening.test_kill import forget_the_leads, rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Without the number of the comparison: after an error that is no fault of the database a second
# one is asked for.
_TABLES = (
    """SELECT number, title, rule, kind, feed, subject_kind, subject_pk, household_id, person_id,
              id_shown, region_id, holder_id, status, round, due_on, evidence::text, evidence_hash,
              match_grade, vanished_run_id IS NULL FROM screening_lead ORDER BY number""",
    """SELECT chain, seq, kind, subject, before, after, region_path FROM ledger_event
       WHERE kind LIKE 'screening.lead.%%' ORDER BY chain, seq""",
    """SELECT l.number, c.what, c.cause FROM screening_leadchange c
       JOIN screening_lead l ON l.id = c.lead_id ORDER BY l.number, c.what""",
    """SELECT region_id, rule, state, sum(leads) FROM screening_leadcount
       GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
    "SELECT text FROM ledger_notice ORDER BY text",
)
_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND state LIKE 'idle in transaction%%'
"""
_FORGET_COUNTS = "TRUNCATE screening_leadcount"


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Two pairs of persons under one number, an extract, and a night before with one of them."""
    asked = tuple(rule for rule in load_rules() if rule.code in ("r15", "r19"))
    monkeypatch.setattr(runs, "load_rules", lambda: asked)
    grid = GridFactory()
    people = [PersonFactory(id_number=number(7 + n // 2)) for n in range(4)]
    [MembershipFactory(person=each, household=HouseholdFactory(region=grid)) for each in people]
    place = grid.parent.parent.parent
    receive_extract(write_tekun(tmp_path, place.code))
    return place


def tables() -> list[list[tuple]]:
    return [rows(sql) for sql in _TABLES]


def forget(county, nights: int = 0) -> None:
    """Back to before the first comparison, then so many of them."""
    forget_the_leads()
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_COUNTS)
    [run_comparison(start_comparison(county).job_id) for _ in range(nights)]


def undisturbed(county, nights: int = 0) -> tuple[list[list[tuple]], list[str]]:
    """The tables of a comparison that nothing happens to, and the names of its steps.

    It comes after so many `nights`.
    """
    forget(county, nights)
    job = start_comparison(county).job_id
    steps = Steps()
    with steps.watching():
        run_comparison(job)
    return tables(), steps.names


def end_what_was_left() -> None:
    """A server may notice late that its client is gone; what that holds would hold us for ever."""
    with connection.cursor() as cursor:
        cursor.execute(_END)


def broken_and_run_again(county, fail_at: int, how: str, nights: int) -> list[list[tuple]]:
    """Break one step, then do what happens at a site: another worker, or another press."""
    forget(county, nights)
    job = start_comparison(county).job_id
    run_broken(Steps(fail_at, how), lambda: run_comparison(job))
    end_what_was_left()
    Job.objects.filter(pk=job, state=Job.State.RUNNING).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    if Job.objects.get(pk=job).state == Job.State.FAILED:
        job = start_comparison(county).job_id
    run_comparison(job)
    assert Job.objects.get(pk=job).state == Job.State.DONE
    return tables()


def unlike(county, how: str, chosen: slice, nights: int = 0) -> dict[int, str]:
    """The steps after which the tables are others, by name."""
    expected, names = undisturbed(county, nights)
    assert len(expected[0]) == 4
    numbers = range(len(names))[chosen]
    found = {
        n: names[n] for n in numbers if broken_and_run_again(county, n, how, nights) != expected
    }
    assert list(verify()) == []
    return found


@pytest.mark.parametrize("how", ["raise", "cut", "exit"])
def test_some_steps_broken_and_run_again_end_in_the_same_tables(county, how):
    assert unlike(county, how, slice(3, None, 25)) == {}


@pytest.mark.parametrize("how", ["raise", "cut", "exit"])
def test_so_does_a_night_over_what_the_night_before_left(county, how):
    assert unlike(county, how, slice(5, None, 25), nights=1) == {}


@pytest.mark.worker
@pytest.mark.parametrize(
    ("how", "chosen"),
    [
        pytest.param("raise", slice(0, None, 3), id="raise"),
        pytest.param("cut", slice(1, None, 3), id="cut"),
        pytest.param("exit", slice(2, None, 3), id="exit"),
    ],
)
def test_every_step_broken_in_turn_and_run_again_ends_in_the_same_tables(county, how, chosen):
    assert unlike(county, how, chosen) == {}


def test_the_steps_are_statements_commits_and_files(county):
    _tables, names = undisturbed(county)

    kinds = {name.split()[0] for name in names}
    assert kinds == {"sql", "copy", "file"}
    assert {"sql COMMIT", "sql COMMITTED", "file replace", "file unlink"} <= set(names)


def test_a_step_that_breaks_does_break(county):
    forget(county)
    job = start_comparison(county).job_id
    steps = Steps(2, "raise")

    run_broken(steps, lambda: run_comparison(job))

    assert len(steps.names) >= 3
    assert jobs.Job.objects.get(pk=job).state != Job.State.DONE
