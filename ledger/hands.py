"""Signatures under an event: one content, each hand a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.canonical import canonical, digest
from ledger.models import Event, Signature
from regions.models import Region, User


@dataclass(frozen=True)
class Hand:
    """A signature as it was taken: the actor's, or somebody's on the same glass (a second
    verifier, the head), who need not have an account.
    """

    role: Signature.Role
    name: str
    strokes: str
    signer: User | None = None


def write(
    event: Event,
    *,
    region: Region,
    statement: str,
    signed: Mapping[str, Any],
    hands: Sequence[Hand],
) -> None:
    """Write the signatures of `hands` on `event`; all cover the content `signed`."""
    content = canonical(dict(signed))
    Signature.objects.bulk_create(
        Signature(
            event=event,
            region=region,
            role=hand.role,
            signer=hand.signer,
            signer_name=hand.name,
            signer_post=hand.signer.post_at(region) if hand.signer else "",
            signed_at=event.at,
            statement=statement,
            content=content,
            digest=digest(content),
            strokes=hand.strokes,
        )
        for hand in hands
    )
