"""Verbs of an issue on its way up: applied for, verified, reviewed, closed out, looked back at.

Rectifier, verifier, reviewer and closer are four natural persons: each takes one step in a round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability import issue_proof, stages, transitions
from accountability.issue_deadlines import level_days
from accountability.issue_moves import given_reason, must_be_open_to, pass_to, record, stale
from accountability.issue_operations import add_file
from accountability.issue_steps import UPWARD
from accountability.look_backs import duties
from accountability.models import DueKind, Issue, Source
from accountability.sources import RULES, due_day
from ledger import deadlines, dispatches
from ledger.hands import Hand
from ledger.models import Dispatch, Event, Signature
from ledger.transitions import SamePersonError, StaleStatusError, Transition, perform, stepped
from regions.models import Region, User

LOOKED_BACK = "accountability.issue.looked_back"
REOPENED_DAYS = 15
_STEMS = ("applied", "verified", "reviewed")
_STAMPS = tuple(f"{stem}_{end}" for stem in _STEMS for end in ("at", "by"))
RETURNED_CLEARS = (*_STAMPS, "finished_on")


@dataclass(frozen=True)
class Application:
    """What the rectifier hands in. The head of the household may sign on the same glass. `seen`:
    `issue_proof.seen_by_rectifier` as the form was shown.
    """

    finished_on: date
    strokes: str
    uploads: Sequence[UploadedFile] = ()
    head_name: str = ""
    head_strokes: str = ""
    seen: str = ""


@transaction.atomic
def apply(issue: Issue, *, by: User, given: Application) -> Event:
    """申请销号: the rectifier says it is done, proves it and signs.

    Raises:
        PermissionDenied, StaleStatusError, SamePersonError: as `ledger.transitions.perform`.
        ValidationError: what is missing, by field (`finished_on`, `measures`, `strokes`, `files`,
            `head`).
    """
    must_be_open_to(transitions.APPLIED, issue, by)
    if issue.holder_id != issue.region_id:
        raise PermissionDenied(transitions.APPLIED.kind)
    issue_proof.lock(issue, given.seen, issue_proof.seen_by_rectifier)
    for upload in given.uploads:
        add_file(issue, upload, by=by)
    has_head = bool(given.head_strokes and given.head_name.strip())
    problems = _problems(issue, given)
    problems |= issue_proof.missing_proof(issue, is_signed_by_head=has_head)
    if problems:
        raise ValidationError(problems)
    hand = Hand(Signature.Role.HEAD, given.head_name.strip(), given.head_strokes)
    return pass_to(
        stages.verified_at_region(issue),
        issue,
        transitions.APPLIED,
        Dispatch.Direction.UP,
        by=by,
        signed=issue_proof.signed_content(issue, finished_on=given.finished_on),
        strokes=given.strokes,
        hands=[hand] if has_head else [],
        data={"finished_on": given.finished_on.isoformat()},
        finished_on=given.finished_on,
        applied_at=timezone.now(),
        applied_by=by,
        responsible=by,
        return_reason="",
    )


def _problems(issue: Issue, given: Application) -> dict[str, str]:
    problems = {}
    began = timezone.localdate(issue.sent_down_at or issue.opened_at)
    if not began <= given.finished_on <= timezone.localdate():
        problems["finished_on"] = f"完成时间 {given.finished_on} 应在交办（{began}）之后、今天之前"
    if not issue.measures.strip():
        problems["measures"] = "请先填写整改措施"
    if not given.strokes:
        problems["strokes"] = _("Please sign first")
    return problems


@transaction.atomic
def verify(issue: Issue, *, by: User, strokes: str, note: str = "", seen: str = "") -> Event:
    """初核: somebody else looks at the place and signs for what was found."""
    return _pass_up(issue, "applied", by=by, strokes=strokes, note=note, seen=seen)


@transaction.atomic
def review(issue: Issue, *, by: User, strokes: str, note: str = "", seen: str = "") -> Event:
    """复核: a third person agrees with what was verified."""
    return _pass_up(issue, "verified", by=by, strokes=strokes, note=note, seen=seen)


def _pass_up(issue: Issue, stage: str, *, by: User, strokes: str, note: str, seen: str) -> Event:
    step = UPWARD[stage]
    _must_be_at(issue, step.transition, by, stage)
    _must_be_signed(issue, strokes, seen)
    stamps = {f"{step.stem}_at": timezone.now(), f"{step.stem}_by": by}
    return pass_to(
        step.to(issue),
        issue,
        step.transition,
        Dispatch.Direction.UP,
        by=by,
        note=note.strip(),
        signed=issue_proof.signed_content(issue),
        strokes=strokes,
        **stamps,
    )


@transaction.atomic
def close(issue: Issue, *, by: User, strokes: str, note: str = "", seen: str = "") -> Event:
    """销号: a fourth person takes it off the open ledger.

    Raises:
        ValidationError: proof is missing (a trigger of the database asks for the same).
    """
    _must_be_at(issue, transitions.CLOSED, by, "reviewed")
    _must_be_signed(issue, strokes, seen)
    signed_by_head = issue_proof.signatures_of_round(issue).filter(role=Signature.Role.HEAD)
    if missing := issue_proof.missing_proof(issue, is_signed_by_head=signed_by_head.exists()):
        raise ValidationError(missing)
    dispatches.receive(issue, by=by)
    return perform(
        transitions.CLOSED,
        issue,
        by=by,
        note=note.strip(),
        signed=issue_proof.signed_content(issue),
        strokes=strokes,
        closed_at=timezone.now(),
        closed_by=by,
    )


def _must_be_at(issue: Issue, transition: Transition, by: User, stage: str) -> None:
    must_be_open_to(transition, issue, by)
    if stages.stage_of(issue) != stage:
        raise stale()
    if stepped(issue, by):
        raise SamePersonError(
            _("You already took a step of this entry; another person must take this one.")
        )


def _must_be_signed(issue: Issue, strokes: str, seen: str) -> None:
    """A hand is there, and what it signs is what its owner saw and what was signed before."""
    issue_proof.lock(issue, seen, issue_proof.seen_on_page)
    if issue_proof.changed_since_signed(issue):
        raise StaleStatusError(
            _("What was signed has changed since; return it to be rectified again.")
        )
    if not strokes:
        raise ValidationError({"strokes": _("Please sign first")})


@transaction.atomic
def return_(issue: Issue, *, by: User, reason: str) -> Event:
    """退回: whoever it lies with on its way up sends it back; a new round begins."""
    must_be_open_to(transitions.RETURNED, issue, by)
    issue_proof.lock(issue)
    reason = given_reason(reason)
    return pass_to(
        issue.region,
        issue,
        transitions.RETURNED,
        Dispatch.Direction.BACK,
        by=by,
        note=reason,
        return_reason=reason,
        round=issue.round + 1,
        **dict.fromkeys(RETURNED_CLEARS),
    )


def filing_place(issue: Issue) -> Region | None:
    """Where a close-out is filed: one level above who closed it; None for the prefecture's own."""
    return stages.closed_at_region(issue).parent


@transaction.atomic
def file_up(issue: Issue, *, by: User) -> Event:
    """备案: the close-out is told one level up, which signs for it.

    Raises:
        StaleStatusError: it was filed already, or there is nobody above.
    """
    must_be_open_to(transitions.FILED_UP, issue, by)
    above = filing_place(issue)
    if above is None or issue.holder.level <= above.level:
        raise StaleStatusError(_("It was filed already."))
    return pass_to(above, issue, transitions.FILED_UP, Dispatch.Direction.UP, by=by)


@transaction.atomic
def receive_filing(issue: Issue, *, by: User) -> Event:
    """The level above signs for the close-out that was filed."""
    event = perform(transitions.FILING_RECEIVED, issue, by=by, data={"at": issue.holder.code})
    if not dispatches.receive(issue, by=by):
        raise StaleStatusError(_("It was signed for already."))
    return event


@transaction.atomic
def look_back(issue: Issue, *, by: User, holds: bool, words: str) -> Event:
    """回头看: somebody who took no step looks again; what does not hold is opened again.

    Raises:
        SamePersonError: `by` took a step of this round.
        ValidationError: it was drawn for a look-back, and `by` is of a unit that closed it.
    """
    must_be_open_to(transitions.REOPENED, issue, by)
    if stepped(issue, by):
        raise SamePersonError(_("You took a step of this entry; another person must look back."))
    words = given_reason(words, "words")
    drawn = duties.must_be_of_another_unit(issue, by)
    told: dict[str, Any] = {"holds": holds}
    if drawn:
        told["samples"] = [duty.sample_id for duty in drawn]
    event = record(issue, LOOKED_BACK, by=by, note=words, data=told)
    duties.finish(drawn, issue, by=by, holds=holds)
    return event if holds else _reopen(issue, by=by, reason=words)


def _reopen(issue: Issue, *, by: User, reason: str) -> Event:
    """It lies open where it was closed out, with new days; past figures stay as they were."""
    today = timezone.localdate()
    days = RULES[Source(issue.source)].working_days or REOPENED_DAYS
    due_on = deadlines.add_working_days(today, days)
    if issue.due_kind == DueKind.STANDING:
        due_on = due_day(Source(issue.source), DueKind.STANDING, start=today)
    cleared: dict[str, Any] = dict.fromkeys(
        (*_STAMPS, "closed_at", "closed_by", "finished_on", "original_due_on")
    )
    event = perform(
        transitions.REOPENED,
        issue,
        by=by,
        note=reason,
        data={"due_on": due_on.isoformat(), "due_on_before": issue.due_on.isoformat()},
        holder=stages.closed_at_region(issue),
        round=issue.round + 1,
        due_on=due_on,
        return_reason=reason,
        **cleared,
    )
    level_days.write([issue.pk], start=today)
    return event
