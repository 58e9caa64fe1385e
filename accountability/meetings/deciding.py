"""What a meeting decides, and how it becomes a task when the chair signs; of a joint meeting, an
entry of the issue ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accountability import issue_registering
from accountability.issue_registering import Finding, Paper
from accountability.meetings import moves
from accountability.meetings.kinds import RULES, title_of
from accountability.meetings.moves import MeetingError, locked, tell
from accountability.models import Issue, Item, Meeting, MeetingDecision, MeetingKind, Source
from ledger import notices
from ledger.canonical import canonical, digest
from ledger.obligations import operations as obligations
from regions.models import Cadre, Level, Region, User
from taskforces.models import Body, Task
from taskforces.tasks import operations as tasks
from taskforces.tasks.operations import Origin, TaskPlan

State = Meeting.State
# What is signed of each decision.
_OF_JOINT = ("item_id", "region_id", "description", "responsible_unit", "person", "due_on")
_OF_TASKS = (
    *("body_id", "description", "measures", "lead", "responsible_unit", "person"),
    *("responsible_id", "cadre_id", "due_on"),
)


@dataclass(frozen=True)
class Decided:
    """One decision: what, where, and who does it by when; what is blank by kind: as of
    `MeetingDecision`.
    """

    item: Item | None
    region: Region
    description: str
    responsible_unit: str
    person: str
    due_on: date
    topic: str = ""
    body: Body | None = None
    measures: str = ""
    lead: str = ""
    responsible: User | None = None
    cadre: Cadre | None = None


@transaction.atomic
def decide(
    meeting: Meeting, given: Decided, *, by: User, decision: MeetingDecision | None = None
) -> MeetingDecision:
    """Write a decision down, or change `decision`; checked as its entry will be.

    Raises:
        PermissionDenied, MeetingError: as `moves.locked`.
        ValidationError: what is missing or wrong, by field, as `issue_registering.register`; of a
            task, as `taskforces.tasks.operations.check`.
    """
    meeting = locked(meeting, State.HELD, by)
    row = decision or MeetingDecision(meeting=meeting)
    for name in given.__dataclass_fields__:
        setattr(row, name, getattr(given, name))
    row.description = given.description.strip()
    if not meeting.region.covers(row.region):
        raise ValidationError({"region": f"{row.region.name}不在{meeting.region.name}，请改正。"})
    if meeting.is_joint:
        wrong = issue_registering.problems(
            finding_of(row), Paper(Source.JOINT, origin=row), timezone.localdate()
        )
        if wrong:
            raise ValidationError(wrong)
    else:
        _check_task(row)
    row.save()
    tell(meeting, "decided", by=by)
    return row


def _check_task(row: MeetingDecision) -> None:
    """Raise ValidationError where the task of a decision could not be given."""
    if row.body is None:
        raise ValidationError({"body": "请选定承办机构。"})
    if issue_registering.NUMBERS.search(f"{row.description}\n{row.measures}"):
        raise ValidationError(
            {"description": "议定事项含有身份证号或手机号；请删去，农户用户编号指明。"}
        )
    if not (row.responsible or row.cadre):
        raise ValidationError({"who": "请选定责任人，会后由其落实并报进展。"})
    tasks.check(row.body, plan_of(row))


@transaction.atomic
def strike(decision: MeetingDecision, *, by: User) -> None:
    """Take a decision off the minutes that are not signed yet."""
    meeting = locked(decision.meeting, State.HELD, by)
    decision.delete()
    tell(meeting, "undecided", by=by)


@transaction.atomic
def sign(meeting: Meeting, *, by: User, strokes: str, seen: str) -> list[Issue] | list[Task]:
    """The chair signs; every decision becomes a task, of a joint meeting an entry of the issue
    ledger, all or none. What the place or the body owes by such a meeting is met.

    `seen` is `version` of what the chair had before them.

    Raises:
        PermissionDenied: `by` may not sign at the place; or who wrote the minutes down no longer
            keeps its task ledgers.
        MeetingError: not the chair, or the chair wrote the minutes; something is missing; the
            minutes were changed since they were shown.
        ValidationError: an entry cannot be registered; nothing is signed then.
    """
    meeting = locked(meeting, State.HELD, by, RULES[meeting.kind].sign)
    content = content_of(meeting)
    if why := why_not_sign(meeting, by):
        raise MeetingError(why)
    if seen != digest(canonical(content)):
        raise MeetingError("纪要或议定事项刚刚被修改；请刷新页面，核对后再签字。")
    if not strokes:
        raise MeetingError("请先签字。")
    rows = list(meeting.decisions.select_related("item__aspect", "region", "meeting__region"))
    given = _give(meeting) if not meeting.is_joint else []
    entered = _register(meeting, rows, by) if meeting.is_joint and rows else []
    meeting = moves.perform(moves.SIGNED, meeting, by=by, signed=content, strokes=strokes)
    _meet(meeting, by)
    return entered if meeting.is_joint else given


def why_not_sign(meeting: Meeting, by: User) -> str:
    """What keeps this person from signing, in a sentence; "" where nothing does."""
    if meeting.chair.person != by.person:
        return f"纪要由主持人{meeting.chair.full_name}签字。"
    if meeting.written_by is None:
        return "还没有写会议纪要；请先由记录人填写纪要和文号。"
    if meeting.written_by.person == by.person:
        return "纪要是您写的；请由他人记录纪要，您再签字。"
    return ""


def _register(meeting: Meeting, rows: Sequence[MeetingDecision], by: User) -> list[Issue]:
    batch = issue_registering.register_batch(
        by=by,
        source=Source.JOINT,
        region=meeting.region,
        title=f"{meeting.region.name}扶贫与纪委监委联席会议议定事项",
        issued_on=meeting.held_on,
        doc_no=meeting.document_no,
        organ="、".join(meeting.organs)[:60],
    )
    issues = []
    for row in rows:
        paper = Paper(Source.JOINT, batch, origin=row)
        row.issue = issue_registering.register([finding_of(row)], by=by, paper=paper)[0]
        row.save(update_fields=["issue"])
        issues.append(row.issue)
    return issues


def _give(meeting: Meeting) -> list[Task]:
    """Give what was decided to the bodies, in the name of who wrote the minutes down: the chair
    answers for the decision by signature and need not keep task ledgers.
    """
    words = f"{title_of(meeting)}（{meeting.document_no}）议定事项"
    found = []
    rows = meeting.decisions.select_related("body__region", "responsible", "cadre__user")
    for row in rows.order_by("pk"):
        if row.body is None or meeting.written_by is None:  # the database holds both
            continue
        origin = Origin(MeetingDecision.subject, row.pk, words)
        row.task = tasks.give(row.body, plan_of(row), by=meeting.written_by, origin=origin)
        row.save(update_fields=["task"])
        _tell_who_does_it(row.task)
        found.append(row.task)
    return found


def _tell_who_does_it(task: Task) -> None:
    if task.responsible:
        notices.tell(
            [task.responsible],
            key=f"decided:{task.pk}",
            text=f"会议议定事项交您落实：{task.title}（{task.number}），{task.due_on}前完成",
            url=reverse("taskforces:task", args=[task.pk]),
        )


def _meet(meeting: Meeting, by: User) -> int:
    """What signed minutes prove: the place met, or the one task force whose meeting it was."""
    kind = RULES[meeting.kind].meets
    if not kind:
        return 0
    ower = obligations.place_of(meeting.region)
    if meeting.kind == MeetingKind.DISPATCH and meeting.body:
        ower = (Body.subject_label, meeting.body.pk)
    return obligations.meet_by(
        kind,
        ower,
        meeting.held_on,
        subject=Meeting.subject,
        subject_id=meeting.pk,
        by=by,
        note=meeting.document_no,
    )


def plan_of(row: MeetingDecision) -> TaskPlan:
    """The decision as it is given to its body."""
    return TaskPlan(
        title=row.description,
        measures=row.measures,
        due_on=row.due_on,
        unit=row.responsible_unit,
        responsible=row.responsible,
        cadre=row.cadre,
    )


def finding_of(row: MeetingDecision) -> Finding:
    """The decision as it is entered on the ledger of the meeting's place.

    Raises:
        ValidationError: it names no item of the ledger.
    """
    if row.item is None:
        raise ValidationError({"item": "请选定台账的项。"})
    return Finding(
        item=row.item,
        region=row.region,
        description=row.description,
        level=Level(row.meeting.region.level),
        due_on=row.due_on,
        responsible_unit=row.responsible_unit,
        resp_leader=row.person,
    )


def content_of(meeting: Meeting) -> dict[str, Any]:
    """What the chair signs: the minutes, who came, the agenda and every decision."""
    return {
        "number": meeting.number,
        "document_no": meeting.document_no,
        "held_on": meeting.held_on,
        "cut_off": meeting.cut_off,
        "chair": meeting.chair_id,
        "minutes": meeting.minutes,
        "present": [
            f"{one.organ} {one.name}" for one in meeting.attendances.filter(is_present=True)
        ],
        "agenda": {line.topic: line.entries for line in meeting.agenda.all()},
        "decisions": [
            {name: getattr(row, name) for name in (_OF_JOINT if meeting.is_joint else _OF_TASKS)}
            for row in meeting.decisions.order_by("pk")
        ],
    }


def version(meeting: Meeting) -> str:
    """What tells one state of the minutes and decisions from another."""
    return digest(canonical(content_of(meeting)))
