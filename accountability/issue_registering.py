"""Entering issues: one by one, a batch, and what a lead or a quality finding turned out to be."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accountability.issue_deadlines import level_days
from accountability.models import (
    DueKind,
    HearingOrder,
    Issue,
    IssueBatch,
    Item,
    MeetingDecision,
    Source,
)
from accountability.origins import ORIGINS
from accountability.sources import RULES, due_day, take_numbers
from households.models import Household
from ledger import events
from ledger.models import LedgerEntry, Status
from regions.duties import Permission
from regions.models import Level, Region, User

SHORTEST_DESCRIPTION = 5
# Identity numbers and mobile phones: what hangs on a wall and goes into reports holds none.
NUMBERS = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|1[3-9][0-9]{9})(?![0-9])")
_TEXTS = ("description", "goal", "measures")
_HIDE = "含有身份证号或手机号；请删去，农户用户编号指明"
# Who decides something puts it on the ledger of that very place.
_DECIDES: dict[type, Permission] = {
    MeetingDecision: Permission.CASE_DECIDE,
    HearingOrder: Permission.VILLAGE_REVIEW_HEAR,
}
REGISTERED = "accountability.issue.registered"
BATCH_REGISTERED = "accountability.batch.registered"


@dataclass(frozen=True)
class Finding:
    """What was found in one place, as a clerk enters it. `level` is the ledger that keeps it."""

    item: Item
    region: Region
    description: str
    level: Level = Level.PREFECTURE
    household: Household | None = None
    due_kind: DueKind = DueKind.LIMITED
    due_on: date | None = None
    title: str = ""
    goal: str = ""
    measures: str = ""
    lead_unit: str = ""
    responsible_unit: str = ""
    assist_units: list[str] = field(default_factory=list)
    resp_leader: str = ""


@dataclass(frozen=True)
class Paper:
    """Where the findings come from: the source, its batch or document, or what they were before:
    an entry of another ledger, a decision of the joint meeting, an order of a hearing.
    """

    source: Source
    batch: IssueBatch | None = None
    doc_no: str = ""
    origin: LedgerEntry | MeetingDecision | HearingOrder | None = None


@transaction.atomic
def register_batch(
    *,
    by: User,
    source: Source,
    region: Region,
    title: str,
    issued_on: date,
    doc_no: str = "",
    organ: str = "",
    due_on: date | None = None,
) -> IssueBatch:
    """Enter the document that findings come in.

    Raises:
        PermissionDenied: `by` does not register issues at `region`, nor decides there for the
            joint meeting whose document it is.
        ValidationError: what is missing or wrong, by field.
    """
    decides = source == Source.JOINT and by.holds(Permission.CASE_DECIDE, at=region)
    if not decides and not by.holds(Permission.ISSUE_REGISTER, at=region):
        raise PermissionDenied(BATCH_REGISTERED)
    problems = {}
    if not title.strip():
        problems["title"] = "请填写批次名称"
    if RULES[source].needs_document and not doc_no.strip():
        problems["doc_no"] = f"{source.label}必须有来源文号，请按反馈文件填写"
    if issued_on > timezone.localdate():
        problems["issued_on"] = f"发文日期 {issued_on} 晚于今天，请改正"
    if due_on and due_on < issued_on:
        problems["due_on"] = f"整改时限 {due_on} 早于发文日期 {issued_on}，请改正"
    known = IssueBatch.objects.filter(region=region, source=source, doc_no=doc_no.strip())
    if doc_no.strip() and known.exists():
        problems["doc_no"] = _entered_before(doc_no.strip())
    if problems:
        raise ValidationError(problems)
    batch = _once(
        IssueBatch(
            source=source,
            doc_no=doc_no.strip(),
            title=title.strip(),
            organ=organ.strip(),
            issued_on=issued_on,
            due_on=due_on,
            region=region,
            registered_at=timezone.now(),
            registered_by=by,
        )
    )
    events.append(
        events.Draft(
            kind=BATCH_REGISTERED,
            region=region,
            subject=batch.subject,
            subject_id=batch.pk,
            by=by,
            data={"doc_no": batch.doc_no, "source": batch.source},
        )
    )
    return batch


def _once(batch: IssueBatch) -> IssueBatch:
    """Save a new batch; somebody else may have entered its document a moment ago."""
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
    except IntegrityError as error:
        if "batch_document_once" not in str(error):
            raise
        raise ValidationError({"doc_no": _entered_before(batch.doc_no)}) from error
    return batch


def _entered_before(doc_no: str) -> str:
    return f"文号 {doc_no} 已经登记，请在该批次下登记问题"


def over(finding: Finding, regions: Iterable[Region]) -> list[Finding]:
    """One finding over several places becomes one entry in each."""
    return [replace(finding, region=region, household=None) for region in regions]


@transaction.atomic
def register(findings: Sequence[Finding], *, by: User, paper: Paper) -> list[Issue]:
    """Enter findings, each with a number of its own and an event; all or none.

    Raises:
        PermissionDenied: `by` does not register on the ledger that keeps one of them.
        ValidationError: what is missing or wrong in the first one that is.
    """
    today = timezone.localdate()
    rows = [_row(finding, by, paper, today) for finding in findings]
    for row, number in zip(rows, take_numbers(paper.source, today, len(rows)), strict=True):
        row.number = number
    try:
        with transaction.atomic():
            rows = Issue.objects.bulk_create(rows)
    except IntegrityError as error:
        if "issue_once_for_an_origin" not in str(error):
            raise
        raise ValidationError({"origin": "已经纳入问题台账，不能重复登记"}) from error
    events.append_many([_told(row, by) for row in rows])
    level_days.write([row.pk for row in rows])
    return rows


def _told(row: Issue, by: User) -> events.Draft:
    told = {"number": row.number, "round": 1, "due_on": row.due_on.isoformat()}
    return events.Draft(
        kind=REGISTERED,
        region=row.region,
        subject=row.subject,
        subject_id=row.pk,
        after=row.status,
        by=by,
        data=told | {"due_kind": str(row.due_kind), "origin": row.origin},
    )


def _row(finding: Finding, by: User, paper: Paper, today: date) -> Issue:
    wrong = problems(finding, paper, today)
    if wrong:
        raise ValidationError(wrong)
    row = Issue(
        region=finding.region,
        source=paper.source,
        source_doc_no=paper.batch.doc_no if paper.batch else paper.doc_no.strip(),
        batch=paper.batch,
        due_on=due_of(finding, paper, today),
        origin=paper.origin.subject if paper.origin else "",
        origin_id=paper.origin.pk if paper.origin else None,
        status=Status.PENDING,
        **columns_of(finding),
    )
    row.holder = row.keeper
    needed = _DECIDES.get(type(paper.origin), Permission.ISSUE_REGISTER)
    if not by.holds(needed, at=row.holder):
        raise PermissionDenied(REGISTERED)
    return row


def columns_of(finding: Finding) -> dict[str, Any]:
    """What of a finding stands in the columns of its entry."""
    return {
        "title": (finding.title.strip() or finding.item.name)[:120],
        "item": finding.item,
        "level": finding.level,
        "household": finding.household,
        "description": finding.description.strip(),
        "goal": finding.goal.strip(),
        "measures": finding.measures.strip(),
        "lead_unit": finding.lead_unit.strip(),
        "responsible_unit": finding.responsible_unit.strip(),
        "assist_units": [unit.strip() for unit in finding.assist_units if unit.strip()],
        "resp_leader": finding.resp_leader.strip(),
        "due_kind": finding.due_kind,
    }


def due_of(finding: Finding, paper: Paper, today: date) -> date:
    return due_day(
        paper.source, finding.due_kind, start=today, given=finding.due_on, batch=paper.batch
    )


def problems(finding: Finding, paper: Paper, today: date) -> dict[str, str]:
    """What is missing or wrong in a finding, by field: a Chinese sentence each."""
    found = {}
    if len(finding.description.strip()) < SHORTEST_DESCRIPTION:
        found["description"] = f"{finding.region.name}：请用至少五个字写明问题"
    if not (finding.item.is_in_force(today) and finding.item.aspect.is_in_force(today)):
        found["item"] = f"“{finding.item.name}”已停用，请改选现行的项"
    if paper.origin is None or paper.origin.subject not in ORIGINS:
        found |= {name: _HIDE for name in _TEXTS if NUMBERS.search(getattr(finding, name))}
    if finding.region.level < finding.level:
        found["level"] = f"{finding.region.name}高于台账层级，请改选台账层级"
    if finding.household and finding.household.region_id != finding.region.pk:
        found["household"] = f"所选农户不在{finding.region.name}，请重新选择"
    if paper.batch and paper.batch.source != paper.source:
        found["source"] = "问题来源与批次的来源不一致，请改正"
    if RULES[paper.source].needs_document and not (paper.batch or paper.doc_no.strip()):
        found["source_doc_no"] = f"{paper.source.label}必须有来源文号，请按反馈文件填写"
    try:
        due_of(finding, paper, today)
    except ValidationError as error:
        found |= {field: texts[0] for field, texts in error.message_dict.items()}
    return found


def take_in(
    row: LedgerEntry,
    *,
    by: User,
    item: Item,
    level: Level = Level.COUNTY,
    due_on: date | None = None,
) -> Issue:
    """Enter what an entry of another ledger turned out to be (`accountability.origins`); the link
    is kept, and it is entered once.

    Raises:
        PermissionDenied: `by` does not see the entry, or does not register there.
        ValidationError: it cannot be taken in as it stands, or was taken in before.
    """
    origin = ORIGINS[row.subject]
    if not by.can(origin.seen_by, at=row.region):
        raise PermissionDenied(REGISTERED)
    if why := origin.why_not(row):
        raise ValidationError({"origin": why})
    words, home = origin.words(row), origin.home(row)
    finding = Finding(item, row.region, words, level, home, due_on=due_on)
    return register([finding], by=by, paper=Paper(origin.source, origin=row))[0]
