"""What acts put on the trail, and who hears of it."""

from typing import Any

from households.models import Act
from ledger import events, notices
from ledger.models import Event
from regions.models import User

PROPOSED = "households.act.proposed"
SIGNED = "households.act.signed"
REFUSED = "households.act.refused"
UNDONE = "households.act.undone"
WITHDRAWN = "households.act.withdrawn"


def draft(kind: str, act: Act, by: User, note: str, data: dict[str, Any]) -> events.Draft:
    """The event of an act; one of a batch names it."""
    of_batch = {"batch": act.batch} if act.batch else {}
    told = {"kind": act.kind, "household": act.household_id, "source": act.source}
    return events.Draft(
        kind=kind,
        region=act.region,
        subject=act.subject,
        subject_id=act.pk,
        by=by,
        note=note[:200],
        data={**told, **of_batch, **data},
    )


def note(kind: str, act: Act, by: User, words: str, data: dict[str, Any]) -> None:
    """Put an event of an act on the trail; whoever listens is told when it is committed."""
    events.note(draft(kind, act, by, words, data), notices.tell_of)


def record(kind: str, act: Act, by: User, words: str, data: dict[str, Any]) -> Event:
    """The same where the event is signed: return it."""
    event = events.append(draft(kind, act, by, words, data))
    notices.tell_of(event)
    return event
