"""Appending to the chain of events.

One chain a county (and one for the prefecture itself), so that counties do not queue behind each
other. ``hash = HMAC(LEDGER_KEY, chain, seq, prev_hash, payload)``: who can write the database but
does not know the key cannot make a chain that verifies (`ledger.verification`). The digest is
SHA-256 or SM3; each event says by which it is hashed, so that a chain goes on when the setting
changes.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger import chains
from ledger.canonical import canonical
from ledger.models import Chain, Event
from ledger.verification import BrokenLink, verify
from qiannan import suites
from regions.models import Region, User

__all__ = [
    "TEXTS", "BrokenLink", "Draft", "append", "append_all", "append_many", "gathered", "hold",
    "note", "record_account_act", "verify",
]  # fmt: skip
BATCH = 2000
# kind → what happened, in words; each app adds its kinds when it is ready.
TEXTS: dict[str, Promise | str] = {
    "regions.account.opened": _("Account opened"),
    "regions.account.reset": _("New first password given"),
    "regions.account.enabled": _("Account enabled"),
    "regions.account.disabled": _("Account disabled"),
    "regions.key.registered": _("Personal key registered"),
    "regions.key.ended": _("Personal key ended"),
    "regions.posting.made": _("Posted to a duty"),
    "regions.posting.ended": _("Posting ended"),
    "ledger.field.bound": _("Phone set up"),
    "ledger.field.revoked": _("Phone revoked"),
    "ledger.field.loaded": _("Sealed acts of a phone loaded"),
    "ledger.sealed": _("Signatures entered in the chain"),
    "ledger.trail.exported": _("Trail exported"),
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


Then = Callable[[Event], object]
_gathering: ContextVar[list[tuple[Draft, Then | None]] | None] = ContextVar(
    "gathering", default=None
)


def append(draft: Draft) -> Event:
    """Append one event and return it."""
    return append_many([draft])[0]


def note(draft: Draft, then: Then | None = None) -> None:
    """Append an event that nothing refers to: at once, or where events are `gathered` with the
    others. `then` is called with it.
    """
    noted = _gathering.get()
    if noted is not None:
        noted.append((draft, then))
    else:
        _append_noted([(draft, then)])


@contextmanager
def gathered() -> Iterator[None]:
    """Events that are noted inside join their chains when the outermost of these ends, so that the
    chain of a county is held for that moment alone. Those of an inner one that fails are dropped.
    """
    outer = _gathering.get()
    noted: list[tuple[Draft, Then | None]] = []
    token = _gathering.set(noted)
    try:
        yield
    finally:
        _gathering.reset(token)
    if outer is not None:
        outer += noted
    elif noted:
        _append_noted(noted)


def _append_noted(noted: Sequence[tuple[Draft, Then | None]]) -> None:
    made = append_many([draft for draft, _then in noted])
    for event, (_draft, then) in zip(made, noted, strict=True):
        if then is not None:
            then(event)


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
        _save(head)
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
        _save(head)
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


def _save(head: Chain) -> None:
    head.seal = chains.seal_of(
        head.chain, head.seq, head.hash, settings.LEDGER_KEY.encode(), suites.current().digest
    )
    head.save(update_fields=["seq", "hash", "seal"])


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
        "hashed_by": suites.current().digest,
    }
    return row | {"hash": _hash(row)}


_COLUMNS = (
    "chain", "seq", "prev_hash", "hash", "at", "kind", "subject", "subject_id", "before", "after",
    "region_path", "actor_id", "actor_name", "actor_post", "note", "data", "hashed_by",
)  # fmt: skip
_MAY_BE_BLANK = "prev_hash, subject, before, after, actor_name, actor_post, note, hashed_by"


def _hash(row: Mapping[str, Any]) -> str:
    """Return the hash that a row without one must carry: 64 hex characters."""
    at = row["at"].astimezone(UTC).replace(tzinfo=None).isoformat()
    said = {"hash": "", **row, "at": at, "data": _as_stored(row["data"])}
    text = chains.text_of(row["chain"], [said[name] for name in _COLUMNS[1:]])
    return chains.hash_of(text, settings.LEDGER_KEY.encode(), row["hashed_by"])


def _as_stored(data: Mapping[str, Any]) -> str:
    """Return JSON as it will be read again: jsonb writes 1e+16 out and knows no -0.0."""
    text = canonical(data)
    if "e+" in text or "-0.0" in text:
        return canonical(json.loads(text, parse_float=_number))
    return text


def _number(text: str) -> float | int:
    return int(Decimal(text)) if "e+" in text else float(text) + 0.0


def hold(region: Region) -> None:
    """Keep the chain of a region from other writers until the transaction ends."""
    _lock(region.county_path)


def record_account_act(kind: str, region: Region, by: User, data: dict[str, Any]) -> None:
    """Put what an administrator did to an account on the trail."""
    append(Draft(kind=kind, region=region, by=by, data=data))
