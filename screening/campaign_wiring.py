"""What screening rounds add to the frame: navigation, home cards, notices, the household's page."""

from django.utils.translation import gettext_lazy as _

from households.responsibility import handing
from households.tabs import PROCEDURE_SLOTS, SLOTS, Slot
from ledger import evidence
from ledger.events import TEXTS
from ledger.jobs import WAKERS
from ledger.tasks import OVERDUE_NOTICES
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from regions.home import CARDS
from regions.models import User
from screening import tasks
from screening.campaigns import closing, homes, notices, planning, trail
from screening.models import CampaignVisit


def connect_screening_rounds() -> None:
    """Call once, when the apps are ready."""
    WAKERS[planning.KIND] = tasks.follow_campaign.delay
    WAKERS[closing.KIND] = tasks.draw_campaign_report.delay
    TEXTS.update(trail.TEXTS)
    NAVIGATION.append(
        NavigationEntry(
            35,
            _("Screening rounds"),
            "screening:campaign-list",
            (Permission.CAMPAIGN_VIEW, Permission.REPORT_VIEW),
            icon="clipboard-check",
            on_phone=True,
        )
    )
    CARDS.extend([homes.my_visits, homes.round_work, homes.zero_mistakes])
    SLOTS.append(
        Slot(_("Screening rounds"), "screening:household-visits", Permission.CAMPAIGN_VIEW)
    )
    PROCEDURE_SLOTS.append(
        Slot(_("Screening rounds"), "screening:procedure-visit", Permission.CAMPAIGN_VIEW)
    )
    evidence.VIEWERS[CampaignVisit._meta.label_lower] = _may_see
    OVERDUE_NOTICES.append(notices.tell_overdue)
    handing.OPEN_ITEMS.append(homes.open_items)


def _may_see(user: User, pk: int) -> bool:
    return CampaignVisit.objects.visible_to(user, Permission.CAMPAIGN_VIEW).filter(pk=pk).exists()
