"""What the base map adds to the frame: navigation and the waker of its jobs."""

from django.utils.translation import gettext_lazy as _

from households import load_jobs, tasks
from ledger.jobs import WAKERS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission


def connect() -> None:
    """Call once, when the apps are ready."""
    WAKERS[load_jobs.KIND] = tasks.load_register.delay
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
