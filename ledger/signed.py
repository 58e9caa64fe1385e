"""签后有改动: is what was signed last still what the entry says?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.canonical import canonical
from ledger.evidence import Proven
from ledger.models import Signature


@dataclass(frozen=True)
class Standing:
    """The last signature under an entry (none: nobody signed yet) and the parts of what it covers
    that say something else now, in the order of their names.
    """

    signature: Signature | None
    changed: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        return bool(self.changed)


def standing_of(row: Proven, says: Mapping[str, Any], role: str = "") -> Standing:
    """Compare what `row` says now with what was signed last under it, by `role` if given.

    `says` is what would be signed now, made by the function that made what was signed. A part that
    only one of the two knows counts as changed: what was not there has not been signed for.
    """
    signatures = Signature.objects.filter(event__subject=row.subject, event__subject_id=row.pk)
    if role:
        signatures = signatures.filter(role=role)
    last = signatures.order_by("-event_id", "-pk").first()
    if last is None:
        return Standing(None)
    signed, now = json.loads(last.content), json.loads(canonical(dict(says)))
    parts = sorted(signed.keys() | now.keys())
    missing = object()
    return Standing(
        last,
        tuple(name for name in parts if signed.get(name, missing) != now.get(name, missing)),
    )
