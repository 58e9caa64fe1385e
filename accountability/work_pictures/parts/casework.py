"""Regular duties, leads and issues.

What was met, answered or closed is told by its moment, so that a picture of past days counts
nothing that came after them. A lead or an issue that was opened again counts as open.
"""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accountability.models import DueKind, Issue
from accountability.work_pictures.part import Entry
from accountability.work_pictures.rows import Counted, Rows
from accountability.work_pictures.subjects import Person, Place, Span
from ledger.models import Obligation, Status
from ledger.obligations.pages import period_of
from regions.duties import Permission
from screening.models import Lead


def within(rows: Any, of: Place) -> QuerySet[Any]:
    """Those of a place and of all below it."""
    return rows.within_paths([of.region.path])  # type: ignore[no-any-return]


def _owed_by(rows: Any, of: Person) -> QuerySet[Any]:
    """Those of the places where the person is posted today to meet them, and the person's own."""
    places = [p.region_id for p in of.postings if Permission.OBLIGATION_MEET in p.grants]
    mine = Q(person__isnull=True, region__in=places) | of.stands_in("person")
    return rows.filter(mine)  # type: ignore[no-any-return]


def _met(span: Span) -> Q:
    return Q(met_at__lt=span.end)


def _duty_unmet(span: Span) -> Q:
    """Neither met nor excused by the end, and due before it."""
    is_open = (Q(met_at__isnull=True) | Q(met_at__gte=span.end)) & (
        Q(excused_at__isnull=True) | Q(excused_at__gte=span.end)
    )
    return is_open & Q(due_on__lt=span.until)


def _duty(row: Obligation) -> Entry:
    url = reverse("ledger:obligation-detail", args=[row.pk])
    title = f"{row.terms.title} · {period_of(row)}"
    return Entry(row.ower_words, title, row.region, row.due_on, str(row.state.label), url)


DUTIES = Rows(
    code="duties",
    title=_("Duties that come round"),
    needs=Permission.OBLIGATION_VIEW,
    rows=Obligation.objects.all,
    day="due_on",
    figures={
        "asked": Counted(_("Duties asked for")),
        "on_time": Counted(
            _("Met in time"), lambda s: _met(s) & Q(met_at__date__lte=F("due_on")), of="asked"
        ),
        "met_late": Counted(
            _("Met late"), lambda s: _met(s) & Q(met_at__date__gt=F("due_on")), of="asked"
        ),
        "unmet": Counted(_("Late and unmet"), _duty_unmet, of="asked", is_bad=True),
        "excused": Counted(_("Excused"), lambda s: Q(excused_at__lt=s.end), of="asked"),
    },
    entry=_duty,
    along=("terms", "rule", "region__parent"),
    of_place=within,
    of_person=_owed_by,
)


def _leads_of(rows: Any, of: Person) -> QuerySet[Any]:
    """Those of the grids where the person is posted to answer, and those he or she answered."""
    grids = [p.region_id for p in of.postings if Permission.LEAD_ANSWER in p.grants]
    return rows.filter(Q(region__in=grids) | of.stands_in("responsible"))  # type: ignore[no-any-return]


def _answered(span: Span) -> Q:
    return Q(verified_at__lt=span.end)


def open_late(span: Span) -> Q:
    """Entries of a ledger that stood open past their day at the end."""
    is_open = Q(closed_at__isnull=True) | Q(closed_at__gte=span.end)
    return is_open & Q(due_on__lt=span.until) & ~Q(status=Status.WITHDRAWN)


def _lead(row: Lead) -> Entry:
    url = reverse("screening:lead-detail", args=[row.pk])
    return Entry(row.number, row.title, row.region, row.due_on, row.get_status_display(), url)


LEADS = Rows(
    code="leads",
    title=_("Leads of the comparison"),
    needs=Permission.LEAD_VIEW,
    rows=Lead.objects.all,
    day="opened_at",
    moments=True,
    figures={
        "came": Counted(_("Leads received")),
        "answered": Counted(_("Verified at the door"), _answered, of="came"),
        "in_time": Counted(
            _("Verified in time"),
            lambda s: _answered(s) & Q(verified_at__date__lte=F("due_on")),
            of="answered",
        ),
        "returned": Counted(
            _("Sent back at least once"), lambda _s: Q(round__gt=1), of="came", is_bad=True
        ),
        "closed": Counted(_("Closed out"), lambda s: Q(closed_at__lt=s.end), of="came"),
        "late": Counted(_("Open and overdue"), open_late, of="came", is_bad=True),
    },
    entry=_lead,
    along=("region__parent__parent",),
    of_place=within,
    of_person=_leads_of,
)


def _issues_of(rows: Any, of: Person) -> QuerySet[Any]:
    return rows.filter(of.stands_in("responsible") | of.stands_in("applied_by"))  # type: ignore[no-any-return]


def _issue(row: Issue) -> Entry:
    url = reverse("accountability:issue", args=[row.pk])
    return Entry(row.number, row.title, row.region, row.due_on, row.get_status_display(), url)


ISSUES = Rows(
    code="issues",
    title=_("Issues to rectify"),
    needs=Permission.ISSUE_VIEW,
    rows=Issue.objects.all,
    day="opened_at",
    moments=True,
    figures={
        "came": Counted(_("Issues registered")),
        "done": Counted(
            _("Rectified"),
            lambda s: Q(finished_on__lte=s.until) | Q(closed_at__lt=s.end),
            of="came",
        ),
        "closed": Counted(_("Closed out"), lambda s: Q(closed_at__lt=s.end), of="came"),
        "late": Counted(
            _("Open and overdue"),
            lambda s: open_late(s) & ~Q(due_kind=DueKind.STANDING),
            of="came",
            is_bad=True,
        ),
    },
    entry=_issue,
    along=("region__parent__parent",),
    of_place=within,
    of_person=_issues_of,
)
