"""The photo on a printed register: the newest taken at the door, of the house if there is one."""

import io
from collections.abc import Sequence

from PIL import Image

from households.models import Household, Observation
from ledger.models import Evidence

LONG_SIDE = 700  # pixels; 36 mm on paper at about 500 dots an inch


def photos_of(homes: Sequence[Household]) -> dict[int, bytes]:
    """A JPEG of each household that has one, small enough for a page; two queries."""
    rows = Observation.objects.filter(household__in=[home.pk for home in homes])
    seen = {
        key: (household, matter == Observation.Matter.MOVED_IN)
        for key, household, matter in rows.values_list("pk", "household_id", "matter")
    }
    found: dict[int, tuple[tuple[bool, object], Evidence]] = {}
    photos = Evidence.objects.filter(
        subject=Observation._meta.label_lower, subject_id__in=seen, kind=Evidence.Kind.PHOTO
    )
    for photo in photos:
        household, is_house = seen[photo.subject_id]
        rank = (is_house, photo.uploaded_at)
        if household not in found or rank > found[household][0]:  # type: ignore[operator]
            found[household] = (rank, photo)
    made = {household: _small(photo) for household, (_rank, photo) in found.items()}
    return {household: picture for household, picture in made.items() if picture}


def _small(photo: Evidence) -> bytes:
    """The picture with its long side cut down; empty if the file is gone."""
    out = io.BytesIO()
    try:
        with photo.file.open("rb") as file, Image.open(file) as picture:
            picture.thumbnail((LONG_SIDE, LONG_SIDE))
            picture.convert("RGB").save(out, "JPEG", quality=80)
    except FileNotFoundError:
        return b""
    return out.getvalue()
