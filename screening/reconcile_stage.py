"""Findings and rules of a comparison as temporary tables, for the statements of `reconcile_sql`."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
from django.db import connection
from django.utils import timezone

from ledger import deadlines
from regions.models import Level, Region
from screening.comparison.results import Outcome
from screening.comparison.rules import Rule
from screening.models import ComparisonRun

_COLUMNS = (
    "rule, subject_kind, subject_id, household_id, id_number, evidence, evidence_hash, match_grade"
)
_STAGE = """
DROP TABLE IF EXISTS
    pg_temp.finding, pg_temp.rule_run, pg_temp.rule_scope, pg_temp.rule_withheld;
CREATE TEMP TABLE finding (
    rule text, subject_kind text, subject_id bigint, household_id bigint, id_number text,
    evidence text, evidence_hash text, match_grade text, exemption_id bigint,
    is_withheld boolean NOT NULL DEFAULT false
) ON COMMIT DROP;
CREATE TEMP TABLE rule_run (
    rule text, title text, kind text, feed text, stem text, due_on date, is_partial boolean
) ON COMMIT DROP;
CREATE TEMP TABLE rule_scope (rule text, path text) ON COMMIT DROP;
CREATE TEMP TABLE rule_withheld (rule text, path text) ON COMMIT DROP;
"""


def findings(found: Path) -> None:
    """Copy the findings into `finding`; no row of them becomes a Python object."""
    lines = found.with_suffix(".csv")
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT {_COLUMNS} FROM read_parquet(?)) TO '{_quoted(lines)}' "
            "(FORMAT csv, HEADER false)",
            [str(found)],
        )
    with connection.cursor() as cursor, lines.open("rb") as file:
        cursor.execute(_STAGE)
        cursor.copy_expert(f"COPY finding ({_COLUMNS}) FROM STDIN (FORMAT csv)", file)
        cursor.execute(
            "CREATE UNIQUE INDEX ON finding (rule, subject_kind, subject_id); ANALYZE finding"
        )
    lines.unlink()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def rules(run: ComparisonRun, outcome: Outcome, asked: Sequence[Rule]) -> None:
    """Say what each rule's leads look like, for which places the rule could speak, and in which
    it may open nothing.
    """
    today = timezone.localdate()
    is_county = run.region.level >= Level.COUNTY
    looks = [
        (
            rule.code,
            rule.title[:120],
            rule.kind,
            rule.feeds[0] if rule.feeds else "",
            f"XS-{today.year}-{rule.code[1:]}-",
            deadlines.add_working_days(today, rule.days),
            is_county and rule.across,
        )
        for rule in asked
    ]
    codes = {county for each in outcome.rules for county in each.counties}
    codes |= {county for _rule, county in outcome.withheld}
    paths = dict(Region.objects.filter(code__in=codes).values_list("code", "path"))
    scopes = [(each.code, paths[county]) for each in outcome.rules for county in each.counties]
    withheld = [(rule, paths[county]) for rule, county in sorted(outcome.withheld)]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO rule_run VALUES (%s, %s, %s, %s, %s, %s, %s)", looks)
        cursor.executemany("INSERT INTO rule_scope VALUES (%s, %s)", scopes)
        cursor.executemany("INSERT INTO rule_withheld VALUES (%s, %s)", withheld)
