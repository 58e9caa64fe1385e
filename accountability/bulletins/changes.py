"""A frozen figure: its list as it was, and what became of its entries since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accountability.bulletins.figures import LEDGERS, PARTS
from accountability.models import FrozenList, PeriodClose
from ledger import numbers
from regions.duties import Permission
from regions.models import Region, User
from screening.models import CampaignVisit

VIEW = {
    "leads": Permission.LEAD_VIEW,
    "issues": Permission.ISSUE_VIEW,
    "visits": Permission.CAMPAIGN_VIEW,
}
_PAGES = {"leads": "screening:lead-detail", "issues": "accountability:issue"}
CHANGES = ("closed", "reopened", "withdrawn", "new")


def keys(
    close: PeriodClose, ledger: str, place: Region, name: str, *, here: bool = False
) -> list[int]:
    """The keys behind a figure as frozen; `name` may be "total". The whole of a close is all its
    places together; `here` is what lay at its own place alone (本级).
    """
    names = PARTS if name == "total" else (name,)
    lists = FrozenList.objects.filter(close=close, ledger=ledger, name__in=names)
    if here or place.pk != close.region_id:
        lists = lists.filter(place=place.code)
    return sorted(key for entries in lists.values_list("entries", flat=True) for key in entries)


def since(close: PeriodClose, ledger: str, place: Region) -> dict[str, list[int]]:
    """Return by `CHANGES` the entries of a place whose part is another today than when frozen.

    `new` came to stand in the place afterwards.
    """
    then = {name: set(keys(close, ledger, place, name)) for name in PARTS}
    known = set().union(*then.values())
    model = LEDGERS[ledger]
    rows = model._default_manager.filter(
        Q(pk__in=known) | Q(region__path__startswith=place.path)
    ).values_list("pk", "status")
    found: dict[str, list[int]] = {name: [] for name in CHANGES}
    for pk, status in rows.order_by("pk").iterator():
        was = next((name for name in PARTS if pk in then[name]), "new")
        part = status if status in ("closed", "withdrawn") else "open"
        if was == "new":
            found["new"].append(pk)
        elif part != was:
            found["reopened" if part == "open" else part].append(pk)
    return found


@dataclass(frozen=True)
class Entry:
    """A row of a list: what it is, where it lies, where it stood when frozen, stands now."""

    number: str
    title: str
    region: Region
    then: str
    now: str
    url: str = ""


def entries(close: PeriodClose, ledger: str, rows: Iterable[Any], user: User) -> list[Entry]:
    """Return the rows of one page as entries; those in sight of `user` open."""
    lists = FrozenList.objects.filter(close=close, ledger=ledger, name__in=PARTS)
    wanted = {row.pk for row in rows}
    then = {
        key: name
        for name, kept in lists.values_list("name", "entries")
        for key in wanted.intersection(kept)
    }
    return as_entries(ledger, rows, then, user)


def as_entries(
    ledger: str, rows: Iterable[Any], then: Mapping[int, str], user: User
) -> list[Entry]:
    """The rows as entries; `then` is the part in which each stood, by key."""
    if ledger == "visits":
        return [
            Entry(
                row.household.household_no,
                row.campaign.name,
                row.region,
                "",
                row.get_state_display(),
            )
            for row in rows
        ]
    in_sight = LEDGERS[ledger]._default_manager.visible_to(user, VIEW[ledger])
    wanted = {row.pk for row in rows}
    opens = set(in_sight.filter(pk__in=wanted).values_list("pk", flat=True))
    return [
        Entry(
            row.number,
            row.title,
            row.region,
            then.get(row.pk, "new"),
            row.status,
            reverse(_PAGES[ledger], args=[row.pk]) if row.pk in opens else "",
        )
        for row in rows
    ]


def rows_of(ledger: str, wanted: list[int]) -> QuerySet[Any]:
    """The rows of a list, in the order of their numbers or places."""
    if ledger == "visits":
        visits = CampaignVisit.objects.filter(pk__in=wanted)
        return visits.select_related("household", "campaign", "region__parent__parent")
    rows = LEDGERS[ledger]._default_manager.filter(pk__in=wanted)
    return rows.select_related("region__parent__parent").order_by(*numbers.in_order())
