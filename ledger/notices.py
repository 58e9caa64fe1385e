"""Telling people. Apps above register who is told after which kind of event."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from django.db import transaction

from ledger.models import Event, Notice
from regions.models import User

Listener = Callable[[Event], None]
LISTENERS: dict[str, list[Listener]] = {}


def listen(kind: str, listener: Listener) -> None:
    """Call `listener` with each event of `kind`, after its transaction is committed."""
    LISTENERS.setdefault(kind, []).append(listener)


def tell_of(event: Event) -> None:
    """Run the listeners of an event when it is committed."""
    if event.kind in LISTENERS:
        transaction.on_commit(partial(after_event, event.pk))


def after_event(event_id: int) -> None:
    """Run the listeners of a committed event."""
    event = Event.objects.get(pk=event_id)
    for listener in LISTENERS.get(event.kind, ()):
        listener(event)


def after_events(event_ids: Sequence[int]) -> None:
    """Run the listeners of many events that were committed together."""
    for event in Event.objects.filter(pk__in=event_ids, kind__in=LISTENERS).order_by("pk"):
        for listener in LISTENERS[event.kind]:
            listener(event)


def tell(recipients: Iterable[User], *, key: str, text: str, url: str = "") -> int:
    """Tell each recipient once per `key`; return how many were told just now."""
    rows = [Notice(recipient=user, key=key, text=text[:240], url=url) for user in recipients]
    before = Notice.objects.filter(key=key).count()
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return Notice.objects.filter(key=key).count() - before


def unread_count(user: User) -> int:
    """How many notices a person has not read, at most 100."""
    return Notice.objects.filter(recipient=user, read_at__isnull=True)[:100].count()
