"""The chain of responsibility of a household: six links, each a person with a date, or vacant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from households.models import Household, Pairing
from regions.duties import Duty
from regions.models import Level, Posting, Region


@dataclass(frozen=True)
class Link:
    """One person of the chain; `name` is "" where the place is vacant."""

    level: Promise | str
    place: str
    name: str
    duty: str
    since: date | None
    unit: str = ""


# The duty that answers for a place at each level of the tree.
ANSWERS: dict[int, tuple[Duty, Promise]] = {
    Level.PREFECTURE: (Duty.PREFECTURE_OFFICE, _("Prefecture")),
    Level.COUNTY: (Duty.COUNTY_OFFICE, _("County")),
    Level.TOWNSHIP: (Duty.TOWNSHIP_OFFICE, _("Township")),
    Level.VILLAGE: (Duty.VILLAGE_LEADER, _("Village")),
    Level.GRID: (Duty.GRID_WORKER, _("Grid")),
}


def chain_of(household: Household) -> list[Link]:
    """The links of one household from the prefecture down to its helpers; two queries, and those
    of `Region.ancestors`.
    """
    places = {region.level: region for region in household.region.ancestors}
    posts = _posts(list(places.values()))
    links = []
    for level, (duty, label) in ANSWERS.items():
        place = places.get(level)
        held = [p for p in posts if place and p.region_id == place.pk and p.duty == duty]
        links += [
            Link(label, place.name if place else "", p.user.full_name, p.get_duty_display(),
                 p.starts_on, p.unit)
            for p in held
        ] or [Link(label, place.name if place else "", "", str(duty.label), None)]  # fmt: skip
    return links + _helpers(household)


def facts_of(household: Household) -> list[tuple[str, str]]:
    """The links for a form: (of what level, who with post, unit and first day; or vacant)."""
    return [(f"{link.level}", _words(link)) for link in chain_of(household)]


def _words(link: Link) -> str:
    if not link.name:
        return gettext("Vacant")
    since = f"{link.since:%Y-%m-%d}" if link.since else ""
    said = [link.name, link.place, link.unit or link.duty, since]
    return "　".join(part for part in said if part)


def _posts(places: Sequence[Region]) -> list[Posting]:
    found = Posting.objects.on(timezone.localdate()).filter(region__in=places)
    return list(
        found.filter(user__is_active=True, duty__in=[duty for duty, _label in ANSWERS.values()])
        .select_related("user")
        .order_by("starts_on", "pk")
    )


def _helpers(household: Household) -> list[Link]:
    found = Pairing.objects.current().filter(household=household).select_related("helper")
    links = [
        Link(_("Helper"), "", pair.helper.name, pair.helper.post, pair.starts_on, pair.helper.unit)
        for pair in found
    ]
    return links or [Link(_("Helper"), "", "", "", None)]


def contacts_of(homes: Sequence[Household]) -> dict[int, list[tuple[str, str]]]:
    """For papers: (duty, name) of each household's grid worker and helpers; two queries."""
    grids = {home.region_id for home in homes}
    posts = Posting.objects.on(timezone.localdate()).filter(
        region__in=grids, duty=Duty.GRID_WORKER, user__is_active=True
    )
    workers: dict[int, list[tuple[str, str]]] = {}
    for post in posts.select_related("user").order_by("starts_on"):
        workers.setdefault(post.region_id, []).append(("网格员", post.user.full_name))
    found = {home.pk: list(workers.get(home.region_id, [])) for home in homes}
    pairs = Pairing.objects.current().filter(household__in=[home.pk for home in homes])
    for pair in pairs.select_related("helper"):
        found[pair.household_id].append(("帮扶责任人", pair.helper.name))
    return found
