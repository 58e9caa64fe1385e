"""Events of rounds and visits: each change is one."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger import events
from ledger.models import Event
from regions.models import User
from screening.models import Campaign, CampaignVisit

TEXTS: dict[str, Promise] = {
    "screening.campaign.planned": _("Screening round planned"),
    "screening.campaign.opened": _("Plan signed, screening round opened"),
    "screening.campaign.dropped": _("Plan of a screening round dropped"),
    "screening.campaign.followed": _("Visits brought in line with the base map"),
    "screening.campaign.drawn": _("Sample of visits drawn"),
    "screening.campaign.found": _("Household outside the base map met at the door"),
    "screening.campaign.signed_off": _("Screening of a place signed"),
    "screening.campaign.voided": _("Signature of a place void: something changed"),
    "screening.campaign.closed": _("Screening round closed"),
    "screening.campaign.exported": _("Report of a screening round exported"),
    "screening.visit.answered": _("Visited, answered and signed"),
    "screening.visit.unreachable": _("Could not enter"),
    "screening.visit.explained": _("Reason given why it was not visited"),
    "screening.visit.reviewed": _("Sampled visit agreed to"),
    "screening.visit.returned": _("Visit sent back"),
    "screening.visit.started": _("Procedure begun"),
}


def of_campaign(kind: str, campaign: Campaign, *, by: User | None, **more: Any) -> Event:
    """Put what happened to a round on the trail; `region` and `note` may be given."""
    region = more.pop("region", campaign.region)
    note = more.pop("note", "")
    return events.append(
        events.Draft(
            kind=f"screening.campaign.{kind}",
            region=region,
            subject=campaign.subject,
            subject_id=campaign.pk,
            by=by,
            note=note,
            data=more,
        )
    )


def draft(
    kind: str, visit: CampaignVisit, *, by: User, note: str = "", **data: Any
) -> events.Draft:
    return events.Draft(
        kind=f"screening.visit.{kind}",
        region=visit.region,
        subject=visit.subject,
        subject_id=visit.pk,
        by=by,
        note=note,
        data={"round": visit.round, "campaign": visit.campaign_id, **data},
    )


def of_visit(kind: str, visit: CampaignVisit, *, by: User, note: str = "", **data: Any) -> Event:
    """Put what happened to a visit on the trail."""
    return events.append(draft(kind, visit, by=by, note=note, **data))
