"""What a run does to the leads: new, still there, changed, vanished, back again.

Set-based and inside the caller's transaction: the findings are copied into a temporary table and
only differences are written, so the same night again writes no row. Nothing is closed here and
nothing of a household is touched; a lead that is no longer found is marked, and people decide.

Only this module and `ledger.transitions` write a status: a lead whose verdict was closed comes
back as pending when a compared value has changed since or the verdict's time is over; one whose
subject is exempt is withdrawn, and comes back when the exemption is over.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from ledger import events
from ledger.events import Draft
from ledger.models import Status
from ledger.models.entry import OPEN
from regions.duties import Duty
from regions.models import Region
from screening import change_log, reconcile_sql, reconcile_stage
from screening.comparison.results import Outcome
from screening.comparison.rules import Rule
from screening.models import ComparisonRun, Lead

SUBJECT = Lead._meta.label_lower


@dataclass(frozen=True)
class Guard:
    """When many leads of a rule are gone at once, or it finds many times what it used to, a broken
    delivery is likelier than news.

    Marking is held back for a rule of which at least `least` leads and more than `share` of
    those open are gone, and for one that finds at least `least` more than usual and more than
    `jump` times as many. `is_off`: somebody looked and says it is real; `explained` are rules
    whose numbers were changed, which is why. `usual` is what each rule found when it was last
    trusted, where that can be compared.
    """

    share: float = 0.30
    jump: float = 2.0
    least: int = 20
    is_off: bool = False
    explained: frozenset[str] = frozenset()
    usual: Mapping[str, int] = field(default_factory=dict)

    def holds_back(self, gone: int, before: int, rule: str = "") -> bool:
        return self._may_doubt(rule) and gone >= self.least and gone > self.share * before

    def is_jump(self, found: int, rule: str) -> bool:
        usual = self.usual.get(rule, found)
        more = found - usual
        return self._may_doubt(rule) and more >= self.least and found > self.jump * usual

    def _may_doubt(self, rule: str) -> bool:
        return not self.is_off and rule not in self.explained


@dataclass
class Counts:
    """What was done for one rule, in leads. `suspended` is a sentence, or empty.

    `exempt` counts findings that opened nothing because somebody is exempt, `exempted` the leads
    withdrawn for it; `expired` verdicts whose time was over, `released` exemptions that were;
    `withheld` findings that opened nothing because rows are wanting (`screening.standing`).
    """

    new: int = 0
    changed: int = 0
    reopened: int = 0
    expired: int = 0
    released: int = 0
    exempt: int = 0
    withheld: int = 0
    exempted: int = 0
    back: int = 0
    vanished: int = 0
    still: int = 0
    decided: int = 0
    open: int = 0
    causes: dict[str, dict[str, int]] = field(default_factory=dict)
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

    def touched(self) -> list[tuple[int, str]]:
        """Each lead that was written and what was done to it."""
        names = {kind: what for what, kind in _KINDS.items()}
        return [(row.id, names[kind]) for kind, row in self.drafts]


def reconcile(
    run: ComparisonRun,
    outcome: Outcome,
    rules: Sequence[Rule],
    guard: Guard | None = None,
    causes: Path | None = None,
) -> dict[str, Counts]:
    """Bring the leads of the run's region in line with its findings; return counts by rule.

    `causes` is what `screening.comparison.causes` wrote, None where there was nothing to compare
    with.
    Call it inside a transaction that holds the job's lease. Only one run reconciles at a time.
    """
    work = _settle(run, outcome, rules, guard)
    change_log.write(run, work.touched(), causes)
    for rule, what, cause, count in change_log.by_cause(run):
        work.counts[rule].causes.setdefault(what, {})[cause] = count
    for rule, count in change_log.standing(run):
        work.counts[rule].open = count
    change_log.keep_findings(run, outcome.findings.parent)
    _write_events(work)
    return dict(work.counts)


class _TakeBackError(Exception):
    """Leaves the transaction of a look ahead without a trace."""


def foresee(
    run: ComparisonRun,
    outcome: Outcome,
    rules: Sequence[Rule],
    guard: Guard,
    look: Callable[[list[tuple[str, int]]], Any],
) -> Any:
    """Do what `reconcile` does, have `look` see it, and take all of it back.

    `look` is given (what became of it, lead) and may read the leads as they would be. There is no
    second statement of what opens and what vanishes, so that what is foreseen is what happens.
    """
    seen: list[Any] = []
    with suppress(_TakeBackError), transaction.atomic():
        work = _settle(run, outcome, rules, guard)
        seen.append(look([(what, lead) for lead, what in work.touched()]))
        raise _TakeBackError
    return seen[0]


def _settle(
    run: ComparisonRun, outcome: Outcome, rules: Sequence[Rule], guard: Guard | None
) -> _Work:
    work = _Work(run, _values(run))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('screening.reconcile'))")
    reconcile_stage.findings(outcome.findings)
    reconcile_stage.rules(run, outcome, rules)
    if _rows_written(reconcile_sql.EXEMPT, work.values):
        _touch(work, "exempted", reconcile_sql.EXEMPTED)
    if outcome.withheld:
        _rows_written(reconcile_sql.WITHHELD, work.values)
    _touch(work, "new", reconcile_sql.NEW)
    _touch(work, "back", reconcile_sql.BACK)
    _touch(work, "changed", reconcile_sql.CHANGED)
    _touch(work, "reopened", reconcile_sql.REOPENED)
    _touch(work, "expired", reconcile_sql.EXPIRED)
    _touch(work, "released", reconcile_sql.RELEASED)
    _mark_vanished(work, outcome, guard or Guard())
    _count_the_rest(work)
    return work


def _values(run: ComparisonRun) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "run": run.pk,
        "holder": run.region_id,
        "prefix": f"{run.region.path}%",
        "open": [str(status) for status in OPEN],
        "decided": [str(Status.CLOSED), str(Status.WITHDRAWN)],
        "pending": str(Status.PENDING),
        "withdrawn": str(Status.WITHDRAWN),
        "to_answer": [str(status) for status in OPEN if status != Status.ANSWERED],
        "year": str(today.year),
        "today": today,
        "worker": str(Duty.GRID_WORKER),
    }


_KINDS = {
    "new": "screening.lead.opened",
    "changed": "screening.lead.changed",
    "reopened": "screening.lead.reopened_by_run",
    "expired": "screening.lead.expired",
    "released": "screening.lead.released",
    "exempted": "screening.lead.exempted",
    "vanished": "screening.lead.vanished",
    "back": "screening.lead.back",
}


def _touch(work: _Work, what: str, sql: str, **values: Any) -> None:
    rows = [_Touched(*row) for row in _rows(sql, work.values | values)]
    for rule, count in Counter(row.rule for row in rows).items():
        setattr(work.counts[rule], what, count)
    kind = _KINDS[what]
    work.drafts += [(kind, row) for row in sorted(rows, key=lambda row: row.id)]


def _mark_vanished(work: _Work, outcome: Outcome, guard: Guard) -> None:
    for ran in outcome.rules:
        if guard.is_jump(ran.findings, ran.code):
            work.counts[ran.code].suspended = (
                f"本次比对中该规则查出 {ran.findings} 条，此前为 {guard.usual[ran.code]} 条，"
                f"超过 {guard.jump:g} 倍，可能是数据有误；暂不标记消失，请核对部门数据后再比对。"
            )
    marked = []
    for rule, gone, before in _rows(reconcile_sql.GONE_BY_RULE, work.values):
        if work.counts[rule].suspended:
            continue
        if guard.holds_back(gone, before, rule):
            work.counts[rule].suspended = (
                f"本次比对中该规则有 {gone} 条线索（共 {before} 条）不再出现，降幅超过"
                f" {guard.share:.0%}，可能是数据未报全；暂不标记消失，请核对部门数据后再比对。"
            )
        elif gone:
            marked.append(rule)
    if marked:
        _touch(work, "vanished", reconcile_sql.VANISHED, marked=marked)


def _count_the_rest(work: _Work) -> None:
    touched: dict[str, set[int]] = defaultdict(set)
    for kind, row in work.drafts:
        if kind not in (_KINDS["vanished"], _KINDS["exempted"]):
            touched[row.rule].add(row.id)
    for rule, is_open, decided, exempt, withheld in _rows(reconcile_sql.PRESENT, work.values):
        work.counts[rule].still = is_open - len(touched[rule])
        work.counts[rule].decided = decided
        work.counts[rule].exempt = exempt
        work.counts[rule].withheld = withheld


def _write_events(work: _Work) -> None:
    """One event for each lead that was written; the heads of the chains are locked last."""
    regions = Region.objects.in_bulk({row.region_id for _kind, row in work.drafts})
    events.append_all(_draft(work.run, kind, row, regions) for kind, row in work.drafts)


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


def _rows_written(sql: str, values: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def _rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
