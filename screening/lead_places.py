"""Where a lead lies, where it may go, and passing it on with its dispatch row."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from households.responsibility import handing
from ledger import dispatches
from ledger.models import Dispatch, Event
from ledger.transitions import StaleStatusError, Transition, hold, may, perform
from regions.duties import Duty, Permission
from regions.models import Level, Posting, Region, User, paths_above
from screening.models import Lead

_AT_THE_DOOR = (Duty.GRID_WORKER, Duty.VILLAGE_LEADER, Duty.TOWNSHIP_OFFICE)


def lies_at_the_bottom(lead: Lead) -> bool:
    """The lead lies where it is verified."""
    return lead.holder_id == lead.region_id


def below(lead: Lead) -> Region:
    """The next region down the lead's path.

    Raises:
        StaleStatusError: it lies at the bottom.
    """
    for region in lead.region.ancestors:
        if region.level == lead.holder.level + 1:
            return region
    raise StaleStatusError(_("The lead already lies at the grid."))


def above(lead: Lead) -> Region:
    """The region an answer is filed up to.

    Raises:
        StaleStatusError: it lies at the county, where it is closed out.
    """
    if lead.holder.parent is None or lead.holder.level <= Level.COUNTY:
        raise StaleStatusError(_("The lead already lies at the county."))
    return lead.holder.parent


def county_of(lead: Lead) -> Region:
    return next(region for region in lead.region.ancestors if region.level == Level.COUNTY)


def companions(lead: Lead, *, by: User) -> QuerySet[User]:
    """Who may stand beside `by` at the door: others posted in the village or its township.

    Each carries `posts_here`, the postings that say so.
    """
    posted = posts_near([lead.region], by=by)
    here = Prefetch("postings", posted.select_related("region"), to_attr="posts_here")
    found = User.objects.filter(pk__in=posted.values("user"))
    return found.order_by("full_name", "pk").prefetch_related(here)


def posts_near(regions: Iterable[Region], *, by: User) -> QuerySet[Posting]:
    """Today's postings of those who may stand beside `by` at the doors of these places; `stands_at`
    says for which of them.
    """
    near = Q()
    for village, township in {_village_and_township(region) for region in regions}:
        near |= Q(region__path__startswith=village) | Q(region__path=township)
    if not near:
        return Posting.objects.none()
    posted = Posting.objects.on(timezone.localdate()).filter(near, duty__in=_AT_THE_DOOR)
    return posted.filter(user__is_active=True).exclude(by.stands_in("user"))


def stands_at(region: Region, paths: Iterable[str]) -> bool:
    """One of the places is in the region's village or is its township."""
    village, township = _village_and_township(region)
    return any(path.startswith(village) or path == township for path in paths)


def _village_and_township(region: Region) -> tuple[str, str]:
    above = paths_above(region.path)
    village = above[-1] if region.level == Level.VILLAGE else above[-2]
    return village, paths_above(village)[-2]


def receivers(region: Region) -> QuerySet[User]:
    """Who is told of what comes to a region."""
    posted = Posting.objects.at_with(region, Permission.LEAD_RECEIVE)
    return User.objects.filter(pk__in=posted.values("user"))


def must_be_open_to(transition: Transition, lead: Lead, by: User) -> None:
    """Refuse early what `perform` would refuse, before files are written.

    Raises:
        PermissionDenied, StaleStatusError: as `perform`.
    """
    if not may(transition, lead, by):
        raise PermissionDenied(transition.kind)
    if lead.status not in transition.sources:
        raise StaleStatusError(_("The entry has moved on; reload the page."))


def pass_to(
    to: Region,
    lead: Lead,
    transition: Transition,
    direction: Dispatch.Direction,
    *,
    by: User,
    data: dict[str, Any] | None = None,
    note: str = "",
    **rest: Any,
) -> Event:
    """Perform a transition that moves the lead to another region, with its dispatch row.

    Passing on is also signing for it: an open receipt is written with the same person. Call it
    inside a transaction.
    """
    must_be_open_to(transition, lead, by)
    here = lead.holder
    hold(lead)
    dispatches.receive(lead, by=by)
    told = {"from": here.code, "to": to.code, **(data or {})}
    event = perform(transition, lead, by=by, data=told, note=note, holder=to, **rest)
    dispatches.pass_on(
        lead, to=to, direction=direction, by=by, event=event, from_region=here, note=note
    )
    return event


def with_open_leads(user: User, households: list[int]) -> set[int]:
    """Those of the households about which a lead in sight of `user` is open."""
    leads = Lead.objects.visible_to(user, Permission.LEAD_VIEW).open()
    return set(leads.filter(household__in=households).values_list("household", flat=True))


def open_items(region: Region, _duty: Duty) -> list[handing.Item]:
    """The leads that wait in a place, for who hands it over."""
    found = Lead.objects.open().filter(holder=region).order_by("due_on")[: handing.MOST_ITEMS]
    return [
        handing.Item(
            "线索", f"{lead.number} {lead.title}", reverse("screening:lead-detail", args=[lead.pk])
        )
        for lead in found
    ]
