"""What the ledger adds to the frame, the home page and the lists that filters are kept for."""

from django.utils.translation import gettext_lazy as _

from accountability.issue_lists import home_cards, kept
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from regions.home import CARDS


def connect() -> None:
    kept.connect()
    CARDS.append(home_cards.ledger_figures)
    NAVIGATION.append(
        NavigationEntry(
            40,
            _("Issue ledger"),
            "accountability:issues",
            (Permission.ISSUE_VIEW,),
            icon="journal-check",
            on_phone=True,
            heads="issues",
        )
    )
    # Who sees no single entry, as leaders, has the figures in its place.
    NAVIGATION.append(
        NavigationEntry(
            40,
            _("Issue ledger"),
            "accountability:issue-rollup",
            (Permission.REPORT_VIEW,),
            icon="journal-check",
            on_phone=True,
            unless=(Permission.ISSUE_VIEW,),
        )
    )
    NAVIGATION.append(
        NavigationEntry(
            43,
            _("Figures of the ledger"),
            "accountability:issue-rollup",
            (Permission.ISSUE_VIEW,),
            icon="bar-chart",
            section="issues",
        )
    )
