"""Acts that a phone saved for the worst case, sealed for the office, and how they are opened.

A parcel is JSON: ``{"v": 1, "device", "id", "key", "iv", "sealed"}``; the last three are base64.
The phone makes a pair on P-256 for each; `key` is its public point (65 bytes, uncompressed), and

    secret = HKDF-SHA256(ECDH(pair, office key), salt = none, info = "field parcel 1", 32 bytes)
    sealed = AES-256-GCM(secret, iv (12 bytes), envelope as JSON, additional data = "<device>:<id>")

with `device` and `id` (of the act) as UUIDs in lower case. A photo is sealed in the same way under
its digest: ``{"v": 1, "device", "photo", …}`` with additional data "<device>:<photo>".

The pair of the office is derived from `LEDGER_KEY`, so that it lies in no table and is the same
after a restore.

Sealing proves nothing of who sealed: a parcel is taken in when its worker is logged in, or when a
person of the office vouches for the file by loading it, which is kept with each act.
"""

from base64 import b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ledger import events
from ledger.acts import bounded, devices, photos, verdicts
from ledger.acts.kinds import Done, RefusedError
from ledger.acts.receiving import Batch, receive
from ledger.models import FieldDevice
from ledger.models.field import State
from qiannan import vault
from regions.duties import Permission
from regions.models import User

LOADED = "ledger.field.loaded"
LOADS = Permission.HOUSEHOLD_SIGN
_INFO = b"field parcel 1"
# The order of the group of P-256 (FIPS 186-5, SEC 2: secp256r1).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True)
class Parcel:
    """As it came: `device` and `id` (of a photo its digest) in clear, the rest in bytes."""

    device: UUID
    id: UUID | str
    key: bytes
    iv: bytes
    sealed: bytes


class NotOpenedError(ValueError):
    """It was not sealed for this office, or was altered."""


def office_key() -> dict[str, str]:
    """The public key of the office as JWK."""
    numbers = _private(settings.LEDGER_KEY).public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": _base64(numbers.x), "y": _base64(numbers.y)}


@cache
def _private(_ledger_key: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(vault.derived("field office key 1", 48), "big")
    return ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1())


def _base64(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def read(raw: dict[str, Any]) -> Parcel:
    """Read a parcel whose fields were checked.

    Raises:
        ValueError: a field is not base64.
    """
    key, iv, sealed = (b64decode(raw[name], validate=True) for name in ("key", "iv", "sealed"))
    return Parcel(raw["device"], raw.get("id") or raw["photo"], key, iv, sealed)


def open_(parcel: Parcel) -> dict[str, Any]:
    """Return the envelope that was sealed.

    Raises:
        NotOpenedError: it was not sealed for this office, or was altered.
        UnreadableError: what was sealed is not JSON within the bounds.
    """
    envelope = bounded.read(_opened(parcel))
    if envelope.get("id") != str(parcel.id):
        raise NotOpenedError(parcel.id)
    return envelope


def _opened(parcel: Parcel) -> bytes:
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), parcel.key)
        shared = _private(settings.LEDGER_KEY).exchange(ec.ECDH(), theirs)
        secret = HKDF(hashes.SHA256(), 32, salt=None, info=_INFO).derive(shared)
        said = f"{parcel.device}:{parcel.id}".encode()
        return AESGCM(secret).decrypt(parcel.iv, parcel.sealed, said)
    except (InvalidTag, ValueError) as error:
        raise NotOpenedError(parcel.id) from error


def load_photos(parcels: Sequence[Parcel], *, by: User) -> int:
    """Take in photos, whose `id` is their digest, as their workers send them; return how many came
    whole. Load them before the acts that they belong to.

    Raises:
        PermissionDenied, UnreadableError: as `load`.
    """
    known = _phones(parcels, by)
    return sum(_load_photo(known[parcel.device].user, parcel) for parcel in parcels)


def _load_photo(worker: User, parcel: Parcel) -> bool:
    try:
        whole = _opened(parcel)
        for start in range(0, len(whole), photos.PIECE_BYTES):
            piece = whole[start : start + photos.PIECE_BYTES]
            photo = photos.take_in(
                worker, str(parcel.id), start=start, size=len(whole), piece=piece
            )
    except (NotOpenedError, RefusedError, photos.GapError):
        return False
    return bool(whole) and photo.done_at is not None


def load(parcels: Sequence[Parcel], *, by: User) -> list[str]:
    """Open parcels and take them in as acts of their workers; return a verdict a parcel.

    `by` is the worker, or signs for the base map where the worker is or was last posted. What
    cannot be opened gets a verdict that says so, and stops no other.

    Raises:
        PermissionDenied: a parcel is of somebody whom `by` may not act for; nothing was taken in.
        UnreadableError: a phone is not known here; nothing was taken in.
    """
    known = _phones(parcels, by)
    told: dict[UUID | str, str] = {}
    opened: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for parcel in parcels:
        try:
            opened[parcel.device].append(open_(parcel))
        except (NotOpenedError, bounded.UnreadableError):
            words = _("It was not sealed for this office, or the file is damaged.")
            told[parcel.id] = verdicts.text(UUID(str(parcel.id)), Done(State.INVALID, words))
    for number, acts in opened.items():
        answers = _take_in(known[number], acts, by)
        told |= {UUID(act["id"]): answer for act, answer in zip(acts, answers, strict=True)}
    return [told[parcel.id] for parcel in parcels]


def _phones(parcels: Sequence[Parcel], by: User) -> dict[UUID, FieldDevice]:
    """The phones of the parcels, all of people for whom `by` may act."""
    known = FieldDevice.objects.select_related("user").in_bulk({p.device for p in parcels})
    if any(parcel.device not in known for parcel in parcels):
        raise bounded.UnreadableError(_("A parcel is of a phone that is not known here."))
    if not all(may_load(device.user, by=by) for device in known.values()):
        raise PermissionDenied
    return known


def may_load(worker: User, *, by: User) -> bool:
    if worker.pk == by.pk:
        return True
    return any(by.can(LOADS, at=place) for place in devices.places_of(worker))


def _take_in(device: FieldDevice, acts: list[dict[str, Any]], by: User) -> list[str]:
    """Take in the acts of one phone; that another person loaded them goes on the trail."""
    is_others = device.user_id != by.pk
    answers = receive(Batch(device.user, device, acts, loaded_by=by if is_others else None))
    if is_others:
        region = devices.places_of(device.user)[0]
        data = {"device": str(device.pk), "user": device.user_id, "acts": len(acts)}
        events.append(events.Draft(kind=LOADED, region=region, by=by, data=data))
    return answers
