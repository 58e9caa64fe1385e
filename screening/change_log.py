"""What a comparison did to the leads, kept with its cause: a row for each difference, set-wise."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import connection

from ledger.models import Status
from ledger.models.entry import OPEN
from regions.models import Level
from screening import reconcile_sql
from screening.models import ComparisonRun, LeadChange

_STAGE = """
DROP TABLE IF EXISTS pg_temp.finding_cause;
CREATE TEMP TABLE finding_cause (
    rule text, subject_kind text, subject_id bigint, what text, cause text
) ON COMMIT DROP
"""
# A verdict that ran out and an exemption are decisions, whatever else moved.
_WRITE = """
INSERT INTO screening_leadchange (run_id, lead_id, what, cause)
SELECT %(run)s, t.lead_id, t.what,
       CASE WHEN t.what IN ('expired', 'released', 'exempted') THEN 'decision'
            ELSE coalesce(c.cause, %(unknown)s) END
FROM unnest(%(leads)s::bigint[], %(whats)s::text[]) t(lead_id, what)
JOIN screening_lead l ON l.id = t.lead_id
LEFT JOIN finding_cause c ON c.rule = l.rule AND c.subject_kind = l.subject_kind
                         AND c.subject_id = l.subject_pk
"""
_DECIDED = """
INSERT INTO screening_leadchange (run_id, lead_id, what, cause)
SELECT DISTINCT %(run)s, l.id, 'decided', 'decision'
FROM ledger_event e
JOIN screening_lead l ON l.id = e.subject_id AND l.status = %(closed)s
JOIN screening_comparisonrun b ON b.id = (
    SELECT max(p.id) FROM screening_comparisonrun p
    WHERE p.region_id = %(region)s AND p.id < %(run)s AND p.finished_at IS NOT NULL)
WHERE e.kind = 'screening.lead.closed' AND e.at > b.finished_at AND e.subject = 'screening.lead'
  AND e.region_path LIKE %(prefix)s
"""
_BY_CAUSE = """
SELECT l.rule, c.what, c.cause, count(*)
FROM screening_leadchange c JOIN screening_lead l ON l.id = c.lead_id
WHERE c.run_id = %(run)s GROUP BY l.rule, c.what, c.cause ORDER BY l.rule, c.what, c.cause
"""
_STANDING = """
SELECT l.rule, count(*) FROM screening_lead l JOIN regions_region r ON r.id = l.region_id
WHERE r.path LIKE %(prefix)s AND l.status = ANY(%(open)s) AND l.vanished_run_id IS NULL
  AND l.rule IN (SELECT rule FROM rule_run)
GROUP BY l.rule ORDER BY l.rule
"""
_FOUND_IN = """
SELECT array_to_string((string_to_array(r.path, '/'))[1:%(county)s], '/') || '/', count(*)
FROM finding f
JOIN households_household h ON h.id = f.household_id
JOIN regions_region r ON r.id = h.region_id
GROUP BY 1 ORDER BY 1
"""

FINDINGS_FILE = "became.csv"


def write(run: ComparisonRun, touched: Sequence[tuple[int, str]], causes: Path | None) -> None:
    """Keep what was done to each lead, with the cause that `causes` gives for its finding.

    And which leads people closed since the run before. Inside the caller's transaction.
    """
    values = _values(run) | {
        "leads": [lead for lead, _what in touched],
        "whats": [what for _lead, what in touched],
        "unknown": "other" if causes else "first",
        "closed": str(Status.CLOSED),
        "region": run.region_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        if causes:
            with causes.open("rb") as lines:
                cursor.copy_expert("COPY finding_cause FROM STDIN (FORMAT csv)", lines)
            cursor.execute("ANALYZE finding_cause")
        if touched:
            cursor.execute(_WRITE, values)
        cursor.execute(_DECIDED, values)


def keep_findings(run: ComparisonRun, folder: Path) -> None:
    """Write what became of each finding: rule, subject, household, its place, lead, exemption,
    still there, held by a verdict, withheld. After `write`, while the findings stand in `finding`.

    `folder` is that of one attempt, so that what was taken back is never read.
    """
    aside = (LeadChange.What.VANISHED, LeadChange.What.EXEMPTED, LeadChange.What.DECIDED)
    values = _values(run) | {
        "decided": [str(Status.CLOSED), str(Status.WITHDRAWN)],
        "aside": [str(what) for what in aside],
    }
    path = folder / FINDINGS_FILE
    part = path.with_suffix(".part")
    with connection.cursor() as cursor, part.open("wb") as lines:
        selected = cursor.mogrify(reconcile_sql.BECAME, values).decode()
        cursor.copy_expert(f"COPY ({selected}) TO STDOUT (FORMAT csv)", lines)
    part.replace(path)


def by_cause(run: ComparisonRun) -> list[tuple[str, str, str, int]]:
    """Return (rule, what, cause, leads) of a run."""
    return _rows(_BY_CAUSE, run)


def standing(run: ComparisonRun) -> list[tuple[str, int]]:
    """Return how many leads of each rule are open and found in the run's region."""
    return _rows(_STANDING, run)


def found_in(run: ComparisonRun) -> dict[str, int]:
    """Count the findings in each county, by its path, while they stand in `finding`."""
    return dict(_rows(_FOUND_IN, run))


def _values(run: ComparisonRun) -> dict[str, Any]:
    return {
        "run": run.pk,
        "prefix": f"{run.region.path}%",
        "open": [str(status) for status in OPEN],
        "county": Level.COUNTY.value,
    }


def _rows(sql: str, run: ComparisonRun) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(run))
        return cursor.fetchall()
