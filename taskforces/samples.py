"""Households a cross-inspection draws from: who keeps them stands above this app and hands them in,
by number and place alone.
"""

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
