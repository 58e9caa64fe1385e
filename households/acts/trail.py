"""What acts put on the trail, and who hears of it."""

from functools import partial
from typing import Any

from django.db import transaction

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


def record(kind: str, act: Act, by: User, note: str, data: dict[str, Any]) -> Event:
    """Append the event of an act; whoever listens is told when it is committed."""
    event = events.append(draft(kind, act, by, note, data))
    transaction.on_commit(partial(notices.after_event, event.pk))
    return event
