"""Signatures under an event: one content, each hand a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.conf import settings

from ledger import events, signatures
from ledger.canonical import canonical, digest
from ledger.models import Event, Evidence, Signature
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
    """Write the signatures of `hands` on `event`; all cover the content `signed`.

    A second event names them, and the digests of the files that lay before those who signed.
    """
    content = canonical(dict(signed))
    made = Signature.objects.bulk_create(
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
            digest=digest(content, settings.LEDGER_DIGEST),
            strokes=hand.strokes,
        )
        for hand in hands
    )
    _seal(event, region, made)


def _seal(event: Event, region: Region, made: Sequence[Signature]) -> None:
    at = event.at.astimezone(UTC).replace(tzinfo=None).isoformat()
    seals = {
        str(one.pk): signatures.seal_of(
            event.hash,
            at,
            [getattr(one, name) for name in signatures.COLUMNS],
            settings.LEDGER_DIGEST,
        )
        for one in made
    }
    files = Evidence.objects.filter(subject=event.subject, subject_id=event.subject_id)
    shown = sorted(set(files.order_by().values_list("sha256", flat=True)))
    events.append(
        events.Draft(
            kind=signatures.SEALED,
            region=region,
            subject="ledger.event",
            subject_id=event.pk,
            by=next((one.signer for one in made if one.signer), None),
            data={"event": event.seq, "signatures": seals, "files": shown},
        )
    )
