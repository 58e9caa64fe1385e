"""What this part of the issue ledger adds to the frame and the home page."""

from django.utils.translation import gettext_lazy as _

from accountability.issue_deadlines import home_cards
from accountability.look_backs.home_cards import my_look_backs
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from regions.home import CARDS

_PAGES = (
    (46, _("Undone one level down"), "issue-below", Permission.ISSUE_SEND_DOWN, "hourglass-split"),
    (47, _("Sent down and filed up"), "issue-dispatches", Permission.ISSUE_VIEW, "arrow-down-up"),
    (48, _("Reminders and chases"), "issue-prompts", Permission.ISSUE_VIEW, "bell"),
    (49, _("Look-backs"), "look-backs", Permission.ISSUE_VIEW, "shuffle"),
)


def connect() -> None:
    CARDS.append(home_cards.undone_below)
    CARDS.append(my_look_backs)
    for order, label, name, permission, icon in _PAGES:
        NAVIGATION.append(
            NavigationEntry(
                order, label, f"accountability:{name}", (permission,), icon=icon, section="issues"
            )
        )
