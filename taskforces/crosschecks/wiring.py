"""What cross-inspections add when the apps are ready: words of events, navigation, the duty."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from ledger.events import TEXTS
from ledger.obligations import KINDS
from ledger.obligations.catalogue import DEFAULTS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from taskforces.crosschecks.event_texts import EVENT_TEXTS
from taskforces.crosschecks.visiting import DUTY


def connect() -> None:
    """Call once, when the apps are ready."""
    TEXTS.update(EVENT_TEXTS)
    KINDS[DUTY] = replace(DEFAULTS[DUTY], meets_itself=True, url="taskforces:cross-checks")
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
