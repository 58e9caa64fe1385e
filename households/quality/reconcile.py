"""What a check does to the findings: new, still there, changed, gone, back again.

Set-based, in the caller's transaction and from `quality_hit`: only differences are written, so the
same check again writes no row but its counts. The run decides nothing. It withdraws an open
finding that is found no more, for nobody signed for it; an answer that waits for its review is
only marked; what a person closed or exempted stays as long as the values stay that it was decided
on, and is opened again when they change (docs/adr/0007-findings-vanish-by-themselves.md).

Only this module and `ledger.transitions` write the status of a finding.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from households.models import QualityFinding, QualityRun
from households.models.quality import Verdict
from households.quality import reconcile_sql as sql
from households.quality.rulebook import Rule
from ledger import deadlines, events
from ledger.events import Draft
from ledger.models import Status
from ledger.models.entry import OPEN
from regions.duties import Duty
from regions.models import Level, Region

SUBJECT = QualityFinding._meta.label_lower
OPENED = "households.finding.opened"
KINDS = {
    "moved": "households.finding.moved",
    "changed": "households.finding.changed",
    "back": "households.finding.back",
    "returned": "households.finding.returned_by_run",
    "vanished": "households.finding.vanished",
    "marked": "households.finding.no_longer_found",
}
_STATEMENTS = {
    "moved": sql.MOVED,
    "changed": sql.CHANGED,
    "back": sql.BACK,
    "returned": sql.RETURNED,
    "vanished": sql.VANISHED,
    "marked": sql.MARKED,
}
# Working days to answer by severity; source: docs/sources.md#quality.
DAYS = {1: 5, 2: 10, 3: 15, 4: 20, 5: 30}
BATCH = 5000


def reconcile(run: QualityRun, rules: Sequence[Rule]) -> Counter[str]:
    """Bring the findings of the run's region in line with `quality_hit`; how many by change.

    Call it inside a transaction that holds the job's lease.
    """
    counts: Counter[str] = Counter()
    values = _values(run)
    _stage(rules)
    with connection.cursor() as cursor:
        cursor.execute(sql.NEW, values)
        opened = cursor.fetchall()
    counts["opened"] = sum(count for _county, count, _digest in opened)
    _record_opened(run, opened)
    for what, statement in _STATEMENTS.items():
        counts[what] = _move(run, what, statement, values)
    with connection.cursor() as cursor:
        cursor.execute(sql.SPELLS_ENDED, values)
        cursor.execute(sql.SPELLS_BEGUN, values)
        if run.region.level <= Level.COUNTY:
            cursor.execute(sql.COUNTS, values)
    return counts


def _values(run: QualityRun) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "run": run.pk,
        "path": f"{run.region.path}%",
        "year": str(today.year),
        "today": today,
        "open": [str(status) for status in OPEN],
        "unanswered": [str(s) for s in OPEN if s != Status.ANSWERED],
        "workers": [str(Duty.GRID_WORKER), str(Duty.VILLAGE_LEADER)],
        "corrected": str(Verdict.CORRECTED),
        **{str(status): str(status) for status in Status},
    }


def due_on(severity: int) -> Any:
    return deadlines.add_working_days(timezone.localdate(), DAYS[severity])


def _stage(rules: Sequence[Rule]) -> None:
    days = {severity: due_on(severity) for severity in {rule.severity for rule in rules}}
    rows = [(r.code, r.title[:120], r.severity, days[r.severity]) for r in rules]
    with connection.cursor() as cursor:
        cursor.execute(sql.STAGE)
        cursor.executemany("INSERT INTO quality_rule VALUES (%s, %s, %s, %s)", rows)
        cursor.execute("ANALYZE quality_rule")


def _move(run: QualityRun, what: str, statement: str, values: dict[str, Any]) -> int:
    """Run one statement and put an event on the trail for each finding that it moved."""
    moved = 0
    with connection.cursor() as cursor:
        cursor.execute(sql.moving(statement), values | {"what": what})
        while rows := cursor.fetchmany(BATCH):
            regions = Region.objects.in_bulk({row[3] for row in rows})
            events.append_many([_draft(run, what, row, regions[row[3]]) for row in rows])
            moved += len(rows)
    return moved


def _draft(run: QualityRun, what: str, row: tuple[Any, ...], region: Region) -> Draft:
    pk, _rule, number, _region, before, after, due = row
    return Draft(
        kind=KINDS[what],
        region=region,
        subject=SUBJECT,
        subject_id=pk,
        before=before,
        after=after,
        data={"run": run.pk, "number": number, "due_on": due.isoformat()},
    )


def _record_opened(run: QualityRun, opened: list[tuple[str, int, str]]) -> None:
    """One event a county for all new findings: how many, and a hash of which with what values.

    A first check opens hundreds of thousands; each row says itself which run opened it.
    """
    counties = Region.objects.in_bulk([path for path, *_rest in opened], field_name="path")
    events.append_many(
        [
            Draft(
                kind=OPENED,
                region=counties[path],
                subject="households.qualityrun",
                subject_id=run.pk,
                data={"run": run.pk, "findings": count, "sha256": digest},
            )
            for path, count, digest in opened
        ]
    )
