"""Who may be of a group: some fifty people of a county, offered unit by unit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from archives.models import AcceptanceRound
from regions.duties import Permission
from regions.models import Cadre, Posting, User


@dataclass(frozen=True)
class Person:
    """Somebody who is offered: `about` is the post, `who` the account or the line of the roster."""

    name: str
    unit: str
    about: str
    who: User | Cadre

    def __str__(self) -> str:
        return f"{self.name} {self.unit} {self.about}".strip()


@dataclass(frozen=True)
class Part:
    """The people of a unit, or those who are alone in theirs: (person, box) of each."""

    title: str
    rows: list[tuple[Person, Any]]

    @property
    def is_mixed(self) -> bool:
        return len({person.unit for person, _box in self.rows}) > 1


def people(round_: AcceptanceRound) -> dict[str, Person]:
    """Accounts that accept archives for the round's place, then who else is on its roster."""
    postings = Posting.objects.at_with(round_.region, Permission.ARCHIVE_ACCEPT)
    found = {
        f"user-{one.user_id}": Person(one.user.full_name, one.unit, "", one.user)
        for one in postings.select_related("user").order_by("user__full_name")
    }
    known = [one.user_id for one in postings]
    roster = Cadre.objects.on(timezone.localdate()).filter(region=round_.region)
    roster = roster.exclude(user__in=known).select_related("user", "region")
    return found | {f"cadre-{one.pk}": Person(one.name, one.unit, one.post, one) for one in roster}


def by_unit(found: Mapping[str, Person]) -> list[tuple[str, list[str]]]:
    """Keys by unit, the largest first; those who are alone in theirs stand together at the end."""
    units: dict[str, list[str]] = defaultdict(list)
    for key, one in found.items():
        units[one.unit].append(key)
    shown = [(unit, keys) for unit, keys in units.items() if unit and len(keys) > 1]
    shown.sort(key=lambda one: -len(one[1]))
    named = {unit for unit, _keys in shown}
    alone = [key for key, one in found.items() if one.unit not in named]
    return [*shown, (_("Other units"), alone)] if alone else shown


def options(found: Mapping[str, Person]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a select offers."""
    return [(unit, [(key, str(found[key])) for key in keys]) for unit, keys in by_unit(found)]


def parts(
    found: Mapping[str, Person], boxes: Iterable[Any]
) -> tuple[list[tuple[Person, Any]], list[Part]]:
    """(those who are ticked, the others unit by unit) of the boxes of a form."""
    of = {box.data["value"]: box for box in boxes}
    ticked = [(found[key], box) for key, box in of.items() if box.data["selected"]]
    left = [
        Part(unit, [(found[key], of[key]) for key in keys if not of[key].data["selected"]])
        for unit, keys in by_unit(found)
    ]
    return ticked, [part for part in left if part.rows]
