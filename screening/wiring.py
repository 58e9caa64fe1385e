"""What intake and comparison add to the frame: navigation and the waker of their jobs."""

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from households.tabs import SLOTS, Slot
from ledger.events import TEXTS
from ledger.jobs import WAKERS
from ledger.space import KINDS, Kind, Months, by_month
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from screening import simulations, tasks
from screening.basemap import bulk
from screening.basemap import runs as basemap_runs
from screening.event_texts import EVENT_TEXTS
from screening.models import Extract
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
    KINDS["departments"] = Kind(_("Files of departments as delivered"), _delivered)
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


def _delivered() -> Months:
    came = Coalesce("received_at", "dropped_at")
    return by_month(Extract.objects.filter(has_raw=True).annotate(came=came), "came")
