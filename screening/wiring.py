"""What intake and comparison add to the frame: navigation and the waker of their jobs."""

from django.utils.translation import gettext_lazy as _

from households.tabs import SLOTS, Slot
from ledger.events import TEXTS
from ledger.jobs import WAKERS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from screening import simulations, tasks
from screening.basemap import bulk
from screening.basemap import runs as basemap_runs
from screening.event_texts import EVENT_TEXTS
from screening.operations import again
from screening.operations.runs import KIND


def connect_intake_and_comparison() -> None:
    """Call once, when the apps are ready."""
    WAKERS[KIND] = tasks.run_comparison.delay
    WAKERS[again.KIND] = tasks.compare_again.delay
    WAKERS[basemap_runs.KIND] = tasks.run_basemap_comparison.delay
    WAKERS[simulations.KIND] = tasks.run_simulation.delay
    WAKERS[bulk.KIND] = tasks.report_bulk.delay
    TEXTS.update(EVENT_TEXTS)
    SLOTS.append(
        Slot(
            _("Differences with departments' data"),
            "screening:household-differences",
            Permission.DIFFERENCE_VIEW,
        )
    )
    NAVIGATION.extend(
        [
            NavigationEntry(
                50,
                _("Delivered files"),
                "screening:extract-list",
                (Permission.EXTRACT_VIEW,),
                icon="inbox",
            ),
            NavigationEntry(
                360,
                _("Departments' data"),
                "screening:basemap-overview",
                (Permission.DIFFERENCE_VIEW,),
                section="base-map",
            ),
            NavigationEntry(
                55,
                _("Comparisons"),
                "screening:run-list",
                (Permission.RUN_VIEW,),
                icon="arrow-left-right",
            ),
            NavigationEntry(
                57,
                _("Whom departments mean"),
                "screening:identity-list",
                (Permission.IDENTITY_VIEW,),
                icon="person-check",
            ),
        ]
    )
