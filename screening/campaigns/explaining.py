"""Why a household was not visited, or a doubt has no procedure: what is left has a reason."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from ledger import events
from regions.duties import Permission
from regions.models import User
from screening.campaigns import trail, voiding
from screening.campaigns.errors import CampaignError
from screening.campaigns.places import must, must_be_open
from screening.models import CampaignVisit

SHORTEST = 5


def may_explain(visit: CampaignVisit, user: User) -> bool:
    """Whoever signs for the place, for what is not done or not taken up."""
    is_left = visit.is_rest or (visit.is_doubtful and visit.procedure_id is None)
    return is_left and user.can(Permission.CAMPAIGN_SIGN, at=visit.region)


@transaction.atomic
def explain(visits: Sequence[CampaignVisit], *, by: User, reason: str) -> int:
    """Give one reason for what is left; return how many it was written to.

    Raises:
        PermissionDenied: `by` does not sign for one of the places.
        CampaignError: no reason, nothing chosen, or one that needs none.
    """
    if not visits:
        raise CampaignError("请至少选择一户")
    campaign = visits[0].campaign
    must_be_open(campaign)
    must(
        all(by.can(Permission.CAMPAIGN_SIGN, at=visit.region) for visit in visits),
        Permission.CAMPAIGN_SIGN,
    )
    reason = reason.strip()
    if len(reason) < SHORTEST:
        raise CampaignError({"reason": f"请写明原因，不少于 {SHORTEST} 个字"})
    left = [visit for visit in visits if may_explain(visit, by)]
    if len(left) != len(visits):
        raise CampaignError("所选农户中有的已入户或已启动程序，不需要说明；请刷新后再选")
    changed = CampaignVisit.objects.filter(pk__in=[visit.pk for visit in left]).update(
        reason=reason[:200], explained_at=timezone.now(), explained_by=by
    )
    events.append_many([trail.draft("explained", one, by=by, note=reason) for one in left])
    for place in {visit.region_id: visit.region for visit in left}.values():
        voiding.void(campaign, place, "有新的情况说明")
    return changed
