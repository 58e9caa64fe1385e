"""How a photo looks, in 64 bits: two takes of the same picture differ in few of them.

The difference hash: the picture in 9 × 8 greys, each bit says whether a point is lighter than the
one beside it. It outlives scaling and another quality of JPEG, not cropping or turning.
"""

import io
from itertools import pairwise

from django.db.models import Exists, OuterRef
from PIL import Image

from ledger.models import Evidence, Likeness

NOTHING = "-"  # nothing to compare: a flat picture looks like every other flat one
FEWEST_BITS, MOST_BITS = 10, 54
_WIDTH, _HEIGHT = 9, 8


def of(body: bytes) -> str:
    """Return the likeness of a JPEG, 16 hex digits, or `NOTHING` for a picture without drawing."""
    with Image.open(io.BytesIO(body), formats=("JPEG",)) as image:
        image.draft("L", (_WIDTH * 16, _HEIGHT * 16))
        small = image.convert("L").resize((_WIDTH, _HEIGHT), Image.Resampling.BOX)
    greys = small.tobytes()
    bits = 0
    for row in range(_HEIGHT):
        line = greys[row * _WIDTH : (row + 1) * _WIDTH]
        for left, right in pairwise(line):
            bits = bits << 1 | (right > left)
    return f"{bits:016x}" if FEWEST_BITS <= bits.bit_count() <= MOST_BITS else NOTHING


def keep(sha256: str, body: bytes) -> None:
    """Keep how a photo with this digest looks, unless it is known."""
    Likeness.objects.bulk_create([Likeness(sha256=sha256, bits=of(body))], ignore_conflicts=True)


def fill(most: int = 5000) -> int:
    """Look at photos that were taken in before there was a likeness; return how many were."""
    is_known = Exists(Likeness.objects.filter(sha256=OuterRef("sha256")))
    waiting = Evidence.objects.filter(~is_known, kind=Evidence.Kind.PHOTO).order_by("pk")
    count = 0
    for evidence in waiting[:most]:
        try:
            with evidence.file.open("rb") as file:
                keep(evidence.sha256, file.read())
        except OSError:  # gone or broken: `ledger.evidence_files` tells of it
            Likeness.objects.get_or_create(sha256=evidence.sha256, defaults={"bits": NOTHING})
        count += 1
    return count
