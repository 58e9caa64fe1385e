"""The two photos of a paper, by the number of its act: always the same bytes."""

import hashlib
import io
from functools import lru_cache
from random import Random

from PIL import Image


@lru_cache(maxsize=400)
def of(number: str) -> dict[str, bytes]:
    """{SHA-256: JPEG}, in their order."""
    made = (_page(f"{number}-{side}") for side in "ab")
    return {hashlib.sha256(one).hexdigest(): one for one in made}


def _page(seed: str) -> bytes:
    noise = Image.frombytes("L", (40, 52), Random(seed).randbytes(40 * 52))
    out = io.BytesIO()
    noise.resize((400, 520)).convert("RGB").save(out, "JPEG", quality=60)
    return out.getvalue()
