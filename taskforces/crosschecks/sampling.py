"""The households of an inspected place that are visited again: drawn by the published seed."""

import hashlib
import random
from collections.abc import Iterable


def draw(keys: Iterable[str], size: int, *, seed: int, place: str) -> list[str]:
    """Return the keys that are drawn of one place, ascending; the same in whatever order."""
    ordered = sorted(set(keys))
    chance = random.Random(f"{seed}:{place}")  # noqa: S311  a draw that is published, no secret
    return sorted(chance.sample(ordered, min(size, len(ordered))))


def digest_of(seed: int) -> str:
    """What is published of the seed before it is told: SHA-256, 64 hex characters."""
    return hashlib.sha256(str(seed).encode()).hexdigest()
