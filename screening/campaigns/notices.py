"""Who is told what about rounds; a notice names no household."""

from collections import Counter

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from ledger import notices
from regions.duties import Duty
from regions.models import Posting, User
from screening.models import Campaign, CampaignVisit

_WHO = (Duty.GRID_WORKER, Duty.VILLAGE_LEADER)


def tell_overdue() -> int:
    """Tell the worker of each grid with overdue visits, and the leader of its village, once a day
    and round; return how many people were told just now.
    """
    return sum(_tell(campaign) for campaign in Campaign.objects.open())


def _tell(campaign: Campaign) -> int:
    by_person: dict[int, list[int]] = {}
    for user, late in _late(campaign).items():
        by_person.setdefault(late, []).append(user)
    url = reverse("screening:visit-list", args=[campaign.pk])
    return sum(
        notices.tell(
            User.objects.filter(pk__in=users),
            key=f"campaign-late:{campaign.pk}:{timezone.localdate()}",
            text=ngettext(
                "%(name)s: %(n)d household is overdue for its visit.",
                "%(name)s: %(n)d households are overdue for their visit.",
                late,
            )
            % {"name": campaign.name, "n": late},
            url=f"{url}?late=yes",
        )
        for late, users in by_person.items()
    )


def _late(campaign: Campaign) -> Counter[int]:
    """Overdue visits by person: those of the own grid, or of the grids of the own village."""
    rows = CampaignVisit.objects.filter(campaign=campaign).overdue().order_by()
    by_place: Counter[int] = Counter()
    for row in rows.values("region_id", "region__parent_id").annotate(n=Count("pk")):
        for place in (row["region_id"], row["region__parent_id"]):
            by_place[place] += row["n"]
    posted = Posting.objects.on(timezone.localdate()).filter(
        region__in=list(by_place), duty__in=_WHO, user__is_active=True
    )
    by_person: Counter[int] = Counter()
    for user, place in posted.values_list("user_id", "region_id").distinct():
        by_person[user] += by_place[place]
    return by_person
