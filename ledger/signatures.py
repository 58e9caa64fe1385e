"""Signatures as the chain names them.

A signature is a row beside its event. So that none can be altered, removed or added unnoticed, an
event `SEALED` follows in the same chain and names each by its key with the digest of the whole
row: the event (by its hash), the hand, the words, the content.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from ledger.canonical import canonical, digest
from ledger.chains import DIGESTS

SEALED = "ledger.sealed"
COLUMNS = (
    "region_id", "role", "signer_id", "signer_name", "signer_post", "statement", "content",
    "digest", "strokes",
)  # fmt: skip
_NAMED = f"""
SELECT n.chain, n.seq, n.hashed_by, named.key, named.value
FROM (SELECT chain, seq, hashed_by, data->'signatures' AS signatures
      FROM ledger_event WHERE kind = '{SEALED}') n,
     jsonb_each_text(CASE jsonb_typeof(n.signatures) WHEN 'object' THEN n.signatures
                     ELSE '{{}}' END) named"""  # noqa: S608  names of this file only
_PAIRS = f"""
SELECT coalesce(n.chain, e.chain, ''), coalesce(n.seq, e.seq, 0), n.hashed_by, n.value,
       s.id, e.hash, s.signed_at AT TIME ZONE 'UTC', {", ".join(f"s.{name}" for name in COLUMNS)}
FROM ({_NAMED}) n
FULL JOIN (ledger_signature s LEFT JOIN ledger_event e ON e.id = s.event_id)
ON n.key = s.id::text
ORDER BY 1, 2"""  # noqa: S608


def seal_of(event_hash: str, signed_at: str, row: Iterable[Any], by: str) -> str:
    """Return the digest of a whole signature, 64 hex characters.

    `signed_at` is ISO in UTC without an offset; `row` holds `COLUMNS`; `by` is one of `DIGESTS`.
    """
    text = canonical(["signature", event_hash, signed_at, *row])
    return digest(text, by)


def faults(rows_of: Callable[[str, tuple], Iterable[Any]]) -> Iterator[tuple[str, int, str]]:
    """Yield chain, link and what is wrong with each signature that is not as it was sealed.

    The link is the one that names the signature, of an added one the event it hangs on. Rests on
    chains that verify.
    """
    for chain, seq, by, seal, key, event_hash, signed_at, *row in rows_of(_PAIRS, ()):
        if seal is None:
            yield chain, seq, "a signature on it is named by no event"
        elif key is None:
            yield chain, seq, "a signature that it names is missing"
        elif event_hash is None or seal != _seal(event_hash, signed_at, row, by):
            yield chain, seq, "a signature that it names was altered"


def _seal(event_hash: str, signed_at: datetime, row: Iterable[Any], by: str) -> str:
    return seal_of(event_hash, signed_at.isoformat(), row, by) if by in DIGESTS else ""
