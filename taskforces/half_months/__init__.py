"""半月报 of task forces: figures drawn as of the last day, text, three steps, editions.

`FIGURES` is filled in `AppConfig.ready()` by the apps above: each draws some figures of a body's
place as of a cut-off. `figures` puts them beside those of the period before, `operations` are the
verbs of people, `grid` tells who has reported and who is late, `word` makes the document.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from regions.duties import Permission

if TYPE_CHECKING:
    from taskforces.models import Body

# What a body's figures are narrowed to: ledger ("leads", "issues") → rules or aspects.
Keys = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Figure:
    """One figure as it is printed: `value` is None where there is none (blank is not zero).

    `url` opens the list behind it to whoever holds `permission`; "" where no list counts the same.
    """

    code: str
    label: str
    unit: str
    value: int | str | None
    url: str = ""
    permission: Permission | None = None


# (body, first day, cut-off, what it is narrowed to or None for all of the place) → figures
Drawer = Callable[["Body", date, date, Keys | None], Iterable[Figure]]

# name → drawer, in the order in which they stand in a report
FIGURES: dict[str, Drawer] = {}
