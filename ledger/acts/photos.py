"""Photos that come in pieces over a slow line, known by the SHA-256 of the whole.

A piece is written and on disk before the row says so; one that comes again changes nothing. When
the last has come the whole is hashed: what is not what it was said to be begins again. Pieces lie
on the local disk also where papers and photos are kept elsewhere: an object cannot be added to.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import evidence
from ledger.acts.kinds import RefusedError, Sent, SentPhoto
from ledger.evidence import Claim
from ledger.models import Evidence, FieldAct, FieldPhoto
from ledger.models.field import State
from regions.models import User

PIECE_BYTES = 256 * 1024
WHOLE_BYTES = 8 * 1024 * 1024
MOST_BYTES = 1024**3  # of one person at a time
KEPT = timedelta(days=30)


class GapError(Exception):
    """The piece begins after the end of what has come; go on from there."""


def found(user: User, sha256: str) -> FieldPhoto:
    """What has come of a photo; a row that is not kept (received 0) where nothing has."""
    photo = FieldPhoto.objects.filter(user=user, sha256=sha256).first()
    return photo or FieldPhoto(user=user, sha256=sha256, size=0)


@transaction.atomic
def take_in(user: User, sha256: str, *, start: int, size: int, piece: bytes) -> FieldPhoto:
    """Keep the piece of a photo of `size` bytes that begins at `start`; return what has come, which
    is nothing where the whole was not what its digest says.

    Raises:
        RefusedError: too large, or not the size it had before.
        GapError: something between what has come and this piece is missing.
    """
    if (
        not 0 < size <= WHOLE_BYTES
        or not 0 < len(piece) <= PIECE_BYTES
        or start + len(piece) > size
    ):
        raise RefusedError(_("A photo has at most 8 MB and comes in pieces of at most 256 KB."))
    photo = _held(user, sha256, size)
    if photo.done_at or start + len(piece) <= photo.received:
        return photo
    if start > photo.received:
        raise GapError(photo.received)
    _write(photo, start, piece)
    photo.received = start + len(piece)
    photo.touched_at = timezone.now()
    if photo.received == photo.size:
        _finish(photo)
    photo.save()
    return photo


def _held(user: User, sha256: str, size: int) -> FieldPhoto:
    """The row of the photo, locked; made where there is none."""
    rows = FieldPhoto.objects.select_for_update().filter(user=user, sha256=sha256)
    photo = rows.first()
    if photo is None:
        total = FieldPhoto.objects.filter(user=user).aggregate(Sum("size"))["size__sum"] or 0
        if total + size > MOST_BYTES:
            raise RefusedError(_("Too many photos wait here; send the acts that they belong to."))
        FieldPhoto.objects.bulk_create(
            [FieldPhoto(user=user, sha256=sha256, size=size)], ignore_conflicts=True
        )
        photo = rows.get()
    if photo.size != size:
        raise RefusedError(_("This photo was begun with another size; take it again."))
    return photo


def _write(photo: FieldPhoto, start: int, piece: bytes) -> None:
    path = path_of(photo)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o640), "r+b") as file:
        file.seek(start)
        file.write(piece)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _finish(photo: FieldPhoto) -> None:
    """The whole has come: it is what its digest says, or begins again."""
    with path_of(photo).open("rb") as file:
        is_whole = hashlib.file_digest(file, "sha256").hexdigest() == photo.sha256
    if is_whole:
        photo.done_at = timezone.now()
    else:
        photo.received = 0


def path_of(photo: FieldPhoto) -> Path:
    return Path(settings.MEDIA_ROOT, photo.name)


def come(user: User, digests: set[str]) -> set[str]:
    """Those of the photos that have come whole."""
    if not digests:
        return set()
    done = FieldPhoto.objects.filter(user=user, sha256__in=digests, done_at__isnull=False)
    return set(done.values_list("sha256", flat=True))


def uploads(sent: Sent) -> Iterator[tuple[UploadedFile, Claim]]:
    """The photos of an act as `ledger.evidence.store` takes them, in their order."""
    for photo in sent.photos:
        yield _upload(sent.device.user_id, photo), _claim(photo)


def store(sent: Sent, row: evidence.Proven) -> list[Evidence]:
    """Make evidence for `row` of all photos of an act.

    Raises:
        ValidationError: one is no picture; the message names it.
    """
    return [
        evidence.store(upload, row=row, by=sent.by, claim=claim) for upload, claim in uploads(sent)
    ]


def _upload(user_id: int, photo: SentPhoto) -> UploadedFile:
    row = FieldPhoto.objects.get(user_id=user_id, sha256=photo.sha256, done_at__isnull=False)
    name = photo.caption or photo.sha256[:8]
    return SimpleUploadedFile(name, path_of(row).read_bytes(), content_type="image/jpeg")


def _claim(photo: SentPhoto) -> Claim:
    return Claim(
        caption=photo.caption,
        at=photo.at,
        lat=photo.lat,
        lng=photo.lng,
        accuracy_m=photo.accuracy_m,
    )


def sweep() -> int:
    """Remove photos that nobody touched for thirty days and no act waits with; return how many."""
    waits = FieldAct.objects.filter(
        user=OuterRef("user"),
        photos__contains=[OuterRef("sha256")],
        state__in=(State.HELD, State.PROPOSED),
        decided_at=None,
    )
    old = FieldPhoto.objects.filter(~Exists(waits), touched_at__lt=timezone.now() - KEPT)
    swept = 0
    for photo in old.iterator():
        photo.delete()
        path_of(photo).unlink(missing_ok=True)
        swept += 1
    return swept
