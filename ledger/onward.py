"""Where an entry of one ledger went on to another, and the offer to take it there.

An app above adds its finder when it is ready; the page of an entry asks all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from regions.models import User


@dataclass(frozen=True)
class Onward:
    """A way to another ledger: to the entry made from this one, or (`is_offer`) to making it."""

    title: str
    text: str
    url: str
    is_offer: bool = False


# An entry of a ledger, or what is not one and may still go on to one (a second visit).
FINDERS: list[Callable[[Any, User], Onward | None]] = []


def ways(row: Model, user: User) -> list[Onward]:
    """What the page of `row` shows to this person."""
    found = [find(row, user) for find in FINDERS]
    return [way for way in found if way]
