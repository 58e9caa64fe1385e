"""Appending to the chain of events, and verifying it.

One chain a county (and one for the prefecture itself), so that counties do not queue behind each
other. ``hash = HMAC(LEDGER_KEY, chain, seq, prev_hash, payload)``: who can write the database but
does not know the key cannot make a chain that verifies. The digest is SHA-256 or SM3.
"""

import csv
import hmac
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


@transaction.atomic
def append_all(drafts: Iterable[Draft]) -> int:
    """Append events in the order given, by one COPY; return how many.

    The same rows as `append_many` makes, without an object for each: a comparison of a prefecture
    tells of a hundred thousand leads at once.
    """
    by_chain: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_chain[draft.region.county_path].append(draft)
    lines = io.StringIO()
    write = csv.writer(lines).writerow
    for chain in sorted(by_chain):
        head = _lock(chain)
        at = _clock()
        for draft in by_chain[chain]:
            row = _row(head, draft, at)
            head.seq, head.hash = row["seq"], row["hash"]
            row["data"] = json.dumps(row["data"], ensure_ascii=False)
            write(map(row.get, _COLUMNS))
        head.save(update_fields=["seq", "hash"])
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY ledger_event ({', '.join(_COLUMNS)}) FROM STDIN "
            f"(FORMAT csv, FORCE_NOT_NULL ({_MAY_BE_BLANK}))",
            lines,
        )
        return cursor.rowcount


def _lock(chain: str) -> Chain:
    Chain.objects.bulk_create([Chain(chain=chain)], ignore_conflicts=True)
    return Chain.objects.select_for_update().get(pk=chain)


def _clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _link(head: Chain, draft: Draft, at: datetime) -> Event:
    return Event(**_row(head, draft, at))


def _row(head: Chain, draft: Draft, at: datetime) -> dict[str, Any]:
    """Return the columns of the event that follows `head`."""
    row: dict[str, Any] = {
        "chain": head.chain,
        "seq": head.seq + 1,
        "prev_hash": head.hash,
        "at": at,
        "kind": draft.kind,
        "subject": draft.subject,
        "subject_id": draft.subject_id,
        "before": draft.before,
        "after": draft.after,
        "region_path": draft.region.path,
        "actor_id": draft.by.pk if draft.by else None,
        "actor_name": draft.by.full_name if draft.by else "",
        "actor_post": draft.by.post_at(draft.region) if draft.by else "",
        "note": draft.note,
        "data": draft.data,
    }
    return row | {"hash": _hash(row)}


# A column of an event → what it is called in the text that is hashed.
_HASHED = {
    **{name: name for name in ("chain", "seq", "kind", "subject", "before", "after", "note")},
    "prev_hash": "prev",
    "subject_id": "id",
    "region_path": "region",
    "actor_id": "actor",
    "actor_name": "name",
    "actor_post": "post",
    "data": "data",
}
_COLUMNS = (*_HASHED, "at", "hash")
_MAY_BE_BLANK = "prev_hash, subject, before, after, actor_name, actor_post, note"


def hash_of(event: Event) -> str:
    """Return the hash that `event` must carry: 64 hex characters."""
    return _hash({name: getattr(event, name) for name in (*_HASHED, "at")})


def _hash(row: Mapping[str, Any]) -> str:
    payload = {said: row[name] for name, said in _HASHED.items()}
    payload["at"] = row["at"].astimezone(UTC).isoformat()
    key = settings.LEDGER_KEY.encode()
    return hmac.digest(key, canonical(payload).encode(), settings.LEDGER_DIGEST).hex()


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
