"""What a part of a picture is and gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.functional import Promise

from accountability.work_pictures.subjects import Span, Subject
from ledger.reports import percent
from regions.duties import Permission
from regions.models import Region, User

HEIGHT = 18.0
_STEP, _WIDE = 7.0, 5.0


@dataclass(frozen=True)
class Figure:
    """A count, what it is of, and the list it counts. `months` are its counts month by month."""

    label: Promise | str
    count: int
    of: int | None = None
    of_words: Promise | str = ""
    url: str = ""
    months: tuple[tuple[date, int], ...] = ()
    is_bad: bool = False

    @property
    def percent(self) -> Any:
        """Of what it is of, to 0.01; None of nothing."""
        return None if self.of is None else percent(self.count, self.of)

    @property
    def bars(self) -> list[dict[str, str]]:
        """The months as bars side by side that stand on one line; a month of none has no bar."""
        most = max((count for _month, count in self.months), default=0) or 1
        return [
            {
                "x": f"{n * _STEP:.0f}",
                "y": f"{HEIGHT - HEIGHT * count / most:.1f}",
                "width": f"{_WIDE:.0f}",
                "height": f"{HEIGHT * count / most:.1f}",
            }
            for n, (_month, count) in enumerate(self.months)
        ]

    @property
    def view(self) -> str:
        return f"0 0 {max(len(self.months), 1) * _STEP:.0f} {HEIGHT:.0f}"

    @property
    def words(self) -> str:
        """The months as text, for who cannot see the bars."""
        return "；".join(f"{month:%Y-%m} {count}" for month, count in self.months)


@dataclass(frozen=True)
class Line:
    """A thing held that is no count: a post, a task force."""

    title: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """What a part has to say of a subject; None of both where it says nothing."""

    figures: Sequence[Figure] = ()
    lines: Sequence[Line] = ()


@dataclass(frozen=True)
class Entry:
    """A row of the list behind a figure. What is out of the reader's sight shows its number, place
    and day alone.
    """

    number: str
    title: str
    region: Region
    day: date | None
    state: str = ""
    url: str = ""


class Part(Protocol):
    """A part of a picture. `needs` is what a reader must hold at a place to be shown it."""

    title: Promise | str
    needs: Permission

    def shown(self, of: Subject, span: Span, reader: User) -> Shown | None:
        """What it says of a subject; None where it has nothing to do with such a subject."""

    def behind(self, of: Subject, span: Span, reader: User, key: str) -> QuerySet[Any] | None:
        """The rows that the figure `key` counts; None where lists of others show them.

        Raises:
            KeyError: there is no such figure.
        """

    def entries(self, rows: Sequence[Any], reader: User) -> list[Entry]:
        """Rows of a page in words."""

    def label(self, key: str) -> str:
        """What a figure is called."""
