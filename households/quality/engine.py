"""Runs the rules: over the register in PostgreSQL, or over a few households at once.

All rules of a scope are answered in one pass over its prepared relation: a row is first asked
whether any rule hits it, and only then which. A nightly run keeps the relations in unlogged tables
(temporary ones cannot be read by parallel workers) and leaves the hits in `quality_hit`; a single
household gets the same relations as common table expressions and leaves nothing at all.

Measured by `tests/benchmarks/quality.py`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection

from households.quality import relations
from households.quality.relations import EVERYTHING, ONE, PLACE, Within
from households.quality.rulebook import ALIASES, Rule, RuleError, Scope

# Every name put into these statements is a column of our own models or stands in a rule file.
# ruff: noqa: S608

HITS = "quality_hit"
TABLES = ("quality_person", "quality_household", "quality_village", HITS)
# One check at a time: the tables have one name. A session that dies lets go of the lock.
_LOCK = "hashtext('households.quality')"
_SETTINGS = {
    "work_mem": "256MB",
    "max_parallel_workers_per_gather": "2",
    "parallel_tuple_cost": "0.01",
    "jit": "off",
}
Progress = Callable[[str, int, int], None]


class BusyError(Exception):
    """Another check is running."""


@dataclass(frozen=True)
class Hit:
    """A rule hits a subject; `evidence` by label, `hash` of it."""

    rule: str
    person_id: int | None
    household_id: int
    evidence: dict[str, Any]
    hash: str


@dataclass(frozen=True)
class Checked:
    """How much was looked at and found, and seconds by phase."""

    people: int
    households: int
    villages: int
    hits: int


def columns_of(rules: Iterable[Rule], scope: Scope) -> set[str]:
    """The columns of its relation that the rules of a scope read.

    Raises:
        RuleError: a rule names a column that is not prepared.
    """
    alias, known = ALIASES[scope], relations.COLUMNS[scope]
    needed: set[str] = set()
    for rule in rules:
        if rule.scope == scope:
            found = relations.named(rule.sql, alias)
            if unknown := sorted(found - set(known)):
                raise RuleError(f"{rule.code}.sql: no such column: {', '.join(unknown)}")
            needed |= found
    return needed


def pass_over(rules: Iterable[Rule], scope: Scope, table: str) -> str:
    """SQL of all hits of the rules of a scope in one pass over its relation; "" without a rule.

    Columns: rule, subject_pk, household_id, person_id, region_id, place_path, evidence (jsonb).
    """
    mine = [rule for rule in rules if rule.scope == scope]
    if not mine:
        return ""
    alias = ALIASES[scope]
    which = " UNION ALL ".join(
        f"SELECT '{rule.code}', jsonb_build_object({_pairs(rule)}) WHERE {rule.condition}"
        for rule in mine
    )
    any_of = " OR ".join(f"({rule.condition})" for rule in mine)
    return f"""
        SELECT x.rule, '{scope}' AS subject_kind, {_subject(scope)}, {alias}.region_id,
               {alias}.place_path, x.evidence
        FROM {table} {alias} CROSS JOIN LATERAL ({which}) x(rule, evidence)
        WHERE {any_of}"""


def _pairs(rule: Rule) -> str:
    return ", ".join(f"'{label}', {value}" for label, value in rule.shown)


def _subject(scope: Scope) -> str:
    if scope == "person":
        return "p.person_id AS subject_pk, p.household_id, p.person_id"
    if scope == "household":
        return "h.household_id AS subject_pk, h.household_id, NULL::bigint AS person_id"
    return "v.region_id AS subject_pk, NULL::bigint AS household_id, NULL::bigint AS person_id"


# --- a few households --------------------------------------------------------------------------
def hits_of(households: Sequence[int], rules: Sequence[Rule], today: date) -> list[Hit]:
    """Return the hits of a few households and their members; writes nothing."""
    statement = _statement(tuple(rules))
    with connection.cursor() as cursor:
        cursor.execute(statement, {**_days(today), "keys": list(households)})
        return [
            Hit(rule, person, household, evidence, digest)
            for rule, person, household, evidence, digest in _loaded(cursor.fetchall())
        ]


def _loaded(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for rule, person, household, evidence, digest in rows:
        yield rule, person, household, json.loads(evidence), digest


def _days(today: date) -> dict[str, Any]:
    return {"today": today, "year": today.year}


@lru_cache(maxsize=8)
def _statement(rules: tuple[Rule, ...]) -> str:
    people, homes = columns_of(rules, "person"), columns_of(rules, "household")
    people |= relations.members_needed(homes)
    parts = [pass_over(rules, scope, scope) for scope in ("person", "household")]
    found = " UNION ALL ".join(part for part in parts if part)
    return f"""
        WITH person AS MATERIALIZED ({relations.person(people, ONE)}),
             household AS MATERIALIZED ({relations.household(homes, ONE)})
        SELECT rule, person_id, household_id, evidence::text, {hash_of("evidence")}
        FROM ({found}) hit ORDER BY rule, subject_pk"""


def hash_of(column: str) -> str:
    """SQL of the hash of evidence: equal values, equal hash."""
    return f"encode(sha256(convert_to({column}::text, 'UTF8')), 'hex')"


# --- the register ------------------------------------------------------------------------------
@contextmanager
def alone() -> Iterator[None]:
    """Hold the tables of the check; what a killed check left behind goes.

    Raises:
        BusyError: another check holds them.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({_LOCK})")
        if not cursor.fetchone()[0]:
            raise BusyError
        try:
            drop_tables()
            yield
        finally:
            if not connection.needs_rollback and connection.is_usable():
                drop_tables()
                cursor.execute(f"SELECT pg_advisory_unlock({_LOCK})")


def drop_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")


def find(
    rules: Sequence[Rule], today: date, *, path: str = "", progress: Progress | None = None
) -> Checked:
    """Leave every hit of the living households under `path` (all without one) in `quality_hit`.

    Call it inside `alone`. `progress(phase, done, total)` is called before each phase.
    """
    within = PLACE if path else EVERYTHING
    values = {**_days(today), "path": f"{path}%"}
    say = progress or (lambda _phase, _done, _total: None)
    steps = _steps(rules, within)
    with connection.cursor() as cursor, _tuned(cursor):
        for number, (phase, table, sql) in enumerate(steps):
            say(phase, number, len(steps))
            cursor.execute(f"CREATE UNLOGGED TABLE {table} AS {sql}", values)
            cursor.execute(f"ANALYZE {table}")
        cursor.execute(f"CREATE UNIQUE INDEX ON {HITS} (rule, subject_pk); ANALYZE {HITS}")
        return Checked(*(_count(cursor, table) for table in TABLES))


def _steps(rules: Sequence[Rule], within: Within) -> list[tuple[str, str, str]]:
    """(phase, table, SQL), in order."""
    people, homes = columns_of(rules, "person"), columns_of(rules, "household")
    people |= relations.members_needed(homes)
    villages = columns_of(rules, "village")
    scopes: tuple[Scope, ...] = ("person", "household", "village")
    passes = [pass_over(rules, scope, f"quality_{scope}") for scope in scopes]
    hits = " UNION ALL ".join(part for part in passes if part)
    return [
        ("整理人口", "quality_person", relations.person(people, within)),
        ("整理农户", "quality_household", relations.household(homes, within, "quality_person")),
        ("整理行政村", "quality_village", relations.village(villages, within)),
        (
            "逐条核查",
            HITS,
            f"SELECT hit.*, {hash_of('evidence')} AS evidence_hash FROM ({hits}) hit",
        ),
    ]


@contextmanager
def _tuned(cursor: Any) -> Iterator[None]:
    """Give the statements of the check memory and parallel workers."""
    for name, value in _SETTINGS.items():
        cursor.execute(f"SET {name} = '{value}'")
    try:
        yield
    finally:
        if not connection.needs_rollback and connection.is_usable():
            for name in _SETTINGS:
                cursor.execute(f"RESET {name}")


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {table}")
    return cursor.fetchone()[0]
