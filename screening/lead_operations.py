"""Verbs of a lead's life: down to the grid, up to the county, closed out, opened again.

The answer at the door is `screening.lead_answers`. Every verb may raise what
`ledger.transitions.perform` raises: PermissionDenied, StaleStatusError, SamePersonError.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import deadlines, dispatches, events
from ledger.models import Dispatch, Event
from ledger.transitions import SamePersonError, StaleStatusError, perform
from regions.duties import Permission
from regions.models import Level, User
from screening import lead_proof, transitions
from screening.basemap.checks import CHECK
from screening.comparison.rules import Rule, load_rules
from screening.lead_places import (
    above,
    below,
    county_of,
    lies_at_the_bottom,
    must_be_open_to,
    pass_to,
)
from screening.models import PASSING_VERDICTS, Lead

REVEALED = "screening.lead.revealed"
SHORTEST_REASON = 5
DEFAULT_DAYS = 15
_STAMPS = (
    *("verified_at", "verified_by", "reviewed_at", "reviewed_by"),
    *("closed_at", "closed_by"),
)


@dataclass(frozen=True)
class Outcome:
    """What became of one lead in a bulk move; `problem` is empty when it went."""

    lead: Lead
    problem: str = ""


@transaction.atomic
def send_down(lead: Lead, *, by: User) -> Event:
    """The level passes the lead to the next one below; doing so it signs for it as received."""
    must_be_open_to(transitions.SENT_DOWN, lead, by)
    return pass_to(below(lead), lead, transitions.SENT_DOWN, Dispatch.Direction.DOWN, by=by)


@transaction.atomic
def reveal(lead: Lead, *, by: User, purpose: str) -> Event:
    """Names and number are looked at in full; who asked and why is recorded.

    Raises:
        PermissionDenied: `by` may not look at numbers here.
        ValidationError: no purpose is given.
    """
    if not by.can(Permission.PERSON_REVEAL, at=lead.region):
        raise PermissionDenied(REVEALED)
    if not purpose.strip():
        raise ValidationError({"purpose": "请写明查看用途"})
    return events.append(
        events.Draft(
            kind=REVEALED,
            region=lead.region,
            subject=Lead._meta.label_lower,
            subject_id=lead.pk,
            by=by,
            note=purpose.strip()[:200],
        )
    )


@transaction.atomic
def receive(lead: Lead, *, by: User) -> Event:
    """The level signs for what it was sent; at the grid the verifying begins.

    Raises:
        StaleStatusError: also when somebody of the same level signed for it before.
    """
    if lead.status in transitions.FILING_RECEIVED.sources:
        transition = transitions.FILING_RECEIVED
    else:
        at_bottom = lies_at_the_bottom(lead)
        transition = transitions.TAKEN_UP if at_bottom else transitions.RECEIVED
    event = perform(transition, lead, by=by, data={"at": lead.holder.code})
    if not dispatches.receive(lead, by=by) and transition is not transitions.TAKEN_UP:
        raise StaleStatusError(_("It was signed for already."))
    return event


def send_down_many(leads: Iterable[Lead], *, by: User) -> list[Outcome]:
    """Send each lead down by itself, so that one that cannot go does not hold up the others."""
    return [_try(send_down, lead, by=by) for lead in leads]


def receive_many(leads: Iterable[Lead], *, by: User) -> list[Outcome]:
    """Sign for each lead by itself."""
    return [_try(receive, lead, by=by) for lead in leads]


def _try(verb: Callable[..., Event], lead: Lead, *, by: User) -> Outcome:
    try:
        verb(lead, by=by)
    except PermissionDenied:
        return Outcome(lead, _("It lies with %(place)s.") % {"place": lead.holder.name})
    except (StaleStatusError, SamePersonError) as error:
        return Outcome(lead, str(error))
    return Outcome(lead)


@transaction.atomic
def file_up(lead: Lead, *, by: User, strokes: str = "", seen: str = "") -> Event:
    """Village or township agrees with the answer and passes it up; the township's is the review.

    `seen` is `lead_proof.seen_on_page` of the page that was signed.
    """
    transition = transitions.FILED_UP
    stamps: dict[str, Any] = {}
    if lead.holder.level == Level.TOWNSHIP:
        transition = transitions.REVIEWED
        stamps = {"reviewed_at": timezone.now(), "reviewed_by": by}
    must_be_open_to(transition, lead, by)
    lead_proof.lock(lead, seen, lead_proof.seen_on_page)
    return pass_to(
        above(lead),
        lead,
        transition,
        Dispatch.Direction.UP,
        by=by,
        signed=lead_proof.reviewed_content(lead),
        strokes=strokes,
        **stamps,
    )


@transaction.atomic
def return_(lead: Lead, *, by: User, reason: str) -> Event:
    """The level sends the answer back to the grid for another visit; a new round begins.

    Verdict and words stay for the worker to mend; events and signatures keep what was signed.
    """
    must_be_open_to(transitions.RETURNED, lead, by)
    reason = _given(reason)
    return pass_to(
        lead.region,
        lead,
        transitions.RETURNED,
        Dispatch.Direction.BACK,
        by=by,
        note=reason,
        return_reason=reason[:500],
        round=lead.round + 1,
        **dict.fromkeys(_STAMPS[:4]),
    )


@dataclass(frozen=True)
class Hold:
    """How long a verdict holds where a compared value does not change before, and why no longer."""

    until: date
    reason: str


@transaction.atomic
def close(
    lead: Lead,
    *,
    by: User,
    strokes: str = "",
    note: str = "",
    seen: str = "",
    hold: Hold | None = None,
) -> Event:
    """The county agrees; the lead leaves the open ledger, for good or until the day of `hold`.

    Raises:
        ValidationError: a proof is missing (a trigger of the database asks for the same), or the
            verdict may not hold for a time only.
    """
    must_be_open_to(transitions.CLOSED, lead, by)
    lead_proof.lock(lead, seen, lead_proof.seen_on_page)
    _check_hold(lead, hold)
    if missing := lead_proof.missing_proof(lead):
        raise ValidationError(missing)
    dispatches.receive(lead, by=by)
    return perform(
        transitions.CLOSED,
        lead,
        by=by,
        note=note.strip(),
        signed=lead_proof.reviewed_content(lead),
        strokes=strokes,
        data={"verdict": lead.verdict} | ({"holds_until": str(hold.until)} if hold else {}),
        holds_until=hold.until if hold else None,
        hold_reason=hold.reason.strip() if hold else "",
        closed_at=timezone.now(),
        closed_by=by,
        decided_hash=lead.evidence_hash,
    )


def _check_hold(lead: Lead, hold: Hold | None) -> None:
    if hold is None:
        return
    if lead.verdict not in PASSING_VERDICTS:
        raise ValidationError({"hold": _("This verdict holds until a compared value changes.")})
    if hold.until <= timezone.localdate():
        raise ValidationError({"hold": _("The last day lies in the past.")})
    if len(hold.reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"hold_reason": _("Say why, in at least five characters.")})


@transaction.atomic
def reopen(lead: Lead, *, by: User, reason: str) -> Event:
    """Look-back found it not settled: it lies open at the county again, with new days to answer."""
    must_be_open_to(transitions.REOPENED, lead, by)
    reason = _given(reason)
    due_on = deadlines.add_working_days(timezone.localdate(), days_of(lead.rule))
    cleared: dict[str, Any] = dict.fromkeys(_STAMPS)
    return perform(
        transitions.REOPENED,
        lead,
        by=by,
        note=reason,
        data={"due_on": due_on.isoformat(), "due_on_before": lead.due_on.isoformat()},
        holder=county_of(lead),
        round=lead.round + 1,
        due_on=due_on,
        return_reason=reason[:500],
        decided_hash="",
        holds_until=None,
        hold_reason="",
        **cleared,
    )


def _given(reason: str) -> str:
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Say why, in at least five characters.")})
    return reason.strip()


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """The rules by code, read once, and what a check at the door that people ask for is called."""
    return {rule.code: rule for rule in (*load_rules(), CHECK)}


def days_of(code: str) -> int:
    """Working days a rule gives for an answer."""
    rule = rules().get(code)
    return rule.days if rule else DEFAULT_DAYS
