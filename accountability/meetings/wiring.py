"""What meetings add when the apps are ready: texts of events, navigation, ways back of tasks."""

from django.utils.translation import gettext_lazy as _

from accountability.meetings.event_texts import EVENT_TEXTS, HIDDEN_KIND
from accountability.models import MeetingDecision
from ledger.events import TEXTS
from ledger.models.event import HIDDEN_KINDS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from taskforces.tasks.pages import ORIGIN_PAGES

_LIST = "accountability:meeting-list"


def connect() -> None:
    """Call once, when the apps are ready."""
    TEXTS.update(EVENT_TEXTS)
    HIDDEN_KINDS.append(HIDDEN_KIND)
    ORIGIN_PAGES[MeetingDecision.subject] = "accountability:decision"
    NAVIGATION.extend(
        [
            NavigationEntry(
                86,
                _("Joint meetings"),
                _LIST,
                (Permission.CASE_VIEW,),
                icon="people",
                section="cases",
            ),
            NavigationEntry(
                55,
                _("Meetings"),
                _LIST,
                (Permission.TASK_FORCE_VIEW,),
                icon="people",
                section="organisation",
                unless=(Permission.CASE_VIEW,),
            ),
            NavigationEntry(
                55,
                _("Ledger of decisions"),
                "accountability:decision-list",
                (Permission.TASK_FORCE_VIEW,),
                icon="check2-square",
                section="organisation",
            ),
        ]
    )
