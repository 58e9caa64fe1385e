"""The search for signs, set-wise: the same statements look at one entry and at those of a night.

Thresholds are in docs/sources.md. A sign is found in the entry's present round; of two entries
with the same photo or words it is the later one that shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from accountability.issue_signs import near
from accountability.models import SignKind
from ledger.deadlines import days_between

APPLIED_AT_ONCE = 20  # entries one person handed in within a quarter of an hour
CLOSED_AT_ONCE = 50
REOPENED = 2
SHORTEST_WORDS = 12  # characters without digits and marks: shorter words are alike by chance
LIKE_BITS = 3  # of 64 that may differ between two pictures of the same
DAY_BEGINS, DAY_ENDS = time(8), time(18)

_PHOTO = """
SELECT i.id, max(o.subject_id), count(DISTINCT o.subject_id)
FROM accountability_issue i
JOIN ledger_evidence m ON m.subject = 'accountability.issue' AND m.subject_id = i.id
 AND m.round = i.round AND m.kind = 'photo'
JOIN ledger_evidence o ON o.sha256 = m.sha256 AND o.subject = m.subject
 AND o.subject_id <> m.subject_id AND o.uploaded_at <= m.uploaded_at
WHERE i.id = ANY(%(ids)s) GROUP BY i.id
"""
_LIKE = """
SELECT i.id, max(o.subject_id), count(DISTINCT o.subject_id)
FROM accountability_issue i
JOIN ledger_evidence m ON m.subject = 'accountability.issue' AND m.subject_id = i.id
 AND m.round = i.round
JOIN ledger_likeness mine ON mine.sha256 = m.sha256 AND length(mine.bits) = 16
JOIN ledger_likeness its ON length(its.bits) = 16 AND its.sha256 <> mine.sha256
 AND ledger_likeness_bands(its.bits) && ledger_likeness_bands(mine.bits)
 AND bit_count(('x' || its.bits)::bit(64) # ('x' || mine.bits)::bit(64)) <= %(bits)s
JOIN ledger_evidence o ON o.sha256 = its.sha256 AND o.subject = m.subject
 AND o.subject_id <> m.subject_id AND o.uploaded_at <= m.uploaded_at
WHERE i.id = ANY(%(ids)s) GROUP BY i.id
"""
_COPY = """
SELECT i.id, max(o.issue_id), count(DISTINCT o.issue_id)
FROM accountability_issue i
JOIN accountability_issueprogress m ON m.issue_id = i.id AND m.round = i.round
 AND length(accountability_bare(m.words)) >= %(shortest)s
JOIN accountability_issueprogress o
  ON md5(accountability_bare(o.words)) = md5(accountability_bare(m.words))
 AND o.issue_id <> m.issue_id AND o.recorded_at <= m.recorded_at
WHERE i.id = ANY(%(ids)s) GROUP BY i.id
"""
# The acts of the people of these entries around the time of theirs.
_BURST = """
WITH mine AS (
    SELECT DISTINCT ON (i.id) i.id, e.actor_id, e.kind, e.at
    FROM accountability_issue i JOIN ledger_event e
      ON e.subject = 'accountability.issue' AND e.subject_id = i.id
     AND e.kind IN ('accountability.issue.applied', 'accountability.issue.closed')
     AND (e.data ->> 'round')::int = i.round
    WHERE i.id = ANY(%(ids)s) ORDER BY i.id, e.id DESC
), acts AS (
    SELECT e.subject_id, e.actor_id, e.kind, e.at, count(*) OVER (
        PARTITION BY e.actor_id, e.kind ORDER BY e.at
        RANGE BETWEEN interval '15 minutes' PRECEDING AND interval '15 minutes' FOLLOWING) AS n
    FROM ledger_event e
    WHERE e.kind IN (SELECT kind FROM mine) AND e.actor_id IN (SELECT actor_id FROM mine)
      AND e.at BETWEEN (SELECT min(at) FROM mine) - interval '30 minutes'
                   AND (SELECT max(at) FROM mine) + interval '30 minutes'
)
SELECT m.id, NULL::bigint, max(a.n)
FROM mine m JOIN acts a ON a.subject_id = m.id AND a.kind = m.kind AND a.at = m.at
WHERE a.n >= CASE m.kind WHEN 'accountability.issue.applied' THEN %(applied)s ELSE %(closed)s END
GROUP BY m.id
"""
_LOOP = """
SELECT subject_id, NULL::bigint, count(*) FROM ledger_event
WHERE subject = 'accountability.issue' AND subject_id = ANY(%(ids)s)
  AND kind = 'accountability.issue.reopened'
GROUP BY subject_id HAVING count(*) >= %(reopened)s
"""
_CLOSED = """
SELECT id, closed_at FROM accountability_issue WHERE id = ANY(%(ids)s) AND closed_at IS NOT NULL
"""
_SEARCHES = {
    SignKind.PHOTO: _PHOTO,
    SignKind.LIKE: _LIKE,
    SignKind.COPY: _COPY,
    SignKind.BURST: _BURST,
    SignKind.LOOP: _LOOP,
}


@dataclass(frozen=True)
class Found:
    """A sign: the entry, what was noticed, the entry it shares it with, and how many there are."""

    issue: int
    kind: SignKind
    other: int | None
    count: int


def search(ids: Sequence[int]) -> list[Found]:
    """Return the signs of the entries."""
    values = {
        "ids": list(ids),
        "bits": LIKE_BITS,
        "shortest": SHORTEST_WORDS,
        "applied": APPLIED_AT_ONCE,
        "closed": CLOSED_AT_ONCE,
        "reopened": REOPENED,
    }
    found = [
        Found(issue, kind, other, count)
        for kind, statement in _SEARCHES.items()
        for issue, other, count in _rows(statement, values)
    ]
    found += [
        Found(issue, SignKind.NEAR, other, count)
        for issue, other, count in near.near_copies(ids, SHORTEST_WORDS)
    ]
    return found + _after_hours(_rows(_CLOSED, values))


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _after_hours(closed: list[tuple[int, datetime]]) -> list[Found]:
    """Closed out before eight, after six, or on a day that is not worked."""
    at = {issue: timezone.localtime(moment) for issue, moment in closed}
    if not at:
        return []
    days = [moment.date() for moment in at.values()]
    before = min(days) - timedelta(days=1)
    is_worked = dict(days_between(before, max(days)))
    return [
        Found(issue, SignKind.HOURS, None, 1)
        for issue, moment in at.items()
        if not is_worked[moment.date()] or not DAY_BEGINS <= moment.time() < DAY_ENDS
    ]
