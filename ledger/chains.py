"""One link of a chain: the text that is hashed, and reading links back fast.

Knows neither Django nor the ORM, so that a process started to verify a part of a chain costs next
to nothing. `text_of` gives the bytes of ``canonical(payload)`` with the keys in their order:
a link written by either verifies by the other.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any

from ledger.canonical import DIGESTS, canonical, named, named_by

SELECT = """
SELECT seq, prev_hash, hash, (at AT TIME ZONE 'UTC')::text, kind, subject, subject_id, before,
       after, region_path, actor_id, actor_name, actor_post, note, data::text, hashed_by
FROM ledger_event WHERE chain = %s AND seq >= %s AND seq < %s ORDER BY seq"""
LAST = 2**63 - 1
BEFORE_ALL = -(2**63)
BATCH = 5000
_SHORT = 200  # characters of what is kept of a link beside its columns
_BLOCK = 64
_SECOND, _MICROSECOND = len("2018-06-30T09:10:00"), len("2018-06-30T09:10:00.000000")


@dataclass(frozen=True)
class Span:
    """The links of `chain` with first <= seq < end; the first span is open below, the last above.

    Spans of one chain can be verified apart: a link names the hash before it.
    """

    chain: str
    first: int
    end: int


@dataclass(frozen=True)
class Verdict:
    """What a span showed: the first broken link in it, else its last link."""

    seq: int
    hash: str
    broken: int = 0
    reason: str = ""


def text_of(chain: str, row: Sequence[Any]) -> str:
    """Return what the hash of a link covers; `row` as `SELECT` gives it, its moment as ISO text
    in UTC without an offset.

    A link written before links said by which digest they are hashed has no "by".
    """
    (seq, prev, _hash, at, kind, subject, subject_id, before, after, region, actor, name, post,
     note, data, by) = row  # fmt: skip
    said = f'"by":{quoted(by)},' if by else ""
    return (
        f'{{"actor":{"null" if actor is None else actor},"after":{quoted(after)},'
        f'"at":"{_moment(at)}+00:00","before":{quoted(before)},{said}"chain":{quoted(chain)},'
        f'"data":{_said_again(data) if len(data) <= _SHORT else _said(data)},'
        f'"id":{"null" if subject_id is None else subject_id},"kind":{quoted(kind)},'
        f'"name":{quoted(name)},"note":{quoted(note)},"post":{quoted(post)},'
        f'"prev":{quoted(prev)},"region":{quoted(region)},"seq":{seq},"subject":{quoted(subject)}}}'
    )


def _moment(at: str) -> str:
    """A moment as Python writes it: PostgreSQL leaves out the zeros at the end of a fraction."""
    at = at.replace(" ", "T")
    return at if len(at) in (_SECOND, _MICROSECOND) else at.ljust(_MICROSECOND, "0")


def _said(data: str) -> str:
    return canonical(json.loads(data))


# What links say is short and often the same ("{}", the round): it is not read anew each time.
_said_again = lru_cache(maxsize=4096)(_said)


def hash_of(text: str, key: bytes, digest: str) -> str:
    """Return HMAC(key, text) as 64 hex characters; `digest` is one of `DIGESTS`."""
    begun, ended = _keyed(key, digest)
    inner, outer = begun.copy(), ended.copy()
    inner.update(text.encode())
    outer.update(inner.digest())
    return outer.hexdigest()


@lru_cache(maxsize=8)
def _keyed(key: bytes, digest: str) -> tuple[Any, Any]:
    """The inner and the outer hash of an HMAC after the key; all links of a chain begin so.

    Source: RFC 2104; a block of either digest has 64 bytes.
    """
    block = (key if len(key) <= _BLOCK else hashlib.new(digest, key).digest()).ljust(_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ mask for byte in block) for mask in (0x36, 0x5C))
    return hashlib.new(digest, inner), hashlib.new(digest, outer)


def seal_of(chain: str, seq: int, last: str, key: bytes, digest: str) -> str:
    """Return the seal of a head, named where it is not SHA-256; `digest` is one of `DIGESTS`."""
    return named(hash_of(canonical(["head", chain, seq, last]), key, digest), digest)


def is_sealed(chain: str, seq: int, last: str, seal: str, key: bytes) -> bool:
    """Is this the seal of the head, by the digest that it names?"""
    by, _ = named_by(seal)
    true = seal_of(chain, seq, last, key, by) if by else ""
    return bool(true) and hmac.compare_digest(seal.encode(), true.encode())


def is_true(chain: str, row: Sequence[Any], key: bytes) -> bool:
    """Does the link carry the hash of what it says, by the digest it names?

    One that names none is from before: either digest will do, the key is needed for both.
    """
    text, by = text_of(chain, row), row[-1]
    if by:
        return by in DIGESTS and row[2] == hash_of(text, key, by)
    return row[2] in (hash_of(text, key, digest) for digest in DIGESTS)


def verify(span: Span, key: bytes, rows_of: Callable[[str, tuple], Iterable[Any]]) -> Verdict:
    """Verify the links of `span`; `rows_of` runs a statement and gives its rows.

    `seq` and `hash` of the answer are those of the last true link.
    """
    expected = max(span.first, 1)
    before = [
        row[0]
        for row in rows_of(
            "SELECT hash FROM ledger_event WHERE chain = %s AND seq = %s",
            (span.chain, expected - 1),
        )
    ]
    # Without the link before, the span before says what is missing.
    previous = before[0] if before and expected > 1 else "" if expected == 1 else None
    for row in rows_of(SELECT, (span.chain, span.first, span.end)):
        reason = _fault(span.chain, row, expected, previous, key)
        if reason:
            return Verdict(expected - 1, previous or "", expected, reason)
        previous = row[2]
        expected += 1
    if span.end != LAST and expected != span.end:
        return Verdict(expected - 1, previous or "", expected, "an event is missing")
    return Verdict(expected - 1, previous or "")


def _fault(chain: str, row: Sequence[Any], expected: int, previous: str | None, key: bytes) -> str:
    if row[0] != expected:
        return "an event is missing"
    if previous is not None and row[1] != previous:
        return "it does not follow the event before it"
    return "" if is_true(chain, row, key) else "it was altered"


def spans_of(chain: str, count: int, size: int) -> list[Span]:
    """Cut a chain of `count` rows; what a tampered row says of its place cuts nothing."""
    firsts = [BEFORE_ALL, *range(size + 1, count + 1, size)]
    return [Span(chain, first, end) for first, end in zip(firsts, [*firsts[1:], LAST], strict=True)]


# --- a process of its own -------------------------------------------------------------------------
_state: dict[str, Any] = {}


def begin(parameters: Mapping[str, Any], snapshot: str, key: bytes) -> None:
    """Connect a new process to the database as it was at `snapshot`."""
    import psycopg2  # noqa: PLC0415  the connection of a process of its own

    connection = psycopg2.connect(**parameters)
    connection.set_session("REPEATABLE READ", readonly=True)
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION SNAPSHOT %s", (snapshot,))
    _state.update(connection=connection, key=key)


def verify_apart(span: Span) -> Verdict:
    """`verify`, in a process that `begin` made ready."""
    return verify(span, _state["key"], _rows_of)


def _rows_of(statement: str, parameters: tuple) -> Iterable[Any]:
    with _state["connection"].cursor("links") as cursor:
        cursor.itersize = BATCH
        cursor.execute(statement, parameters)
        yield from cursor
