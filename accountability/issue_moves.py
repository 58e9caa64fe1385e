"""Passing an issue on with its dispatch row, and recording what does not move it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accountability.models import Issue
from ledger import dispatches, events
from ledger.models import Dispatch, Event
from ledger.transitions import StaleStatusError, Transition, hold, may, perform
from regions.duties import Permission
from regions.models import Region, User

SHORTEST_REASON = 5


def must_be_open_to(transition: Transition, issue: Issue, by: User) -> None:
    """Refuse early what `perform` would refuse.

    Raises:
        PermissionDenied, StaleStatusError: as `perform`.
    """
    if not may(transition, issue, by):
        raise PermissionDenied(transition.kind)
    if issue.status not in transition.sources:
        raise stale()


def stale() -> StaleStatusError:
    return StaleStatusError(_("The entry has moved on; reload the page."))


def pass_to(
    to: Region,
    issue: Issue,
    transition: Transition,
    direction: Dispatch.Direction,
    *,
    by: User,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    **rest: Any,
) -> Event:
    """Perform a transition that moves the issue to another region, with its dispatch row.

    Passing on is also signing for it: an open receipt is written with the same person. Where the
    next step is taken in the same place there is no dispatch. Call it inside a transaction.
    """
    must_be_open_to(transition, issue, by)
    here = issue.holder
    told = {"from": here.code, "to": to.code, **(data or {})}
    hold(issue)
    dispatches.receive(issue, by=by)
    event = perform(transition, issue, by=by, data=told, note=note, holder=to, **rest)
    if to != here:
        dispatches.pass_on(
            issue, to=to, direction=direction, by=by, event=event, from_region=here, note=note
        )
    return event


def record(
    issue: Issue,
    kind: str,
    *,
    by: User,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Event:
    """Write `fields` and an event that moves nothing, if the issue is still as the caller saw it:
    where it stands, and what is about to be overwritten.

    Call it inside a transaction.

    Raises:
        StaleStatusError: somebody moved it, or wrote one of the fields, first.
    """
    hold(issue, *fields)
    if fields:
        Issue.objects.filter(pk=issue.pk).update(**fields)
    event = events.append(
        events.Draft(
            kind=kind,
            region=issue.region,
            subject=issue.subject,
            subject_id=issue.pk,
            by=by,
            note=note,
            data={"round": issue.round, **(data or {})},
        )
    )
    for name, value in fields.items():
        setattr(issue, name, value)
    return event


def must_hold(issue: Issue, permission: Permission, by: User) -> None:
    """Raises PermissionDenied unless `by` is posted where the issue lies and may do this."""
    if not by.holds(permission, at=issue.holder):
        raise PermissionDenied(permission)


def given_reason(reason: str, field: str = "reason") -> str:
    """Return the reason without the space around it.

    Raises:
        ValidationError: it says nothing.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({field: _("Say why, in at least five characters.")})
    return reason.strip()[:500]
