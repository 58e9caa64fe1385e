"""The newest photo of a household as a phone shows it beside a name: small, as a text."""

import base64
import io

from django.core.cache import cache
from PIL import Image, ImageOps

from ledger.models import Evidence

SIDE = 96  # pixels
MOST = 3 * 1024  # characters of base64
_QUALITIES = (60, 45, 30, 20, 10)
_KEPT = 24 * 3600


def version(photo: Evidence) -> str:
    return photo.sha256[:12]


def small(photo: Evidence) -> str:
    """A square JPEG in base64; "" when the file cannot be read: a list is no place for an error."""
    key = f"thumb:{photo.sha256}"
    kept: str | None = cache.get(key)
    if kept is not None:
        return kept
    try:
        with photo.file.open("rb") as file, Image.open(file, formats=("JPEG",)) as image:
            made = _squeezed(image)
    except OSError:
        return ""
    cache.set(key, made, _KEPT)
    return made


def _squeezed(image: Image.Image) -> str:
    image.draft("RGB", (SIDE * 2, SIDE * 2))  # the decoder leaves out what is not shown
    square = ImageOps.fit(image.convert("RGB"), (SIDE, SIDE))
    for quality in _QUALITIES:
        out = io.BytesIO()
        square.save(out, "JPEG", quality=quality, optimize=True)
        text = base64.b64encode(out.getvalue()).decode()
        if len(text) <= MOST:
            return text
    return ""
