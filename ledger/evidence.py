"""Taking in photos and papers. Nothing of the uploaded bytes is kept but what was re-encoded."""

import hashlib
import io
import re
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from PIL import Image, UnidentifiedImageError

from ledger import likeness, whole
from ledger.models import Evidence, Withdrawal
from qiannan import suites
from regions.models import Region, User

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONG_SIDE = 2048
_PHOTO_FORMATS = ("JPEG", "PNG", "WEBP", "BMP")
# Every scan of a JPEG costs as much as drawing all of it: a camera makes one, a web page a dozen.
MAX_SCANS = 64
_MARK = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]")
# What Pillow raises of pictures that are none, or damaged.
_BROKEN = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError,
    EOFError, AttributeError, struct.error, Image.DecompressionBombError,
)  # fmt: skip
_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN = 0xD8, 0xD9, 0xDA
_EXIF_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
}  # fmt: skip


# subject → may this person see what the row with this key proves? An app fills it in when it is
# ready; files of any other subject are shown by their region to who may see leads there.
VIEWERS: dict[str, Callable[[User, int], bool]] = {}


class Proven(Protocol):
    """A row that photos and papers can prove: an entry of a ledger, an act of the base map.

    `subject` is the label of its model, `round` which attempt the files belong to.
    """

    pk: Any

    @property
    def subject(self) -> str: ...

    @property
    def region(self) -> Region: ...

    @property
    def round(self) -> int: ...


@dataclass(frozen=True)
class Claim:
    """What the phone says about a photo; stored as a claim, never used for deadlines."""

    caption: str = ""
    at: datetime | None = None
    lat: Decimal | None = None
    lng: Decimal | None = None
    accuracy_m: int | None = None


def store(upload: UploadedFile, *, row: Proven, by: User, claim: Claim | None = None) -> Evidence:
    """Check, re-encode and keep one photo or PDF for `row`.

    Raises:
        ValidationError: too large, not a picture or PDF, or more pixels than a camera makes; the
            message is Chinese and names the file.
    """
    claim = claim or Claim()
    name = (upload.name or "文件")[-60:]
    if upload.size is None or upload.size > MAX_BYTES:
        raise ValidationError(f"“{name}”超过 10 MB；请压缩后再上传")
    content = upload.read()
    if content.startswith(b"%PDF-"):
        kind, body, size = Evidence.Kind.PAPER, content, (None, None)
    else:
        kind = Evidence.Kind.PHOTO
        body, size = reencode(content, name)
    evidence = Evidence(
        subject=row.subject,
        subject_id=row.pk,
        region=row.region,
        round=row.round,
        kind=kind,
        caption=claim.caption[:60],
        sha256=hashlib.sha256(body).hexdigest(),
        sm3=hashlib.new("sm3", body).hexdigest() if suites.current().digest == "sm3" else "",
        size=len(body),
        width=size[0],
        height=size[1],
        claimed_at=claim.at,
        lat=claim.lat,
        lng=claim.lng,
        accuracy_m=claim.accuracy_m,
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    evidence.file.save("evidence", ContentFile(body), save=False)
    whole.note(evidence.file.storage, str(evidence.file.name))
    evidence.save(force_insert=True)
    if kind == Evidence.Kind.PHOTO:
        likeness.keep(evidence.sha256, body)
    return evidence


def reencode(content: bytes, name: str) -> tuple[bytes, tuple[int, int]]:
    """Return the picture as JPEG without EXIF, long side at most 2048 px, and its size.

    Raises:
        ValidationError: not one of JPEG, PNG, WebP, BMP, or broken, or a pixel bomb.
    """
    picture = opened(content, name)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue(), picture.size


def opened(content: bytes, name: str) -> Image.Image:
    """The picture upright, in RGB, long side at most 2048 px.

    Raises:
        ValidationError: not one of JPEG, PNG, WebP, BMP, or broken, or a bomb of pixels or scans.
    """
    if content.startswith(b"\xff\xd8") and scans_of(content) > MAX_SCANS:
        raise ValidationError(f"“{name}”的编码异常，会耗尽服务器；请重新拍照")
    try:
        with Image.open(io.BytesIO(content), formats=_PHOTO_FORMATS) as probe:
            if probe.width * probe.height > MAX_PIXELS:
                raise ValidationError(
                    f"“{name}”像素过大（{probe.width}×{probe.height}）；请重新拍照"
                )
            probe.verify()
        with Image.open(io.BytesIO(content), formats=_PHOTO_FORMATS) as image:
            picture = upright(image).convert("RGB")
            picture.thumbnail((LONG_SIDE, LONG_SIDE))
            picture.info.clear()  # Pillow would write the comment of a JPEG into the new one
            return picture
    except _BROKEN as error:
        raise ValidationError(
            f"“{name}”不是可以打开的照片或 PDF；请重新拍照或另存后上传"
        ) from error


def upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says; EXIF that cannot be read says nothing. Pillow's own way to do it
    writes the EXIF anew, and fails at tags of another type than it expects.
    """
    try:
        turn = _TURNS.get(image.getexif().get(_EXIF_ORIENTATION, 1))
    except (SyntaxError, ValueError, TypeError, KeyError, OSError, struct.error):
        turn = None
    return image if turn is None else image.transpose(turn)


def scans_of(content: bytes) -> int:
    """How many scans a JPEG has up to its end; what stands behind is not drawn."""
    count, at = 0, 2
    while found := _MARK.search(content, at):
        mark, at = content[found.end() - 1], found.end()
        if mark == _END_OF_IMAGE:
            break
        if mark != _START_OF_IMAGE:
            count += mark == _START_OF_SCAN
            at += int.from_bytes(content[at : at + 2], "big")
    return count


def of(row: Proven) -> list[Evidence]:
    """The evidence of a row, oldest first; none that was withdrawn."""
    return list(Evidence.objects.filter(subject=row.subject, subject_id=row.pk).standing())


def put_by(by: User, subject: str, keys: Iterable[int]) -> list[Evidence]:
    """The files of some rows that this person put there, and may withdraw while it is a draft."""
    files = Evidence.objects.filter(subject=subject, subject_id__in=keys).standing()
    return list(files.filter(by.stands_in("uploaded_by")))


def withdraw(key: Any, *, by: User, subject: str, keys: Iterable[int]) -> Evidence:
    """Take a file away from one of some rows of a draft; the file is kept, marked as withdrawn.

    The caller holds the draft, and puts it on the trail.

    Raises:
        ValidationError: there is no such file, or another person put it there.
    """
    file = next((one for one in put_by(by, subject, keys) if str(one.pk) == str(key)), None)
    if file is None:
        raise ValidationError("没有这个文件，或不是您上传的；请由上传的人撤回。")
    Withdrawal.objects.create(evidence=file, withdrawn_at=timezone.now(), withdrawn_by=by)
    return file
