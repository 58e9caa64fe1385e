"""The one place that changes a status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger import events, notices
from ledger.hands import Hand
from ledger.hands import write as write_hands
from ledger.models import Event, LedgerEntry, Signature, Status, Step
from ledger.models.event import StepQuerySet
from regions.duties import Permission
from regions.models import User


class StaleStatusError(Exception):
    """Somebody else moved the entry first, or it was never movable this way."""


class SamePersonError(Exception):
    """This person already took a step of this entry in this round."""


@dataclass(frozen=True)
class Transition:
    """A move of an entry, as data.

    `where`: "holder" — the actor must be posted exactly where the entry lies; "covering" — at
    the entry's region or above it. A non-empty `statement` must be signed. A `step` is counted
    for four eyes: one person, one step in a round.
    """

    kind: str
    sources: frozenset[Status]
    target: Status
    permission: Permission
    where: Literal["holder", "covering"] = "holder"
    statement: str = ""
    role: Signature.Role | None = None
    is_step: bool = False


REGISTRY: dict[str, Transition] = {}


def register(transition: Transition) -> Transition:
    """Declare a transition, so that its kind has one meaning and one text."""
    if transition.kind in REGISTRY:
        raise ValueError(f"{transition.kind} is declared twice")
    REGISTRY[transition.kind] = transition
    return transition


def may(transition: Transition, row: LedgerEntry, by: User) -> bool:
    """`by` holds a posting that grants the transition where the entry lies."""
    if transition.where == "holder":
        return by.holds(transition.permission, at=row.holder)
    return by.can(transition.permission, at=row.region)


def hold(row: LedgerEntry, *names: str) -> None:
    """Hold the row until the transaction ends: first the entry, then its dispatches, whoever does
    what, so that no two wait for each other.

    Raises:
        StaleStatusError: the entry, or one of the fields named, is not as the caller saw it.
    """
    seen = {name: getattr(row, name) for name in ("status", "holder_id", "round", *names)}
    rows = type(row)._default_manager.select_for_update(of=("self",))
    if not rows.filter(pk=row.pk, **seen).exists():
        raise StaleStatusError(_("The entry has moved on; reload the page."))


def stepped(row: LedgerEntry, by: User) -> bool:
    """`by` (as a person) already took a step of this entry in this round."""
    return _steps(row, row.round, by).standing().exists()


def _steps(row: LedgerEntry, round_: int, by: User) -> StepQuerySet:
    return Step.objects.filter(
        subject=row.subject, subject_id=row.pk, round=round_, person=by.person
    )


@transaction.atomic
def perform(
    transition: Transition,
    row: LedgerEntry,
    *,
    by: User,
    note: str = "",
    signed: Mapping[str, Any] | None = None,
    strokes: str = "",
    hands: Sequence[Hand] = (),
    data: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Event:
    """Move `row`, record who did it, and return the event.

    The update is conditional on the status, holder and round the caller saw, so of two people
    pressing the same button exactly one succeeds. `row` is changed in memory only after the
    database agreed.

    Raises:
        PermissionDenied: `by` holds no posting that grants this where the entry lies.
        StaleStatusError: someone else moved the row first, or it was never movable.
        SamePersonError: `by`, or somebody whose hand is on the same glass, already took a step of
            this entry in this round.
        ValueError: the transition needs a signature and `signed` is missing.
    """
    if not may(transition, row, by):
        raise PermissionDenied(transition.kind)
    if transition.statement and not signed:
        raise ValueError(f"{transition.kind} must be signed")
    before, round_ = row.status, row.round
    if before not in transition.sources:
        raise StaleStatusError(_("The entry has moved on; reload the page."))
    same = type(row)._default_manager.filter(
        pk=row.pk, status=before, holder_id=row.holder_id, round=round_
    )
    if same.update(status=transition.target, **fields) != 1:
        raise StaleStatusError(_("The entry has moved on; reload the page."))
    event = events.append(
        events.Draft(
            kind=transition.kind,
            region=row.region,
            subject=row.subject,
            subject_id=row.pk,
            before=before,
            after=transition.target,
            by=by,
            note=note,
            data={"round": round_, **(data or {})},
        )
    )
    if transition.is_step:
        for person in (by, *(hand.signer for hand in hands if hand.signer)):
            _take_step(row, round_, person, event)
    if transition.statement:
        role = transition.role or Signature.Role.REVIEWER
        write_hands(
            event,
            region=row.region,
            statement=transition.statement,
            signed=signed or {},
            hands=[Hand(role, by.full_name, strokes, by), *hands],
        )
    row.status = transition.target
    for name, value in fields.items():
        setattr(row, name, value)
    transaction.on_commit(partial(notices.after_event, event.pk))
    return event


def _take_step(row: LedgerEntry, round_: int, by: User, event: Event) -> None:
    if _is_first(row, round_, by, event, 1):
        return
    before = _steps(row, round_, by)
    if before.standing().exists() or not _is_first(row, round_, by, event, before.count() + 1):
        raise SamePersonError(
            _("You already took a step of this entry; another person must take this one.")
        )


def _is_first(row: LedgerEntry, round_: int, by: User, event: Event, attempt: int) -> bool:
    """Write the step; False when there is one."""
    try:
        with transaction.atomic():
            Step.objects.create(
                subject=row.subject,
                subject_id=row.pk,
                round=round_,
                person=by.person,
                attempt=attempt,
                kind=event.kind,
                event=event,
            )
    except IntegrityError:
        return False
    return True
