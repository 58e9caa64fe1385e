"""The households a worker is to visit in the open round of screening.

`visits` of the pull: {id, v, household (key), campaign, state, round, due_on, focus (words),
reason (why nobody could enter), returned (why it was sent back)}.
"""

from collections.abc import Mapping
from typing import Any

from regions.duties import Permission
from regions.models import User
from screening.campaigns import focus
from screening.field.pulling import known_of, news
from screening.models import Campaign, CampaignVisit

_TOLD = (
    "pk", "household_id", "campaign__name", "state", "round", "due_on", "focus", "reason",
    "return_reason",
)  # fmt: skip


def visits(user: User, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is still to be visited where this worker is posted to visit, the earliest day first."""
    places = [p.region_id for p in user.active_postings if Permission.CAMPAIGN_VISIT in p.grants]
    rest = CampaignVisit.objects.filter(region__in=places, campaign__state=Campaign.State.OPEN)
    found = [
        {
            "id": pk,
            "household": household,
            "campaign": campaign,
            "state": state,
            "round": round_,
            "due_on": due_on.isoformat(),
            "focus": [str(word) for word in focus.words(noted)],
            "reason": reason,
            "returned": returned,
        }
        for pk, household, campaign, state, round_, due_on, noted, reason, returned in (
            rest.rest().order_by("due_on", "pk").values_list(*_TOLD)
        )
    ]
    return news(found, known_of(asked, "visits"))
