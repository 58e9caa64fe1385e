"""Verbs of an issue on its way down and while it is rectified.

The way up is `accountability.issue_closing`, what is asked for `accountability.issue_requests`.
Every verb may raise what `ledger.transitions.perform` raises: PermissionDenied, StaleStatusError,
SamePersonError.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability import issue_proof, transitions
from accountability.issue_deadlines import level_days
from accountability.issue_moves import (
    given_reason,
    must_be_open_to,
    must_hold,
    pass_to,
    record,
)
from accountability.models import Issue, IssueProgress
from accountability.stages import at_level
from ledger import dispatches, evidence
from ledger.models import Dispatch, Event, Evidence, Status
from ledger.transitions import StaleStatusError, hold, perform
from regions.duties import Permission
from regions.models import User

PROGRESS = "accountability.issue.progress"
TRANSFERRED = "accountability.issue.transferred"
JOINED = "accountability.issue.joined"
MEASURES = "accountability.issue.measures"
MOST_FILES = 12
SHORTEST_WORDS = 5


@transaction.atomic
def send_down(issue: Issue, *, by: User, day: date | None = None) -> Event:
    """The level passes the issue to the next one below (交办); its words are frozen from now on.

    `day` is the day that the level below is given, where it is not the one of the rule.

    Raises:
        ValidationError: the day is past, or later than that of the level itself (`day`).
    """
    must_be_open_to(transitions.SENT_DOWN, issue, by)
    if issue.holder_id == issue.region_id:
        raise StaleStatusError(_("The entry already lies where it is to be rectified."))
    to = at_level(issue, issue.holder.level + 1)
    if day:
        level_days.set_below(issue, day, by=by)
    return pass_to(
        to, issue, transitions.SENT_DOWN, Dispatch.Direction.DOWN, by=by, **_sent(issue, by)
    )


def _sent(issue: Issue, by: User) -> dict[str, Any]:
    return {} if issue.sent_down_at else {"sent_down_at": timezone.now(), "sent_down_by": by}


@transaction.atomic
def receive(issue: Issue, *, by: User) -> Event:
    """The level signs for what it was sent; at the place itself the rectification begins.

    Raises:
        StaleStatusError: also when somebody of the same level signed for it before.
    """
    is_there = issue.holder_id == issue.region_id
    transition = transitions.TAKEN_UP if is_there else transitions.RECEIVED
    stamps = _sent(issue, by) if is_there else {}
    event = perform(transition, issue, by=by, data={"at": issue.holder.code}, **stamps)
    if not dispatches.receive(issue, by=by) and not is_there:
        raise StaleStatusError(_("It was signed for already."))
    return event


@transaction.atomic
def add_progress(issue: Issue, *, by: User, words: str, done_on: date) -> IssueProgress:
    """Write one dated line of the log of progress.

    Raises:
        PermissionDenied: the issue does not lie with `by`.
        StaleStatusError: it is not being rectified.
        ValidationError: the words say nothing, or the day is not between entry and today.
    """
    _must_be_rectifying(issue, by)
    problems = {}
    if len(words.strip()) < SHORTEST_WORDS:
        problems["words"] = "请用至少五个字写明整改进展"
    if not timezone.localdate(issue.opened_at) <= done_on <= timezone.localdate():
        problems["done_on"] = f"进展日期 {done_on} 应在登记之后、今天之前，请改正"
    if problems:
        raise ValidationError(problems)
    event = record(issue, PROGRESS, by=by, data={"done_on": done_on.isoformat()})
    return IssueProgress.objects.create(
        issue=issue,
        round=issue.round,
        done_on=done_on,
        words=words.strip(),
        recorded_at=event.at,
        recorded_by=by,
    )


@transaction.atomic
def add_file(
    issue: Issue, upload: UploadedFile, *, by: User, claim: evidence.Claim | None = None
) -> Evidence:
    """Keep one photo or paper that proves the rectification.

    Raises:
        PermissionDenied, StaleStatusError: as for progress.
        ValidationError: the file is refused, or there are too many.
    """
    _must_be_rectifying(issue, by)
    # Waits for who is applying: a file that came after the signature is not under it.
    hold(issue)
    if issue_proof.files_of_round(issue).count() >= MOST_FILES:
        raise ValidationError(_("At most %(n)d files an answer.") % {"n": MOST_FILES})
    return evidence.store(upload, row=issue, by=by, claim=claim)


@transaction.atomic
def set_measures(issue: Issue, *, by: User, goal: str, measures: str) -> Event:
    """Goal and measures are edited while the issue is rectified; its own words never are."""
    _must_be_rectifying(issue, by)
    if not measures.strip():
        raise ValidationError({"measures": "请填写整改措施"})
    before = {"goal": issue.goal, "measures": issue.measures}
    return record(
        issue,
        MEASURES,
        by=by,
        data={"before": before},
        goal=goal.strip(),
        measures=measures.strip(),
    )


@transaction.atomic
def transfer(issue: Issue, *, by: User, unit: str, reason: str) -> Event:
    """移交: it was given to the wrong unit of the place; the right one takes it over."""
    must_hold(issue, Permission.ISSUE_SEND_DOWN, by)
    _must_be(issue, transitions.NOT_APPLIED)
    unit = unit.strip()[:60]
    if not unit or unit == issue.responsible_unit:
        raise ValidationError({"unit": "请填写移交后的责任单位，且不同于现在的责任单位"})
    return record(
        issue,
        TRANSFERRED,
        by=by,
        note=given_reason(reason),
        data={"from": issue.responsible_unit, "to": unit},
        responsible_unit=unit,
        responsible=None,
    )


@transaction.atomic
def join(issue: Issue, *, by: User, lead_unit: str, assist_units: Sequence[str]) -> Event:
    """Several units rectify together: one leads, the others assist."""
    must_hold(issue, Permission.ISSUE_SEND_DOWN, by)
    _must_be(issue, transitions.NOT_APPLIED)
    units = list(dict.fromkeys(unit.strip()[:60] for unit in assist_units if unit.strip()))
    lead_unit = lead_unit.strip()[:60]
    if not lead_unit or not units or lead_unit in units:
        raise ValidationError({"assist_units": "请填写一个牵头单位和至少一个不同的配合单位"})
    return record(
        issue,
        JOINED,
        by=by,
        data={"lead_unit": lead_unit, "assist_units": units},
        lead_unit=lead_unit,
        assist_units=units,
    )


def _must_be_rectifying(issue: Issue, by: User) -> None:
    must_hold(issue, Permission.ISSUE_RECTIFY, by)
    _must_be(issue, {Status.VERIFYING, Status.RETURNED})
    if issue.holder_id != issue.region_id:
        raise PermissionDenied(Permission.ISSUE_RECTIFY)


def _must_be(issue: Issue, statuses: frozenset[Status] | set[Status]) -> None:
    if issue.status not in statuses:
        raise StaleStatusError(_("The entry has moved on; reload the page."))
