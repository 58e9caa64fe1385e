"""Before a run what people decided, after it new questions, and those that answered themselves.

Set-based and inside the caller's transaction, like the reconciliation of the leads. Nothing is
decided here: a decision is taken back by one thing alone, that a value it was made on changed.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection

from ledger import events
from ledger.events import Draft
from regions.models import Region
from screening.basemap.staging import copy_villages
from screening.comparison import grades
from screening.comparison.results import Outcome
from screening.identity import reconcile_sql
from screening.models import ComparisonRun, IdentityPair

SUBJECT = IdentityPair._meta.label_lower


def copy_inputs(region: Region, folder: Path) -> dict[str, Path]:
    """Copy what `engine.run` takes beside the register: CSV files by the name of its argument.

    `decisions` are hashes and verdicts, nothing personal; `villages` those of `region`.
    """
    decisions = folder / "decisions.csv"
    with connection.cursor() as cursor, decisions.open("wb") as out:
        cursor.copy_expert(reconcile_sql.DECISIONS, out)
    return {
        "decisions": decisions,
        "villages": copy_villages(region, folder / "villages.csv"),
    }


def reconcile(
    run: ComparisonRun, outcome: Outcome, extracts: Sequence[Mapping[str, Any]]
) -> dict[str, int]:
    """Bring the questions of the run's region in line with it; return counts.

    `extracts` are those read, as the facts of the run name them. Call it inside the transaction
    that publishes the run. The counts are new, back, reopened, changed, gone, and open after it.
    """
    values = {"run": run.pk, "prefix": f"{run.region.path}%"}
    _stage(outcome.matched, extracts)
    counts = {
        "new": len(_rows(reconcile_sql.NEW, values)),
        "back": len(_rows(reconcile_sql.BACK, values)),
    }
    reopened = _rows(reconcile_sql.REOPENED, values)
    counts |= {
        "reopened": len(reopened),
        "changed": len(_rows(reconcile_sql.CHANGED, values)),
        "gone": len(_rows(reconcile_sql.GONE, values)),
        "open": _rows(reconcile_sql.OPEN, values)[0][0],
    }
    _tell(run, reopened)
    return counts


def _stage(matched: Path, extracts: Sequence[Mapping[str, Any]]) -> None:
    lines = matched.with_name("asked.csv")
    with duckdb.connect() as con:
        target = str(lines).replace("'", "''")
        con.execute(
            f"COPY ({reconcile_sql.PROPOSED}) TO '{target}' (FORMAT csv, HEADER false)",
            [str(matched), list(grades.ASKED)],
        )
    codes = {extract["county"] for extract in extracts}
    paths = dict(Region.objects.filter(code__in=codes).values_list("code", "path"))
    spoken = [
        (each["feed"], each["county"], each["sha256"], each["id"], paths[each["county"]])
        for each in extracts
    ]
    with connection.cursor() as cursor, lines.open("rb") as file:
        cursor.execute(reconcile_sql.STAGE)
        cursor.copy_expert(
            "COPY asked FROM STDIN (FORMAT csv, FORCE_NOT_NULL (number, booklet, address))", file
        )
        cursor.executemany("INSERT INTO spoken VALUES (%s, %s, %s, %s, %s)", spoken)
        cursor.execute(reconcile_sql.INDEX)
    lines.unlink()


def _tell(run: ComparisonRun, reopened: Sequence[tuple[Any, ...]]) -> None:
    regions = Region.objects.in_bulk({region for _pk, region, _was in reopened})
    events.append_many(
        [
            Draft(
                kind="screening.identity.reopened",
                region=regions[region],
                subject=SUBJECT,
                subject_id=pk,
                before=was,
                after=IdentityPair.State.OPEN,
                data={"run": run.pk},
            )
            for pk, region, was in sorted(reopened)
        ]
    )


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
