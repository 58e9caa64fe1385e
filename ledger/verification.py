"""Verifying the chains of events, the signatures they name and the files that were signed."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from ledger import chains, signatures
from ledger.chains import Span, Verdict
from ledger.models import Chain

# Events a span, and from how many events on a second process is worth its start (0.3 s).
SPAN = 50_000
APART_FROM = 100_000


@dataclass(frozen=True)
class BrokenLink:
    """The first event at which a chain does not verify; `seq` is 0 for a missing head."""

    chain: str
    seq: int
    reason: str


def verify(heads: Iterable[Chain] | None = None) -> Iterator[BrokenLink]:
    """Yield the first broken link of each chain that does not verify.

    Finds an altered, removed, swapped or added event, a cut tail (the head says more than there
    is), a head that was altered, and a signature that is not as the chain names it. All is read
    as of one moment, so events that are appended meanwhile break nothing; within a transaction of
    the caller the rows are read in it, since no other process sees them.
    """
    with _moment() as snapshot:
        counts = dict(_rows_of("SELECT chain, count(*) FROM ledger_event GROUP BY chain", ()))
        asked = Chain.objects.order_by("chain") if heads is None else heads
        known = {head.chain: head for head in asked}
        broken = _links(list(known.values()), counts, snapshot)
        everywhere = set(Chain.objects.values_list("chain", flat=True))
        for chain in sorted(counts.keys() - everywhere):
            broken[chain] = BrokenLink(chain, 0, "the chain has no head")
        for chain, seq, reason in sorted(signatures.faults(_rows_of)):
            if chain in known and chain not in broken:
                broken[chain] = BrokenLink(chain, seq, reason)
        yield from sorted(broken.values(), key=lambda link: (link.seq == 0, link.chain))


def _links(heads: Sequence[Chain], counts: dict[str, int], snapshot: str) -> dict[str, BrokenLink]:
    spans = [
        span
        for head in heads
        for span in chains.spans_of(head.chain, counts.get(head.chain, 0), SPAN)
    ]
    total = sum(counts.get(head.chain, 0) for head in heads)
    judged = zip(spans, _judged(spans, snapshot if total >= APART_FROM else ""), strict=True)
    by_chain = groupby(judged, key=lambda pair: pair[0].chain)
    verdicts = {chain: [verdict for _span, verdict in pairs] for chain, pairs in by_chain}
    found = (_first(head, verdicts[head.chain]) for head in heads)
    return {link.chain: link for link in found if link}


def _first(head: Chain, verdicts: Sequence[Verdict]) -> BrokenLink | None:
    """The first broken link of a chain; without one its end must be what the head says."""
    for verdict in verdicts:
        if verdict.broken:
            return BrokenLink(head.chain, verdict.broken, verdict.reason)
    last = verdicts[-1]
    if (head.seq, head.hash) != (last.seq, last.hash):
        return BrokenLink(head.chain, last.seq + 1, "the end of the chain is missing")
    key = settings.LEDGER_KEY.encode()
    if not chains.is_sealed(head.chain, head.seq, head.hash, head.seal, key):
        return BrokenLink(head.chain, last.seq + 1, "the head was set by somebody else")
    return None


def _judged(spans: Sequence[Span], snapshot: str) -> list[Verdict]:
    """Verify here or, with a snapshot that others can take, on every core."""
    key = settings.LEDGER_KEY.encode()
    if not snapshot:
        return [chains.verify(span, key, _rows_of) for span in spans]
    parameters = connection.get_connection_params()
    known = {name: parameters[name] for name in _ADDRESS if name in parameters}
    with ProcessPoolExecutor(
        min(len(spans), os.cpu_count() or 1),
        multiprocessing.get_context("spawn"),
        chains.begin,
        (known, snapshot, key),
    ) as pool:
        return list(pool.map(chains.verify_apart, spans))


_ADDRESS = ("dbname", "database", "user", "password", "host", "port", "options", "sslmode")


@contextmanager
def _moment() -> Iterator[str]:
    """Read as of one moment; gives the name by which other processes read as of it too."""
    if connection.in_atomic_block:
        yield ""
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _rows_of(statement: str, parameters: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Run a statement with a cursor of the server, so that a chain is never held in memory."""
    with connection.chunked_cursor() as cursor:
        cursor.itersize = chains.BATCH
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(chains.BATCH):
            yield from rows
