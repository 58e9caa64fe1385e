"""What the base map adds to the frame: navigation, texts of its events, the waker of its jobs."""

from django.utils.translation import gettext_lazy as _

from households import load_jobs, operations, tasks
from ledger.events import TEXTS
from ledger.jobs import WAKERS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission


def connect() -> None:
    """Call once, when the apps are ready."""
    WAKERS[load_jobs.KIND] = tasks.load_register.delay
    TEXTS[operations.LOADED] = _("Register loaded into the base map")
    TEXTS[operations.REVEALED] = _("Full identity number looked at")
    NAVIGATION.append(
        NavigationEntry(
            30,
            _("Base map"),
            "households:household-list",
            (Permission.HOUSEHOLD_VIEW,),
            icon="houses",
            on_phone=True,
        )
    )
