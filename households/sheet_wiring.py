"""What loads and exports add to the frame: texts of their events, wakers, the auditor's table."""

from django.utils.translation import gettext_lazy as _

from households import tasks
from households.exports import making, trail
from ledger.events import TEXTS
from ledger.jobs import WAKERS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission


def connect_sheets() -> None:
    """Call once, when the apps are ready."""
    WAKERS[making.KIND] = tasks.make_export.delay
    TEXTS.update(trail.TEXTS)
    NAVIGATION.append(
        NavigationEntry(
            92,
            _("Audit of exports"),
            "households:exports-audit",
            (Permission.EVENT_VIEW,),
            icon="shield-check",
        )
    )
