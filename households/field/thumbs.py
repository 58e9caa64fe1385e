"""The newest photo of a household as a phone shows it beside a name: small, as a text."""

import base64
import io
from typing import NamedTuple
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from PIL import Image, ImageOps

from households.field import homes
from households.models import DutyDone, Visit
from ledger.models import Evidence
from regions.models import User

SIDE = 96  # pixels
MOST = 3 * 1024  # characters of base64
_QUALITIES = (60, 45, 30, 20, 10)
_KEPT = 24 * 3600
_OF_ONE = """
    SELECT d.household_id AS home, e.id, e.sha256, e.uploaded_at
    FROM households_household h
    JOIN {table} d ON d.household_id = h.id
    JOIN ledger_evidence e ON e.subject = '{subject}' AND e.subject_id = d.id AND e.kind = %(kind)s
    WHERE h.dissolved_on IS NULL AND h.place_path LIKE ANY(%(paths)s)"""
_NEWEST = "SELECT DISTINCT ON (home) home, id, sha256 FROM ({0}) p ORDER BY home, uploaded_at DESC"


class Photo(NamedTuple):
    """A photo that was kept: its key and the digest of its file."""

    key: UUID
    sha256: str

    @property
    def version(self) -> str:
        return self.sha256[:12]


def newest(user: User) -> dict[int, Photo]:
    """The newest photo taken at the door of each household of the person's phone, of a visit or
    of a duty.
    """
    of_each = [
        _OF_ONE.format(table=model._meta.db_table, subject=model._meta.label_lower)
        for model in (Visit, DutyDone)
    ]
    given = {
        "kind": Evidence.Kind.PHOTO,
        "paths": [f"{path}%" for path in homes.paths_of(user)],
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST.format(" UNION ALL ".join(of_each)), given)
        return {home: Photo(UUID(str(key)), sha256) for home, key, sha256 in cursor.fetchall()}


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
