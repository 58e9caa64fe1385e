"""Signatures by personal keys: SM2 over what was signed in one act.

One act, one signature, however many entries it covers: over the canonical JSON of
``["signed", [[hash of the event, role, words, digest of the content], …]]`` in the order of the
rows. It stands in each of them, so it is verified from the rows that bear it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from ledger.canonical import canonical
from ledger.models import Signature
from qiannan import sm2
from regions.models import PersonalKey
from regions.personal_keys import ENDED, REGISTERED

Covered = tuple[str, str, str, str]
# What the trail tells of keys: whose, from when, until when. Who keeps the database can write a
# key of their own into the table of keys, but not into the trail.
_KEYS = f"""
SELECT coalesce(data->>'public', ''), actor_id,
       min(at) FILTER (WHERE kind = '{REGISTERED}') AT TIME ZONE 'UTC',
       min(at) FILTER (WHERE kind = '{ENDED}') AT TIME ZONE 'UTC'
FROM ledger_event WHERE kind IN ('{REGISTERED}', '{ENDED}') GROUP BY 1, 2"""  # noqa: S608


@dataclass(frozen=True)
class Keyed:
    """A row signed by a key: the link that names it, who signed when (UTC), what it covers."""

    chain: str
    seq: int
    pk: int
    signer_id: int | None
    signed_at: datetime
    public: str
    signature: str
    covered: Covered


def text_of(covered: Iterable[Covered]) -> str:
    """Return what a personal key signs for one act."""
    return canonical(["signed", [list(one) for one in covered]])


def faults(
    rows: Sequence[Keyed], rows_of: Callable[[str, tuple], Iterable[Any]]
) -> Iterator[tuple[str, int, str]]:
    """Yield chain, link and what is wrong with each row that its key does not stand for.

    Rests on rows that are as the chain names them.
    """
    acts: dict[tuple[str, str], list[Keyed]] = defaultdict(list)
    for row in rows:
        acts[row.public, row.signature].append(row)
    known = {(public, owner): days for public, owner, *days in rows_of(_KEYS, ())} if acts else {}
    for (public, signature), together in acts.items():
        together.sort(key=lambda row: row.pk)
        is_true = sm2.is_true(public, text_of(row.covered for row in together), signature)
        for row in together:
            since, until = known.get((public, row.signer_id), (None, None))
            if not is_true:
                yield row.chain, row.seq, "the signature by a personal key is not true"
            elif not since or row.signed_at < since or (until and until < row.signed_at):
                yield row.chain, row.seq, "the personal key was not its signer's on that day"


def untrue(signatures: Iterable[Signature]) -> set[int]:
    """The keys of those rows, as they are read now, for which their personal key does not stand."""
    shown = [row for row in signatures if row.public_key or row.key_signature]
    if not shown:
        return set()
    acts: dict[tuple[str, str], list[Covered]] = defaultdict(list)
    columns = (
        "public_key", "key_signature", "event__hash", "role", "statement", "digest",
    )  # fmt: skip
    same = Signature.objects.filter(key_signature__in={row.key_signature for row in shown})
    for public, signature, *covered in same.order_by("pk").values_list(*columns):
        acts[public, signature].append(tuple(covered))
    return {row.pk for row in shown if not _stands(row, acts[row.public_key, row.key_signature])}


def _stands(row: Signature, act: Sequence[Covered]) -> bool:
    owned = PersonalKey.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=row.signed_at),
        public=row.public_key, user=row.signer_id, made_at__lte=row.signed_at,
    )  # fmt: skip
    return sm2.is_true(row.public_key, text_of(act), row.key_signature) and owned.exists()
