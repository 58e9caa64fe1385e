"""What a meeting decides, and how it comes onto the issue ledger when the chair signs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accountability import issue_registering
from accountability.issue_registering import Finding, Paper
from accountability.meetings import moves
from accountability.meetings.moves import MeetingError, locked, tell
from accountability.models import Issue, Item, Meeting, MeetingDecision, Source
from ledger.canonical import canonical, digest
from regions.duties import Permission
from regions.models import Level, Region, User

State = Meeting.State


@dataclass(frozen=True)
class Decided:
    """One decision: what, where, and who does it by when."""

    item: Item
    region: Region
    description: str
    responsible_unit: str
    person: str
    due_on: date
    topic: str = ""


@transaction.atomic
def decide(
    meeting: Meeting, given: Decided, *, by: User, decision: MeetingDecision | None = None
) -> MeetingDecision:
    """Write a decision down, or change `decision`; checked as its entry will be.

    Raises:
        PermissionDenied, MeetingError: as `moves.locked`.
        ValidationError: what is missing or wrong, by field, as `issue_registering.register`.
    """
    meeting = locked(meeting, State.HELD, Permission.CASE_HANDLE, by)
    row = decision or MeetingDecision(meeting=meeting)
    for name in ("item", "region", "responsible_unit", "person", "due_on", "topic"):
        setattr(row, name, getattr(given, name))
    row.description = given.description.strip()
    if not meeting.region.covers(row.region):
        raise ValidationError({"region": f"{row.region.name}不在{meeting.region.name}，请改正。"})
    wrong = issue_registering.problems(
        finding_of(row), Paper(Source.JOINT, origin=row), timezone.localdate()
    )
    if wrong:
        raise ValidationError(wrong)
    row.save()
    tell(meeting, "decided", by=by)
    return row


@transaction.atomic
def strike(decision: MeetingDecision, *, by: User) -> None:
    """Take a decision off the minutes that are not signed yet."""
    meeting = locked(decision.meeting, State.HELD, Permission.CASE_HANDLE, by)
    decision.delete()
    tell(meeting, "undecided", by=by)


@transaction.atomic
def sign(meeting: Meeting, *, by: User, strokes: str, seen: str) -> list[Issue]:
    """The chair signs; every decision is registered on the issue ledger, all or none.

    `seen` is `version` of what the chair had before them.

    Raises:
        PermissionDenied: `by` does not decide for the joint meeting of the place.
        MeetingError: not the chair, or the chair wrote the minutes; something is missing; the
            minutes were changed since they were shown.
        ValidationError: an entry cannot be registered; nothing is signed then.
    """
    meeting = locked(meeting, State.HELD, Permission.CASE_DECIDE, by)
    content = content_of(meeting)
    if why := why_not_sign(meeting, by):
        raise MeetingError(why)
    if seen != digest(canonical(content)):
        raise MeetingError("纪要或议定事项刚刚被修改；请刷新页面，核对后再签字。")
    if not strokes:
        raise MeetingError("请先签字。")
    rows = list(meeting.decisions.select_related("item__aspect", "region", "meeting__region"))
    issues = _register(meeting, rows, by) if rows else []
    moves.perform(moves.SIGNED, meeting, by=by, signed=content, strokes=strokes)
    return issues


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


def finding_of(row: MeetingDecision) -> Finding:
    """The decision as it is entered on the ledger of the meeting's place."""
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
            {
                name: getattr(row, name)
                for name in (
                    *("item_id", "region_id", "description", "responsible_unit"),
                    *("person", "due_on"),
                )
            }
            for row in meeting.decisions.order_by("pk")
        ],
    }


def version(meeting: Meeting) -> str:
    """What tells one state of the minutes and decisions from another."""
    return digest(canonical(content_of(meeting)))
