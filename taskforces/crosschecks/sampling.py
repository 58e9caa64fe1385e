"""The households of an inspected place that are visited again: drawn by the published seed.

Who keeps households stands above this app and hands them in (`SAMPLES`), by key and place alone.
"""

import hashlib
import random
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from regions.models import Region


@dataclass(frozen=True)
class Home:
    """A household as it is handed in: its code, where it lives, what it is called (masked), and
    what the first visit answered ({question: yes | no | unknown}).
    """

    key: str
    region: Region
    words: str = ""
    first: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finder:
    """`keys`: the codes of all households of a place; `homes`: those of some codes."""

    keys: Callable[[Region], Iterable[str]]
    homes: Callable[[Collection[str]], Iterable[Home]]


# Filled by the app that keeps households; the first that is registered is asked.
SAMPLES: list[Finder] = []


def draw(keys: Iterable[str], size: int, *, seed: int, place: str) -> list[str]:
    """Return the keys that are drawn of one place, ascending; the same in whatever order."""
    ordered = sorted(set(keys))
    chance = random.Random(f"{seed}:{place}")  # noqa: S311  a draw that is published, no secret
    return sorted(chance.sample(ordered, min(size, len(ordered))))


def digest_of(seed: int) -> str:
    """What is published of the seed before it is told: SHA-256, 64 hex characters."""
    return hashlib.sha256(str(seed).encode()).hexdigest()
