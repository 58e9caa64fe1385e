"""Duties that come round (定期任务): rules, what is asked by them, who is late.

Three registries, filled in `AppConfig.ready()`: `KINDS`, what is asked for, `OWERS`, who can be
asked, and `SHOWN`, what the data itself shows to be met. An app above adds its own, and says by
`operations.meet_by` when something of its own meets an obligation.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from ledger.models import ObligationQuerySet
    from regions.models import Region


@dataclass(frozen=True)
class Ower:
    """Who owes one obligation: a place, a body or a person.

    `subject` and `pk` name it for good; `words` say it as it is called now. `region_id` is the
    place it belongs to; `person_id` the account that alone owes it, where it is not whoever is
    posted there.
    """

    subject: str
    pk: int
    words: str
    region_id: int
    person_id: int | None = None
    post: str = ""


@dataclass(frozen=True)
class Owers:
    """A way of finding who owes: `find(region, day)` gives those within a region on a day."""

    label: Promise | str
    find: Callable[["Region", date], Iterable[Ower]]


@dataclass(frozen=True)
class Kind:
    """One kind of duty, with the terms that its source suggests.

    `due` is (days, unit, side) as `ObligationTerms` has them. Where what meets it is kept by an app
    (`meets_itself`), nobody may simply say that it was done. `url` opens, by the name of an address
    without arguments, where it is done.
    """

    title: Promise | str
    ower: str
    period: str
    due: tuple[int, str, str]
    basis: str
    remind_days: int = 2
    meets_itself: bool = False
    url: str = ""


Shown = Callable[["ObligationQuerySet"], "ObligationQuerySet"]
KINDS: dict[str, Kind] = {}
OWERS: dict[str, Owers] = {}
SHOWN: dict[str, Shown] = {}
"""Kind → those of open obligations that the data of an app shows to be met; asked each morning."""


def label_of(kind: str) -> str:
    """What a kind is called; its code where the app that knows it is gone."""
    return str(KINDS[kind].title) if kind in KINDS else kind
