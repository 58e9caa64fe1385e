"""The moves of a meeting, as data, and the one function that makes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accountability.meetings.kinds import RULES
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
    """From one state to the next. `stem` names its stamps; one that `is_signed` needs a hand, of
    who may sign where the others need who handles (`Rules`).
    """

    source: State
    target: State
    stem: str
    is_signed: bool = False

    def permission(self, meeting: Meeting) -> Permission:
        rules = RULES[meeting.kind]
        return rules.sign if self.is_signed else rules.handle


HELD = Move(State.PREPARING, State.HELD, "held")
SIGNED = Move(State.HELD, State.SIGNED, "signed", is_signed=True)
CALLED_OFF = Move(State.PREPARING, State.CALLED_OFF, "called_off")


def locked(
    meeting: Meeting, state: State, by: User, permission: Permission | None = None
) -> Meeting:
    """The meeting as it stands now, kept from others until the transaction ends.

    `permission` is that of who handles it where none is given.

    Raises:
        PermissionDenied: `by` is not posted at that very place to do so.
        MeetingError: it stands elsewhere.
    """
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("region", "chair", "body")
    now = rows.get(pk=meeting.pk)
    permission = permission or RULES[now.kind].handle
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
    if move.is_signed and not signed:
        raise ValueError(f"{move.stem} must be signed")
    meeting = locked(meeting, move.source, by, move.permission(meeting))
    stamps = {f"{move.stem}_at": timezone.now(), f"{move.stem}_by": by}
    for name, value in {"state": move.target, **stamps, **fields}.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=["state", *stamps, *fields])
    event = tell(meeting, move.stem, by=by, before=move.source, after=move.target)
    if move.is_signed:
        write_hands(
            event,
            region=meeting.region,
            statement=RULES[meeting.kind].statement,
            signed=signed or {},
            hands=[Hand(Signature.Role.APPROVER, by.full_name, strokes, by)],
        )
    return meeting


def tell(meeting: Meeting, verb: str, *, by: User, before: str = "", after: str = "") -> Event:
    """Put on the trail what was done with a meeting; no words of it, for they stay in it."""
    return events.append(
        events.Draft(
            kind=f"{RULES[meeting.kind].stem}.{verb}",
            region=meeting.region,
            subject=Meeting.subject,
            subject_id=meeting.pk,
            before=before,
            after=after,
            by=by,
        )
    )
