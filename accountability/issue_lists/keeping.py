"""Keeping the sums of issues: gathered every ten minutes, counted anew at night."""

import logging

from django.db import connection, transaction
from django.utils import timezone

from accountability.models.counts import KEYS, placed
from ledger.reports import rows

# Only names and constants of this program are put into these statements.
# ruff: noqa: S608

log = logging.getLogger(__name__)
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('accountability.issuecount'))"
_ISSUES = "SELECT *, 1 AS n FROM accountability_issue"
# Days that are past are one: what is late stays late.
_DAY = "CASE WHEN due_on < %(today)s THEN DATE '1970-01-01' ELSE due_on END"
_SAME = f"region_id, facet, source, item_id, key, stage, is_standing, {_DAY}"
_GATHER = f"""
WITH told AS (
    SELECT id, count(*) OVER (PARTITION BY {_SAME}) AS rows FROM accountability_issuecount
), gone AS (
    DELETE FROM accountability_issuecount WHERE id IN (SELECT id FROM told WHERE rows > 1)
    RETURNING {KEYS}, issues
)
INSERT INTO accountability_issuecount ({KEYS}, issues)
SELECT {_SAME}, sum(issues) FROM gone GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(issues) <> 0
"""
# One statement, so one look at the database: a change that commits later brings its own row.
_RECOUNT = f"""
WITH gone AS (DELETE FROM accountability_issuecount)
INSERT INTO accountability_issuecount ({KEYS}, issues) {placed(_ISSUES)}
"""
_WRONG = f"""
SELECT count(*) AS wrong FROM (
    SELECT 1 FROM (
        SELECT {KEYS}, -issues AS n FROM accountability_issuecount
        UNION ALL SELECT {KEYS}, issues FROM ({placed(_ISSUES)}) c
    ) both_sides
    GROUP BY {_SAME} HAVING sum(n) <> 0
) w
"""


@transaction.atomic
def gather() -> int:
    """Make one row of those that say the same; return how many rows are new. Changes no figure."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_GATHER, {"today": timezone.localdate()})
        return cursor.rowcount


@transaction.atomic
def recount() -> int:
    """Count anew from the issues; return how many sums were wrong, which is logged and never is."""
    today = {"today": timezone.localdate()}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    wrong = int(rows(_WRONG, today)[0]["wrong"])
    if wrong:
        log.error("accountability.issuecount: %s sums were wrong and are counted anew", wrong)
        with connection.cursor() as cursor:
            cursor.execute(_RECOUNT, today)
    return wrong
