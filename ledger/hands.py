"""Signatures under an event: one content, each hand a row."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from ledger import digests, events, key_signatures, signatures
from ledger.canonical import canonical
from ledger.models import Event, Evidence, Signature
from ledger.models.evidence import DIGEST
from qiannan import suites
from regions import assurance
from regions.assurance import Assurance
from regions.models import Region, User
from regions.personal_keys import OpenKey


@dataclass(frozen=True)
class Hand:
    """A signature as it was taken: the actor's, or somebody's on the same glass (a second
    verifier, the head), who need not have an account.
    """

    role: Signature.Role
    name: str
    strokes: str
    signer: User | None = None


@dataclass(frozen=True)
class Signed:
    """What was signed for: the event of it, the region it is about, the content."""

    event: Event
    region: Region
    content: Mapping[str, Any]


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
    write_many([Signed(event, region, signed)], statement=statement, hands=hands)


def write_many(signed: Sequence[Signed], *, statement: str, hands: Sequence[Hand]) -> None:
    """Write the signatures of `hands` on each event, which all have subjects of one kind."""
    known = [assurance.of(hand.signer) for hand in hands]
    made = [
        _signature(one, canonical(dict(one.content)), statement, hand, how)
        for one in signed
        for hand, how in zip(hands, known, strict=True)
    ]
    for place, how in enumerate(known):
        if how.key:
            _sign_by(how.key, made[place :: len(hands)])
    Signature.objects.bulk_create(made)
    _seal(signed, made)


def _signature(one: Signed, content: str, statement: str, hand: Hand, how: Assurance) -> Signature:
    return Signature(
        event=one.event,
        region=one.region,
        role=hand.role,
        signer=hand.signer,
        signer_name=hand.name,
        signer_post=hand.signer.post_at(one.region) if hand.signer else "",
        signed_at=one.event.at,
        statement=statement,
        content=content,
        digest=digests.stamp(content),
        strokes=hand.strokes,
        method=how.method,
        device=how.device,
        address=how.address,
    )


def _sign_by(key: OpenKey, rows: Sequence[Signature]) -> None:
    """Put one signature of a personal key under all that its holder signs in this act."""
    signature = key.sign(
        key_signatures.text_of(
            (row.event.hash, str(row.role), row.statement, row.digest) for row in rows
        )
    )
    for row in rows:
        row.public_key, row.key_signature = key.public, signature


def _seal(signed: Sequence[Signed], made: Sequence[Signature]) -> None:
    by_event: dict[int, list[Signature]] = defaultdict(list)
    for signature in made:
        by_event[signature.event_id].append(signature)
    shown = _shown(signed)
    events.append_many(
        [
            events.Draft(
                kind=signatures.SEALED,
                region=one.region,
                subject="ledger.event",
                subject_id=one.event.pk,
                by=next((s.signer for s in by_event[one.event.pk] if s.signer), None),
                data={
                    "event": one.event.seq,
                    "signatures": {str(s.pk): _seal_of(one, s) for s in by_event[one.event.pk]},
                    "files": sorted(shown[one.event.subject_id]),
                    "form": signatures.FORM,
                },
            )
            for one in signed
        ]
    )


def _seal_of(one: Signed, signature: Signature) -> str:
    at = one.event.at.astimezone(UTC).replace(tzinfo=None).isoformat()
    row = [getattr(signature, name) for name in signatures.COLUMNS + signatures.HOW]
    return signatures.seal_of(one.event.hash, at, row, suites.current().digest)


def _shown(signed: Sequence[Signed]) -> dict[int | None, set[str]]:
    """The digests of the files of each subject."""
    subjects = {one.event.subject for one in signed}
    files = Evidence.objects.filter(
        subject__in=subjects, subject_id__in=[one.event.subject_id for one in signed]
    )
    shown: dict[int | None, set[str]] = defaultdict(set)
    for subject_id, digest in files.order_by().values_list("subject_id", DIGEST):
        shown[subject_id].add(digest)
    return shown
