"""Appending to the chain of events, and verifying it.

One chain a county (and one for the prefecture itself), so that counties do not queue behind each
other. ``hash = HMAC(LEDGER_KEY, chain, seq, prev_hash, payload)``: who can write the database but
does not know the key cannot make a chain that verifies. The digest is SHA-256 or SM3.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.canonical import canonical
from ledger.models import Chain, Event
from regions.models import Region, User

BATCH = 2000
# kind → what happened, in words; each app adds its kinds when it is ready.
TEXTS: dict[str, Promise | str] = {
    "regions.account.opened": _("Account opened"),
    "regions.account.reset": _("New first password given"),
    "regions.account.enabled": _("Account enabled"),
    "regions.account.disabled": _("Account disabled"),
    "regions.posting.made": _("Posted to a duty"),
    "regions.posting.ended": _("Posting ended"),
}


@dataclass(frozen=True)
class Draft:
    """An event before it has a place in its chain."""

    kind: str
    region: Region
    subject: str = ""
    subject_id: int | None = None
    before: str = ""
    after: str = ""
    by: User | None = None
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BrokenLink:
    """The first event at which a chain does not verify; `seq` is 0 for a missing head."""

    chain: str
    seq: int
    reason: str


def append(draft: Draft) -> Event:
    """Append one event and return it."""
    return append_many([draft])[0]


@transaction.atomic
def append_many(drafts: Sequence[Draft]) -> list[Event]:
    """Append events in the order given and return them.

    The heads are locked last and in the order of their names, so that two writers of several
    chains cannot wait for each other. The time is the database's.
    """
    by_chain: dict[str, list[int]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        by_chain[draft.region.county_path].append(index)
    events: dict[int, Event] = {}
    for chain in sorted(by_chain):
        head = _lock(chain)
        at = _clock()
        for index in by_chain[chain]:
            event = _link(head, drafts[index], at)
            head.seq, head.hash = event.seq, event.hash
            events[index] = event
        head.save(update_fields=["seq", "hash"])
    ordered = [events[index] for index in range(len(drafts))]
    return Event.objects.bulk_create(ordered, batch_size=BATCH)


def _lock(chain: str) -> Chain:
    Chain.objects.bulk_create([Chain(chain=chain)], ignore_conflicts=True)
    return Chain.objects.select_for_update().get(pk=chain)


def _clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _link(head: Chain, draft: Draft, at: datetime) -> Event:
    event = Event(
        chain=head.chain,
        seq=head.seq + 1,
        prev_hash=head.hash,
        at=at,
        kind=draft.kind,
        subject=draft.subject,
        subject_id=draft.subject_id,
        before=draft.before,
        after=draft.after,
        region_path=draft.region.path,
        actor_id=draft.by.pk if draft.by else None,
        actor_name=draft.by.full_name if draft.by else "",
        actor_post=draft.by.post_at(draft.region) if draft.by else "",
        note=draft.note,
        data=draft.data,
    )
    event.hash = hash_of(event)
    return event


def hash_of(event: Event) -> str:
    """Return the hash that `event` must carry: 64 hex characters."""
    payload = canonical(
        {
            "chain": event.chain,
            "seq": event.seq,
            "prev": event.prev_hash,
            "at": event.at.astimezone(UTC).isoformat(),
            "kind": event.kind,
            "subject": event.subject,
            "id": event.subject_id,
            "before": event.before,
            "after": event.after,
            "region": event.region_path,
            "actor": event.actor_id,
            "name": event.actor_name,
            "post": event.actor_post,
            "note": event.note,
            "data": event.data,
        }
    )
    key = settings.LEDGER_KEY.encode()
    return hmac.new(key, payload.encode(), _digest()).hexdigest()


def _digest() -> Any:
    name = settings.LEDGER_DIGEST
    return lambda data=b"": hashlib.new(name, data)


def verify(chains: Iterable[Chain] | None = None) -> Iterator[BrokenLink]:
    """Yield the first broken link of each chain that does not verify.

    Finds an altered, removed, swapped or added event, a cut tail (the head says more than there
    is) and a head that was altered.
    """
    heads = Chain.objects.order_by("chain") if chains is None else chains
    for head in heads:
        broken = _verify_chain(head)
        if broken:
            yield broken
    known = {head.chain for head in Chain.objects.all()}
    orphans = Event.objects.exclude(chain__in=known).order_by().values_list("chain").distinct()
    for (chain,) in orphans:
        yield BrokenLink(chain, 0, "the chain has no head")


def _verify_chain(head: Chain) -> BrokenLink | None:
    seq, previous = 0, ""
    for event in Event.objects.filter(chain=head.chain).order_by("seq").iterator(BATCH):
        seq += 1
        if event.seq != seq:
            return BrokenLink(head.chain, seq, "an event is missing")
        if event.prev_hash != previous:
            return BrokenLink(head.chain, seq, "it does not follow the event before it")
        if not hmac.compare_digest(event.hash, hash_of(event)):
            return BrokenLink(head.chain, seq, "it was altered")
        previous = event.hash
    if (head.seq, head.hash) != (seq, previous):
        return BrokenLink(head.chain, seq + 1, "the end of the chain is missing")
    return None


def record_account_act(kind: str, region: Region, by: User, data: dict[str, Any]) -> None:
    """Put what an administrator did to an account on the trail."""
    append(Draft(kind=kind, region=region, by=by, data=data))
