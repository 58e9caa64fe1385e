"""What bodies were given to do and reported, and the villages that were reviewed.

What was completed, issued or signed is told by its moment, as in `casework`.
"""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import VillageSheet
from accountability.work_pictures.part import Entry
from accountability.work_pictures.parts.casework import open_late, within
from accountability.work_pictures.rows import Counted, Rows
from accountability.work_pictures.subjects import Person, Span
from regions.duties import Permission
from taskforces.models import HalfMonthReport, Task


def _tasks_of(rows: Any, of: Person) -> QuerySet[Any]:
    """Those that the person answers for, by account or by line of the roster."""
    by_roster = Q(cadre__in=[cadre.pk for cadre in of.cadres])
    return rows.filter(of.stands_in("responsible") | by_roster)  # type: ignore[no-any-return]


def _completed(span: Span) -> Q:
    return Q(closed_at__lt=span.end)


def _task(row: Task) -> Entry:
    url = reverse("taskforces:task", args=[row.pk])
    return Entry(row.number, row.title, row.region, row.due_on, row.stage, url)


TASKS = Rows(
    code="tasks",
    title=_("Tasks of bodies"),
    needs=Permission.TASK_FORCE_VIEW,
    rows=Task.objects.all,
    day="opened_at",
    moments=True,
    figures={
        "given": Counted(_("Tasks given")),
        "done": Counted(_("Completed in full"), _completed, of="given"),
        "in_time": Counted(
            _("Completed in time"),
            lambda s: _completed(s) & Q(closed_at__date__lte=F("due_on")),
            of="done",
        ),
        "late": Counted(_("Open and overdue"), open_late, of="given", is_bad=True),
    },
    entry=_task,
    along=("region__parent__parent",),
    of_place=within,
    of_person=_tasks_of,
    by_account=False,
)


def _first_editions() -> QuerySet[Any]:
    """A correction is no second report."""
    return HalfMonthReport.objects.filter(edition=1)


def _reports_of(rows: Any, of: Person) -> QuerySet[Any]:
    return rows.filter(of.stands_in("written_by"))  # type: ignore[no-any-return]


def _report(row: HalfMonthReport) -> Entry:
    url = reverse("taskforces:half-month", args=[row.pk])
    period = f"{row.starts_on} – {row.ends_on}"
    return Entry(row.organ, period, row.body.region, row.ends_on, row.get_state_display(), url)


REPORTS = Rows(
    code="half-months",
    title=_("Half-month reports"),
    needs=Permission.TASK_FORCE_VIEW,
    rows=_first_editions,
    day="ends_on",
    figures={
        "drawn": Counted(_("Reports begun")),
        "issued": Counted(_("Signed and sent"), lambda s: Q(issued_at__lt=s.end), of="drawn"),
    },
    entry=_report,
    along=("body__region__parent__parent",),
    of_place=within,
    of_person=_reports_of,
)


def _sheets_of(rows: Any, of: Person) -> QuerySet[Any]:
    """Those that the person signed, first or second."""
    return rows.filter(of.stands_in("first_by") | of.stands_in("signed_by"))  # type: ignore[no-any-return]


def _sheet(row: VillageSheet) -> Entry:
    url = reverse("accountability:village-sheet", args=[row.pk])
    day = timezone.localdate(row.begun_at)
    return Entry(row.region.name, row.round_of.name, row.region, day, row.get_state_display(), url)


SHEETS = Rows(
    code="village-reviews",
    title=_("Reviews of villages"),
    needs=Permission.VILLAGE_REVIEW_VIEW,
    rows=VillageSheet.objects.all,
    day="begun_at",
    moments=True,
    figures={
        "begun": Counted(_("Reviews begun")),
        "signed": Counted(_("Signed by both"), lambda s: Q(signed_at__lt=s.end), of="begun"),
    },
    entry=_sheet,
    along=("round_of", "region__parent__parent"),
    of_place=within,
    of_person=_sheets_of,
)
