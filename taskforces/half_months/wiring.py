"""What half-month reports add when the apps are ready: who owes them, events, files, navigation."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from ledger.events import TEXTS
from ledger.evidence import VIEWERS
from ledger.obligations import KINDS, OWERS, Ower, Owers
from ledger.obligations.catalogue import DEFAULTS, TASK_FORCE
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from regions.models import Region, User
from taskforces.half_months.event_texts import EVENT_TEXTS
from taskforces.half_months.operations import KIND
from taskforces.models import Body, BodyKind, HalfMonthReport


def task_forces(region: Region, day: date) -> Iterator[Ower]:
    """The task forces that stood within a region on a day."""
    bodies = Body.objects.within_paths([region.path]).filter(kind=BodyKind.TASK_FORCE).on(day)
    for body in bodies.order_by("region__path", "subject", "pk").iterator():
        yield Ower(Body.subject_label, body.pk, body.name, body.region_id)


def may_see(user: User, pk: int) -> bool:
    """A file of a report is seen by whoever sees the report."""
    seen = HalfMonthReport.objects.visible_to(user, Permission.TASK_FORCE_VIEW)
    return seen.filter(pk=pk).exists()


def connect() -> None:
    """Call once, when the apps are ready."""
    OWERS[TASK_FORCE] = Owers(_("Every task force"), task_forces)
    KINDS[KIND] = replace(DEFAULTS[KIND], meets_itself=True, url="taskforces:half-months")
    TEXTS.update(EVENT_TEXTS)
    VIEWERS[HalfMonthReport._meta.label_lower] = may_see
    NAVIGATION.append(
        NavigationEntry(
            57,
            _("Half-month reports"),
            "taskforces:half-months",
            (Permission.TASK_FORCE_VIEW,),
            icon="file-earmark-text",
            section="organisation",
        )
    )
