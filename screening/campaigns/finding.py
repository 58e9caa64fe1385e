"""A household at the door that the base map does not have: written down, then made by an act.

The act `found` (新立户) is reported on its own page and signed by another person; once it is in
force the household has its visit in the round like every other.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from households.models import Act
from regions.duties import Permission
from regions.models import Region, User
from screening.campaigns import trail
from screening.campaigns.errors import CampaignError
from screening.campaigns.places import must, must_be_open
from screening.models import Campaign, FoundHousehold

SHORTEST = 5


@transaction.atomic
def write_down(
    campaign: Campaign,
    grid: Region,
    *,
    head_name: str,
    words: str,
    people: int | None = None,
    by: User,
) -> FoundHousehold:
    """Keep that somebody lives there whom the base map does not have.

    Raises:
        PermissionDenied: `by` visits no households there.
        CampaignError: nothing is said, or the round is not under way.
    """
    must(by.can(Permission.CAMPAIGN_VISIT, at=grid), Permission.CAMPAIGN_VISIT)
    must_be_open(campaign)
    if not campaign.region.covers(grid):
        raise CampaignError({"grid": "该网格不在本轮范围内"})
    head_name, words = head_name.strip(), words.strip()
    if not head_name or len(words) < SHORTEST:
        raise CampaignError("请填写户主姓名，并写明情况")
    row = FoundHousehold.objects.create(
        campaign=campaign, region=grid, head_name=head_name, people=people, words=words[:300],
        found_at=timezone.now(), found_by=by,
    )  # fmt: skip
    trail.of_campaign("found", campaign, by=by, region=grid, found=row.pk)
    return row


def link(campaign: Campaign) -> int:
    """Tie each to the act that makes it a household: reported for the same grid since, with the
    same head; return how many were tied just now.
    """
    tied = 0
    if not campaign.is_open:
        return tied
    for row in FoundHousehold.objects.filter(campaign=campaign, act__isnull=True):
        act = (
            Act.objects.filter(
                Q(household__head_name=row.head_name) | Q(title__endswith=f" · {row.head_name}"),
                kind="found", region=row.region_id, proposed_at__gte=row.found_at,
                found_at_the_door__isnull=True,
            )
            .exclude(state__in=(Act.State.REFUSED, Act.State.UNDONE, Act.State.WITHDRAWN))
            .order_by("pk")
            .first()
        )  # fmt: skip
        if act is not None:
            row.act = act
            row.save(update_fields=["act"])
            tied += 1
    return tied
