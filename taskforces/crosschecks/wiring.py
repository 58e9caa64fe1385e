"""What cross-inspections add when the apps are ready: words of events, navigation."""

from django.utils.translation import gettext_lazy as _

from ledger.events import TEXTS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from taskforces.crosschecks.event_texts import EVENT_TEXTS


def connect() -> None:
    """Call once, when the apps are ready."""
    TEXTS.update(EVENT_TEXTS)
    NAVIGATION.append(
        NavigationEntry(
            58,
            _("Cross-inspections"),
            "taskforces:cross-checks",
            (Permission.CROSS_CHECK_VIEW,),
            icon="arrow-left-right",
            section="organisation",
        )
    )
