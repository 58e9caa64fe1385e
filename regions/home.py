"""What the home page shows: cards that the apps above put into `CARDS` when they are ready."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest


@dataclass(frozen=True)
class Figure:
    """One number; `url` opens what it counts, `is_bad` is for what is late."""

    label: str
    value: int | str
    url: str = ""
    note: str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class Task:
    """One thing to do. `tag` is a word on the tint `hue` (wait doing review done late back)."""

    title: str
    sub: str
    url: str
    tag: str = ""
    hue: str = "wait"
    is_late: bool = False


@dataclass(frozen=True)
class Card:
    """One block of the home page, in the order of `order`. `empty` is said when there are no
    tasks; `links` are (word, address).
    """

    order: int
    title: str
    figures: list[Figure] = field(default_factory=list)
    task_title: str = ""
    tasks: list[Task] = field(default_factory=list)
    empty: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)


CARDS: list[Callable[[HttpRequest], Card | None]] = []


def cards(request: HttpRequest) -> list[Card]:
    """The cards that concern the person who asks."""
    made = (make(request) for make in CARDS)
    return sorted((card for card in made if card), key=lambda card: card.order)
