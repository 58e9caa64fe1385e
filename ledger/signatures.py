"""Signatures as the chain names them.

A signature is a row beside its event. So that none can be altered, removed or added unnoticed, an
event `SEALED` follows in the same chain and names each by its key with the digest of the whole
row: the event (by its hash), the hand, the words, the content, how the signer was known.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from ledger import digests, key_signatures
from ledger.canonical import DIGESTS, canonical, digest
from ledger.key_signatures import Keyed
from ledger.models.event import SEALED

COLUMNS = (
    "region_id", "role", "signer_id", "signer_name", "signer_post", "statement", "content",
    "digest", "strokes",
)  # fmt: skip
# What is sealed besides since events say that they are of this form; "" in rows from before.
HOW = ("method", "device", "address", "public_key", "key_signature")
FORM = 2
_NAMED = f"""
SELECT n.chain, n.seq, n.hashed_by, n.form, named.key, named.value
FROM (SELECT chain, seq, hashed_by, data->>'form' AS form, data->'signatures' AS signatures
      FROM ledger_event WHERE kind = '{SEALED}') n,
     jsonb_each_text(CASE jsonb_typeof(n.signatures) WHEN 'object' THEN n.signatures
                     ELSE '{{}}' END) named"""  # noqa: S608  names of this file only
_PAIRS = f"""
SELECT coalesce(n.chain, e.chain, ''), coalesce(n.seq, e.seq, 0), n.hashed_by, n.form, n.value,
       s.id, e.hash, s.signed_at AT TIME ZONE 'UTC',
       {", ".join(f"s.{name}" for name in COLUMNS + HOW)}
FROM ({_NAMED}) n
FULL JOIN (ledger_signature s LEFT JOIN ledger_event e ON e.id = s.event_id)
ON n.key = s.id::text
ORDER BY 1, 2"""  # noqa: S608


def seal_of(event_hash: str, signed_at: str, row: Iterable[Any], by: str) -> str:
    """Return the digest of a whole signature, 64 hex characters.

    `signed_at` is ISO in UTC without an offset; `row` holds `COLUMNS` and `HOW`; `by` is one of
    `DIGESTS`.
    """
    text = canonical(["signature", event_hash, signed_at, *row])
    return digest(text, by)


def faults(rows_of: Callable[[str, tuple], Iterable[Any]]) -> Iterator[tuple[str, int, str]]:
    """Yield chain, link and what is wrong with each signature that is not as it was sealed, and
    where all are, with each for which its personal key does not stand.

    The link is the one that names the signature, of an added one the event it hangs on. Rests on
    chains that verify.
    """
    keyed, is_whole = [], True
    for chain, seq, by, form, seal, pk, event_hash, signed_at, *row in rows_of(_PAIRS, ()):
        if seal is None:
            reason = "a signature on it is named by no event"
        elif pk is None:
            reason = "a signature that it names is missing"
        else:
            reason = _fault(seal, form, by, event_hash, signed_at, row)
        if reason:
            is_whole = False
            yield chain, seq, reason
        elif _column(row, "public_key") or _column(row, "key_signature"):
            keyed.append(_keyed(chain, seq, pk, event_hash, signed_at, row))
    if is_whole:
        yield from key_signatures.faults(keyed, rows_of)


def _fault(
    seal: str, form: str | None, by: str, event_hash: str | None, at: datetime, row: Sequence[Any]
) -> str:
    content, stored = _column(row, "content"), _column(row, "digest")
    if form is None:
        known, added = row[: len(COLUMNS)], row[len(COLUMNS) :]
        says = any(stored == digest(content, each) for each in DIGESTS)
    else:
        known, added = row, ()
        says = digests.fits(content, stored)
    if event_hash is None or by not in DIGESTS or form not in (None, str(FORM)) or any(added):
        return "a signature that it names was altered"
    if seal != seal_of(event_hash, at.isoformat(), known, by):
        return "a signature that it names was altered"
    return "" if says else "a signature that it names bears the digest of something else"


def _keyed(
    chain: str, seq: int, pk: int, event_hash: str, signed_at: datetime, row: Sequence[Any]
) -> Keyed:
    names = ("role", "statement", "digest")
    return Keyed(
        chain,
        seq,
        pk,
        signer_id=_column(row, "signer_id"),
        signed_at=signed_at,
        public=_column(row, "public_key"),
        signature=_column(row, "key_signature"),
        covered=(event_hash, *(_column(row, name) for name in names)),
    )


def _column(row: Sequence[Any], name: str) -> Any:
    return row[_PLACES[name]]


_PLACES = {name: place for place, name in enumerate(COLUMNS + HOW)}
