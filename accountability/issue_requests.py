"""What is asked for by one person and decided by another: extensions and withdrawals."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability import transitions
from accountability.issue_deadlines import level_days
from accountability.issue_moves import given_reason, must_hold, record, stale
from accountability.models import DueKind, Extension, Issue, Withdrawal
from ledger.models import Event, Status
from ledger.transitions import SamePersonError, StaleStatusError, perform
from regions.duties import Permission
from regions.models import Region, User

EXTENSION_ASKED = "accountability.issue.extension_asked"
EXTENSION_GRANTED = "accountability.issue.extension_granted"
EXTENSION_REFUSED = "accountability.issue.extension_refused"
WITHDRAWAL_ASKED = "accountability.issue.withdrawal_asked"
WITHDRAWAL_REFUSED = "accountability.issue.withdrawal_refused"


@transaction.atomic
def ask_extension(issue: Issue, *, by: User, new_due_on: date, reason: str) -> Extension:
    """延期申请: who rectifies asks for a later day.

    Raises:
        PermissionDenied: the issue does not lie with `by`.
        StaleStatusError: it is not being rectified, or moved on meanwhile.
        ValidationError: the day is not later, the entry is standing, or one is asked for already.
    """
    must_hold(issue, Permission.ISSUE_RECTIFY, by)
    if issue.status not in transitions.NOT_APPLIED:
        raise stale()
    reason = given_reason(reason)
    if issue.due_kind == DueKind.STANDING:
        raise ValidationError({"new_due_on": "长期坚持的问题没有期限，不需要延期"})
    if new_due_on <= max(issue.due_on, timezone.localdate()):
        raise ValidationError(
            {"new_due_on": f"新期限 {new_due_on} 应晚于今天和原期限 {issue.due_on}"}
        )
    told = {"new_due_on": new_due_on.isoformat()}
    event = record(issue, EXTENSION_ASKED, by=by, note=reason, data=told)
    if issue.extensions.filter(granted__isnull=True).exists():
        raise ValidationError({"reason": "已有一份延期申请等待审批，请等待结果"})
    return Extension.objects.create(
        issue=issue,
        due_on_before=issue.due_on,
        new_due_on=new_due_on,
        reason=reason,
        asked_at=event.at,
        asked_by=by,
    )


@transaction.atomic
def decide_extension(extension: Extension, *, by: User, granted: bool, decision: str = "") -> Event:
    """Who keeps the entry, or a level above it, grants the later day or refuses with a reason.

    Raises:
        PermissionDenied: `by` decides no extensions for the keeper of the entry.
        SamePersonError: `by` asked for it.
        StaleStatusError: it was decided already, or the entry has moved on to its close-out.
    """
    issue = extension.issue
    if not by.can(Permission.ISSUE_EXTEND, at=issue.keeper):
        raise PermissionDenied(EXTENSION_GRANTED)
    _must_be_another(extension.asked_by, by)
    if issue.status not in transitions.NOT_APPLIED:
        raise stale()
    decision = decision.strip()[:500] if granted else given_reason(decision, "decision")
    if not granted:
        event = record(issue, EXTENSION_REFUSED, by=by, note=decision)
    else:
        event = record(
            issue,
            EXTENSION_GRANTED,
            by=by,
            note=decision,
            data={
                "due_on": extension.new_due_on.isoformat(),
                "due_on_before": issue.due_on.isoformat(),
            },
            due_on=extension.new_due_on,
            original_due_on=issue.original_due_on or issue.due_on,
        )
        level_days.write([issue.pk])
    _decide(extension, event, by=by, granted=granted, decision=decision)
    return event


def consent_place(issue: Issue) -> Region:
    """Who consents to a withdrawal: one level above the keeper. Above the prefecture there is
    nobody in this system: a second person of the prefecture enters the province's paper.
    """
    return issue.keeper.parent or issue.keeper


@transaction.atomic
def ask_withdrawal(issue: Issue, *, by: User, reason: str, doc_no: str = "") -> Withdrawal:
    """Who keeps the entry asks to withdraw it; it stays open until the level above consents.

    Raises:
        PermissionDenied: `by` does not register on the ledger that keeps it.
        ValidationError: no reason, no document where the prefecture keeps it, or asked already.
    """
    if not by.holds(Permission.ISSUE_REGISTER, at=issue.keeper):
        raise PermissionDenied(WITHDRAWAL_ASKED)
    if issue.status not in transitions.NOT_APPLIED:
        raise stale()
    reason = given_reason(reason)
    if issue.keeper.parent is None and not doc_no.strip():
        raise ValidationError({"doc_no": "州级台账的问题须经省级同意，请填写同意撤回的文号"})
    event = record(issue, WITHDRAWAL_ASKED, by=by, note=reason)
    if issue.withdrawals.filter(granted__isnull=True).exists():
        raise ValidationError({"reason": "已有一份撤回申请等待审批，请等待结果"})
    return Withdrawal.objects.create(
        issue=issue, doc_no=doc_no.strip()[:60], reason=reason, asked_at=event.at, asked_by=by
    )


@transaction.atomic
def decide_withdrawal(
    withdrawal: Withdrawal, *, by: User, granted: bool, decision: str = ""
) -> Event:
    """The level above consents, and the entry is withdrawn and still counted; or it refuses.

    Raises:
        PermissionDenied: `by` is not posted one level above the keeper.
        SamePersonError: `by` asked for it.
        StaleStatusError: it was decided already, or the entry has moved on.
    """
    issue = withdrawal.issue
    if not by.holds(Permission.ISSUE_CONSENT, at=consent_place(issue)):
        raise PermissionDenied(transitions.WITHDRAWN.kind)
    _must_be_another(withdrawal.asked_by, by)
    decision = given_reason(decision, "decision")
    if granted:
        event = perform(transitions.WITHDRAWN, issue, by=by, note=decision)
    elif issue.status in {Status.CLOSED, Status.WITHDRAWN}:
        raise stale()
    else:
        event = record(issue, WITHDRAWAL_REFUSED, by=by, note=decision)
    _decide(withdrawal, event, by=by, granted=granted, decision=decision)
    return event


def _must_be_another(asker: User, by: User) -> None:
    if asker.person == by.person:
        raise SamePersonError(_("You asked for it; another person must decide."))


def _decide(
    asked: Extension | Withdrawal, event: Event, *, by: User, granted: bool, decision: str
) -> None:
    """Write the decision, if nobody decided before; the issue's row is held meanwhile."""
    rows = type(asked).objects.filter(pk=asked.pk, granted__isnull=True)
    if not rows.update(granted=granted, decision=decision, decided_at=event.at, decided_by=by):
        raise StaleStatusError(_("It was decided already."))
    asked.granted, asked.decision = granted, decision
    asked.decided_at, asked.decided_by = event.at, by
