"""What a run does to the differences: new, changed, open again, back, closed by themselves.

Set-wise and inside the caller's transaction: what was found is copied into a temporary table and
only differences are written. No table of the base map is touched, and no decision is made here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection

from ledger import events
from ledger.events import Draft
from regions.models import Region
from screening.basemap import reconcile_sql as sql
from screening.basemap.kinds import KINDS
from screening.basemap.matching.engine import Outcome
from screening.models import BasemapRun, Difference, Extract
from screening.reconcile import Guard

SUBJECT = Difference._meta.label_lower
REOPENED = "screening.difference.reopened"
COUNTED = ("new", "changed", "reopened", "back", "gone", "failed")


@dataclass
class Counts:
    """What was done, by kind of difference; `held` are sentences on kinds held back."""

    by_kind: dict[str, dict[str, int]] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)

    def put(self, what: str, kinds: Counter[str]) -> None:
        for kind, number in kinds.items():
            self.by_kind.setdefault(kind, dict.fromkeys((*COUNTED, "standing"), 0))[what] = number

    def total(self, what: str) -> int:
        return sum(counts[what] for counts in self.by_kind.values())


def reconcile(
    run: BasemapRun, outcome: Outcome, extracts: Sequence[Extract], guard: Guard | None = None
) -> Counts:
    """Bring the differences of the run's region in line with what was found.

    `extracts` are in the order in which the comparison numbered them. Call it inside a
    transaction that holds the job's lease. Only one run reconciles at a time.
    """
    # New rows come in the order of the kinds, so that lists by key begin with what matters most.
    values = {"run": run.pk, "prefix": f"{run.region.path}%", "kinds": list(KINDS)}
    counts = Counts()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('screening.basemap.reconcile'))")
        cursor.execute(sql.STAGE)
    _stage(outcome, extracts)
    _rows(sql.ELSEWHERE, {})
    drafts = []
    for what, statement in (
        ("failed", sql.FAILED),
        ("new", sql.NEW),
        ("back", sql.BACK),
        ("reopened", sql.REOPENED),
        ("changed", sql.CHANGED),
    ):
        touched = _rows(statement, values)
        counts.put(what, Counter(kind for _pk, kind, _region, _was in touched))
        if what == "reopened":
            drafts = touched
    _close_gone(values, counts, guard or Guard())
    _rows(sql.COVERAGE, values)
    counts.put("standing", Counter(dict(_rows(sql.STANDING, values))))
    _tell_reopened(run, drafts)
    return counts


def _stage(outcome: Outcome, extracts: Sequence[Extract]) -> None:
    _copy_in(outcome.differences, "found", sql.FOUND)
    _copy_in(outcome.coverage, "covered", sql.COVERED)
    counties = {code for _feed, code in outcome.spoken}
    paths = dict(Region.objects.filter(code__in=counties).values_list("code", "path"))
    with connection.cursor() as cursor:
        cursor.execute(sql.INDEX)
        cursor.executemany(
            "INSERT INTO of_file VALUES (%s, %s, %s)",
            [(number, each.pk, each.data_on) for number, each in enumerate(extracts)],
        )
        cursor.executemany(
            "INSERT INTO spoken VALUES (%s, %s)",
            [(feed, paths[code]) for feed, code in outcome.spoken if code in paths],
        )
        cursor.execute("INSERT INTO silent SELECT village_id FROM covered WHERE NOT is_delivered")
        cursor.execute(sql.ANALYZE)


def _copy_in(path: Path, table: str, columns: str) -> None:
    """Copy a Parquet file into a temporary table; no row of it becomes a Python object."""
    lines = path.with_suffix(".csv")
    target = str(lines).replace("'", "''")
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT {columns} FROM read_parquet(?)) TO '{target}' "
            "(FORMAT csv, HEADER false, NULLSTR '\\N')",
            [str(path)],
        )
    try:
        with connection.cursor() as cursor, lines.open("rb") as file:
            how = "FORMAT csv, NULL '\\N'"
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN ({how})", file)
    finally:
        lines.unlink()


def _close_gone(values: dict[str, Any], counts: Counts, guard: Guard) -> None:
    """Close by itself what is no longer found; a broken delivery closes nothing."""
    marked = []
    for kind, gone, before in _rows(sql.GONE_BY_KIND, values):
        if guard.holds_back(gone, before):
            counts.held.append(
                f"“{KINDS[kind].title}”有 {gone} 条（共 {before} 条）不再出现，降幅超过"
                f" {guard.share:.0%}，可能是数据未报全；暂不关闭，请核对部门数据后再比对。"
            )
        else:
            marked.append(kind)
    touched = _rows(sql.GONE, values | {"marked": marked})
    counts.put("gone", Counter(kind for _pk, kind, _region, _was in touched))


def _tell_reopened(run: BasemapRun, rows: Sequence[tuple[Any, ...]]) -> None:
    """One event for each decision that a changed value opened again."""
    regions = Region.objects.in_bulk({region for _pk, _kind, region, _was in rows})
    events.append_many(
        [
            Draft(
                kind=REOPENED,
                region=regions[region],
                subject=SUBJECT,
                subject_id=pk,
                before=was,
                after=str(Difference.State.OPEN),
                data={"run": run.pk, "kind": kind},
            )
            for pk, kind, region, was in sorted(rows)
        ]
    )


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
