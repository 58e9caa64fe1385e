"""What the lead's life adds to the frame: navigation, notices, home cards, overdue."""

from django.utils.translation import gettext_lazy as _

from households.field import homes
from households.responsibility import handing
from ledger.tasks import OVERDUE_NOTICES
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from regions.home import CARDS
from screening import home_cards, lead_export, lead_notices, lead_places


def connect_lead_life() -> None:
    """Call once, when the apps are ready."""
    NAVIGATION.append(
        NavigationEntry(
            30,
            _("Leads"),
            "screening:lead-list",
            (Permission.LEAD_VIEW,),
            icon="search",
            on_phone=True,
        )
    )
    NAVIGATION.append(
        NavigationEntry(
            35,
            _("Comparison board"),
            "screening:board",
            (Permission.REPORT_VIEW,),
            icon="grid-3x3",
        )
    )
    CARDS.extend(
        [
            home_cards.grid_work,
            home_cards.level_work,
            home_cards.comparison,
            home_cards.differences,
            home_cards.deliveries,
        ]
    )
    handing.OPEN_ITEMS.append(lead_places.open_items)
    homes.OPEN_MATTERS.append(lead_places.with_open_leads)
    lead_notices.register()
    lead_export.register()
    OVERDUE_NOTICES.append(lead_notices.tell_overdue)
