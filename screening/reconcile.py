"""What a run does to the leads: new, still there, changed, vanished, back again.

Set-based and inside the caller's transaction: the findings are copied into a temporary table and
only differences are written, so the same night again writes no row. Nothing is closed here and
nothing of a household is touched; a lead that is no longer found is marked, and people decide.

Only this module and `ledger.transitions` write a status: a lead whose verdict was closed comes
back as pending when a compared value has changed since.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection
from django.utils import timezone

from ledger import deadlines, events
from ledger.events import Draft
from ledger.models import Status
from ledger.models.entry import OPEN
from regions.duties import Duty
from regions.models import Level, Region
from screening.comparison.results import Outcome, RuleRun
from screening.comparison.rules import Rule
from screening.models import ComparisonRun, Lead

SUBJECT = Lead._meta.label_lower


@dataclass(frozen=True)
class Guard:
    """When many leads of a rule are gone at once, a broken delivery is likelier than good news.

    Marking is held back for a rule of which at least `least` leads and more than `share` of
    those open are gone. `is_off`: somebody looked and says the drop is real.
    """

    share: float = 0.30
    least: int = 20
    is_off: bool = False

    def holds_back(self, gone: int, before: int) -> bool:
        return not self.is_off and gone >= self.least and gone > self.share * before


@dataclass
class Counts:
    """What was done for one rule, in leads. `suspended` is a sentence, or empty."""

    new: int = 0
    changed: int = 0
    reopened: int = 0
    back: int = 0
    vanished: int = 0
    still: int = 0
    decided: int = 0
    suspended: str = ""


@dataclass(frozen=True)
class _Touched:
    """A lead that was written, as the event tells it."""

    id: int
    rule: str
    number: str
    region_id: int
    before: str
    after: str
    due_on: date


@dataclass
class _Work:
    run: ComparisonRun
    values: dict[str, Any]
    counts: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    drafts: list[tuple[str, _Touched]] = field(default_factory=list)


def reconcile(
    run: ComparisonRun, outcome: Outcome, rules: Sequence[Rule], guard: Guard | None = None
) -> dict[str, Counts]:
    """Bring the leads of the run's region in line with its findings; return counts by rule.

    Call it inside a transaction that holds the job's lease. Only one run reconciles at a time.
    """
    work = _Work(run, _values(run))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('screening.reconcile'))")
    _stage(outcome.findings)
    _stage_rules(run, outcome.rules, rules)
    _touch(work, "new", _NEW)
    _touch(work, "back", _BACK)
    _touch(work, "changed", _CHANGED)
    _touch(work, "reopened", _REOPENED)
    _mark_vanished(work, guard or Guard())
    _count_the_rest(work)
    _write_events(work)
    return dict(work.counts)


def _values(run: ComparisonRun) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "run": run.pk,
        "holder": run.region_id,
        "prefix": f"{run.region.path}%",
        "open": [str(status) for status in OPEN],
        "decided": [str(Status.CLOSED), str(Status.WITHDRAWN)],
        "pending": str(Status.PENDING),
        "year": str(today.year),
        "today": today,
        "worker": str(Duty.GRID_WORKER),
    }


# --- staging -----------------------------------------------------------------------------------
_COLUMNS = (
    "rule, subject_kind, subject_id, household_id, id_number, evidence, evidence_hash, match_grade"
)
_STAGE = """
DROP TABLE IF EXISTS pg_temp.finding, pg_temp.rule_run, pg_temp.rule_scope;
CREATE TEMP TABLE finding (
    rule text, subject_kind text, subject_id bigint, household_id bigint, id_number text,
    evidence text, evidence_hash text, match_grade text
) ON COMMIT DROP;
CREATE TEMP TABLE rule_run (
    rule text, title text, kind text, feed text, stem text, due_on date, is_partial boolean
) ON COMMIT DROP;
CREATE TEMP TABLE rule_scope (rule text, path text) ON COMMIT DROP;
"""


def _stage(findings: Path) -> None:
    """Copy the findings into `finding`; no row of them becomes a Python object."""
    lines = findings.with_suffix(".csv")
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT {_COLUMNS} FROM read_parquet(?)) TO '{_quoted(lines)}' "
            "(FORMAT csv, HEADER false)",
            [str(findings)],
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


def _stage_rules(run: ComparisonRun, ran: Iterable[RuleRun], rules: Sequence[Rule]) -> None:
    """Say what each rule's leads look like, and for which places the rule could speak."""
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
            # A rule without a feed sets persons against each other: a county by itself does not
            # see the partner next door, so it must not judge what a wider run found.
            is_county and not rule.feeds,
        )
        for rule in rules
    ]
    codes = {county for each in ran for county in each.counties}
    paths = dict(Region.objects.filter(code__in=codes).values_list("code", "path"))
    scopes = [(each.code, paths[county]) for each in ran for county in each.counties]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO rule_run VALUES (%s, %s, %s, %s, %s, %s, %s)", looks)
        cursor.executemany("INSERT INTO rule_scope VALUES (%s, %s)", scopes)


# --- differences -------------------------------------------------------------------------------
_SAME = "l.rule = f.rule AND l.subject_kind = f.subject_kind AND l.subject_pk = f.subject_id"
# The lead lies in the run's region, and this run sees as much as the run that opened it.
_MINE = """
    r.id = l.region_id AND r.path LIKE %(prefix)s AND rr.rule = l.rule
    AND (NOT rr.is_partial OR EXISTS (
        SELECT 1 FROM screening_comparisonrun c JOIN regions_region cr ON cr.id = c.region_id
        WHERE c.id = l.first_run_id AND cr.path LIKE %(prefix)s))
"""
_NEW = """
INSERT INTO screening_lead (
    number, title, region_id, holder_id, status, round, opened_at, due_on, responsible_unit,
    responsible_id, rule, kind, feed, subject_kind, subject_pk, household_id, person_id, id_shown,
    evidence, evidence_hash, match_grade, decided_hash, first_run_id, verdict, findings,
    return_reason)
SELECT n.stem || lpad(n.seq::text, greatest(5, length(n.seq::text)), '0'), n.title, n.region_id,
       %(holder)s, %(pending)s, 1, now(), n.due_on, '', n.worker_id, n.rule, n.kind, n.feed,
       n.subject_kind, n.subject_id, n.household_id,
       CASE WHEN n.subject_kind = 'person' THEN n.subject_id END, n.id_number,
       n.evidence::jsonb, n.evidence_hash, coalesce(n.match_grade, ''), '', %(run)s, '', '', ''
FROM (
    SELECT f.*, rr.title, rr.kind, rr.feed, rr.stem, rr.due_on, h.region_id, w.worker_id,
           coalesce(s.last, 0)
           + row_number() OVER (PARTITION BY f.rule ORDER BY r.path, f.subject_id) AS seq
    FROM finding f
    JOIN rule_run rr ON rr.rule = f.rule
    JOIN households_household h ON h.id = f.household_id
    JOIN regions_region r ON r.id = h.region_id AND r.path LIKE %(prefix)s
    LEFT JOIN screening_lead l ON l.rule = f.rule AND l.subject_kind = f.subject_kind
                              AND l.subject_pk = f.subject_id
    LEFT JOIN (
        SELECT q.rule, max(split_part(o.number, '-', 4)::int) AS last
        FROM rule_run q
        JOIN screening_lead o ON o.rule = q.rule AND starts_with(o.number, q.stem)
        GROUP BY q.rule
    ) s ON s.rule = f.rule
    LEFT JOIN (
        SELECT DISTINCT ON (p.region_id) p.region_id, p.user_id AS worker_id
        FROM regions_posting p JOIN regions_user u ON u.id = p.user_id AND u.is_active
        WHERE p.duty = %(worker)s AND p.starts_on <= %(today)s
          AND (p.ends_on IS NULL OR p.ends_on >= %(today)s)
        ORDER BY p.region_id, p.starts_on, p.id
    ) w ON w.region_id = h.region_id
    WHERE l.id IS NULL
) n
ORDER BY n.rule, n.seq
RETURNING id, rule, number, region_id, '', status, due_on
"""
_BACK = f"""
UPDATE screening_lead l SET vanished_run_id = NULL
FROM finding f, rule_run rr, regions_region r
WHERE {_SAME} AND {_MINE} AND l.vanished_run_id IS NOT NULL AND l.status = ANY(%(open)s)
RETURNING l.id, l.rule, l.number, l.region_id, l.status, l.status, l.due_on
"""
_CHANGED = f"""
UPDATE screening_lead l
SET evidence = f.evidence::jsonb, evidence_hash = f.evidence_hash, id_shown = f.id_number,
    match_grade = coalesce(f.match_grade, '')
FROM finding f, rule_run rr, regions_region r
WHERE {_SAME} AND {_MINE} AND l.status = ANY(%(open)s) AND l.evidence_hash <> f.evidence_hash
RETURNING l.id, l.rule, l.number, l.region_id, l.status, l.status, l.due_on
"""
# A lead that is not open keeps the evidence it was decided on, so that is what to compare with
# where no hash was kept.
_REOPENED = f"""
UPDATE screening_lead l
SET status = %(pending)s, round = l.round + 1, holder_id = %(holder)s, due_on = rr.due_on,
    evidence = f.evidence::jsonb, evidence_hash = f.evidence_hash, id_shown = f.id_number,
    match_grade = coalesce(f.match_grade, ''), decided_hash = '', vanished_run_id = NULL,
    verified_at = NULL, verified_by_id = NULL, reviewed_at = NULL, reviewed_by_id = NULL,
    closed_at = NULL, closed_by_id = NULL
FROM finding f, rule_run rr, regions_region r, screening_lead was
WHERE {_SAME} AND {_MINE} AND was.id = l.id AND l.status = ANY(%(decided)s)
  AND coalesce(nullif(l.decided_hash, ''), l.evidence_hash) <> f.evidence_hash
RETURNING l.id, l.rule, l.number, l.region_id, was.status, l.status, l.due_on
"""
_STILL_OPEN_IN_SCOPE = f"""
FROM screening_lead l
JOIN rule_run rr ON rr.rule = l.rule
JOIN regions_region r ON {_MINE}
JOIN rule_scope s ON s.rule = l.rule AND starts_with(r.path, s.path)
LEFT JOIN finding f ON {_SAME}
WHERE l.status = ANY(%(open)s) AND l.vanished_run_id IS NULL
"""
_GONE_BY_RULE = f"""
SELECT l.rule, count(*) FILTER (WHERE f.rule IS NULL), count(*) {_STILL_OPEN_IN_SCOPE}
GROUP BY l.rule ORDER BY l.rule
"""
_VANISHED = f"""
UPDATE screening_lead v SET vanished_run_id = %(run)s
WHERE v.id IN (
    SELECT l.id {_STILL_OPEN_IN_SCOPE} AND f.rule IS NULL AND l.rule = ANY(%(marked)s)
)
RETURNING v.id, v.rule, v.number, v.region_id, v.status, v.status, v.due_on
"""
_PRESENT = f"""
SELECT f.rule, count(*) FILTER (WHERE l.status = ANY(%(open)s)),
       count(*) FILTER (WHERE l.status = ANY(%(decided)s))
FROM finding f JOIN screening_lead l ON {_SAME}
GROUP BY f.rule
"""
_KINDS = {
    "new": "screening.lead.opened",
    "changed": "screening.lead.changed",
    "reopened": "screening.lead.reopened_by_run",
    "vanished": "screening.lead.vanished",
    "back": "screening.lead.back",
}


def _touch(work: _Work, what: str, sql: str, **values: Any) -> None:
    rows = [_Touched(*row) for row in _rows(sql, work.values | values)]
    for rule, count in Counter(row.rule for row in rows).items():
        setattr(work.counts[rule], what, count)
    kind = _KINDS[what]
    work.drafts += [(kind, row) for row in sorted(rows, key=lambda row: row.id)]


def _mark_vanished(work: _Work, guard: Guard) -> None:
    marked = []
    for rule, gone, before in _rows(_GONE_BY_RULE, work.values):
        if guard.holds_back(gone, before):
            work.counts[rule].suspended = (
                f"本次比对中该规则有 {gone} 条线索（共 {before} 条）不再出现，降幅超过"
                f" {guard.share:.0%}，可能是数据未报全；暂不标记消失，请核对部门数据后再比对。"
            )
        elif gone:
            marked.append(rule)
    if marked:
        _touch(work, "vanished", _VANISHED, marked=marked)


def _count_the_rest(work: _Work) -> None:
    touched: dict[str, set[int]] = defaultdict(set)
    for kind, row in work.drafts:
        if kind != _KINDS["vanished"]:
            touched[row.rule].add(row.id)
    for rule, is_open, decided in _rows(_PRESENT, work.values):
        work.counts[rule].still = is_open - len(touched[rule])
        work.counts[rule].decided = decided


def _write_events(work: _Work) -> None:
    """One event for each lead that was written; the heads of the chains are locked last."""
    regions = Region.objects.in_bulk({row.region_id for _kind, row in work.drafts})
    events.append_many([_draft(work.run, kind, row, regions) for kind, row in work.drafts])


def _draft(run: ComparisonRun, kind: str, row: _Touched, regions: Mapping[int, Region]) -> Draft:
    return Draft(
        kind=kind,
        region=regions[row.region_id],
        subject=SUBJECT,
        subject_id=row.id,
        before=row.before,
        after=row.after,
        data={"run": run.pk, "number": row.number, "due_on": row.due_on.isoformat()},
    )


def _rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
