"""The moves of a meeting, as data, and the one function that makes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accountability.models import Meeting
from ledger import events
from ledger.hands import Hand
from ledger.hands import write as write_hands
from ledger.models import Event, Signature
from regions.duties import Permission
from regions.models import User

State = Meeting.State


class MeetingError(ValidationError):
    """What cannot be done with a meeting now: what, why and the remedy, in a sentence."""


@dataclass(frozen=True)
class Move:
    """From one state to the next. `stem` names its stamps; a `statement` must be signed."""

    kind: str
    source: State
    target: State
    permission: Permission
    stem: str
    statement: str = ""


HELD = Move(
    "accountability.meeting.held", State.PREPARING, State.HELD, Permission.CASE_HANDLE, "held"
)
SIGNED = Move(
    "accountability.meeting.signed",
    State.HELD,
    State.SIGNED,
    Permission.CASE_DECIDE,
    "signed",
    statement="本人主持本次联席会议，纪要与议定事项属实，同意登记问题台账",
)
CALLED_OFF = Move(
    "accountability.meeting.called_off",
    State.PREPARING,
    State.CALLED_OFF,
    Permission.CASE_HANDLE,
    "called_off",
)


def locked(meeting: Meeting, state: State, permission: Permission, by: User) -> Meeting:
    """The meeting as it stands now, kept from others until the transaction ends.

    Raises:
        PermissionDenied: `by` is not posted to the joint meeting of that very place.
        MeetingError: it stands elsewhere.
    """
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("region", "chair")
    now = rows.get(pk=meeting.pk)
    if not by.holds(permission, at=now.region):
        raise PermissionDenied(str(permission))
    if now.state != state:
        raise MeetingError(
            f"会议 {now.number} 现在是“{now.get_state_display()}”，不能这样办理；请刷新页面。"
        )
    return now


@transaction.atomic
def perform(
    move: Move,
    meeting: Meeting,
    *,
    by: User,
    signed: Mapping[str, Any] | None = None,
    strokes: str = "",
    **fields: Any,
) -> Meeting:
    """Make a move, with its stamps, its event and its signature; return the meeting as it is then.

    Raises:
        PermissionDenied, MeetingError: as `locked`.
        ValueError: the move needs a signature and `signed` is missing.
    """
    if move.statement and not signed:
        raise ValueError(f"{move.kind} must be signed")
    meeting = locked(meeting, move.source, move.permission, by)
    stamps = {f"{move.stem}_at": timezone.now(), f"{move.stem}_by": by}
    for name, value in {"state": move.target, **stamps, **fields}.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=["state", *stamps, *fields])
    event = tell(meeting, move.stem, by=by, before=move.source, after=move.target)
    if move.statement:
        write_hands(
            event,
            region=meeting.region,
            statement=move.statement,
            signed=signed or {},
            hands=[Hand(Signature.Role.APPROVER, by.full_name, strokes, by)],
        )
    return meeting


def tell(meeting: Meeting, verb: str, *, by: User, before: str = "", after: str = "") -> Event:
    """Put on the trail what was done with a meeting; no words of it, for they stay in it."""
    return events.append(
        events.Draft(
            kind=f"accountability.meeting.{verb}",
            region=meeting.region,
            subject=Meeting.subject,
            subject_id=meeting.pk,
            before=before,
            after=after,
            by=by,
        )
    )
