"""Files that were accepted, and papers that were to be mended.

What was signed or closed out is told by its moment, as in `casework`.
"""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accountability.work_pictures.part import Entry
from accountability.work_pictures.parts.casework import open_late, within
from accountability.work_pictures.rows import Counted, Rows
from accountability.work_pictures.subjects import Person, Span
from archives.models import Acceptance, Rectification
from regions.duties import Permission


def _signed() -> QuerySet[Acceptance]:
    return Acceptance.objects.filter(signed_at__isnull=False)


def _acceptances_of(rows: Any, of: Person) -> QuerySet[Any]:
    return rows.filter(of.stands_in("signed_by"))  # type: ignore[no-any-return]


def _acceptance(row: Acceptance) -> Entry:
    archive, url = row.archive, reverse("archives:acceptance", args=[row.pk])
    name = archive.household.head_name if archive.household else f"{archive.year}"
    return Entry(row.round.number, name, archive.region, row.due_on, row.get_state_display(), url)


ACCEPTANCES = Rows(
    code="acceptances",
    title=_("Acceptance of archives"),
    needs=Permission.ARCHIVE_VIEW,
    rows=_signed,
    day="signed_at",
    moments=True,
    figures={
        "signed": Counted(_("Results signed")),
        "passed": Counted(_("Acceptance passed"), lambda _s: Q(state="passed"), of="signed"),
    },
    entry=_acceptance,
    along=("round", "archive__household", "archive__region__parent__parent"),
    of_place=within,
    of_person=_acceptances_of,
)


def _mending_of(rows: Any, of: Person) -> QuerySet[Any]:
    return rows.filter(of.stands_in("verified_by"))  # type: ignore[no-any-return]


def _closed(span: Span) -> Q:
    return Q(closed_at__lt=span.end)


def _mending(row: Rectification) -> Entry:
    url = reverse("archives:rectification", args=[row.pk])
    return Entry(row.number, row.title, row.region, row.due_on, row.stage, url)


RECTIFICATIONS = Rows(
    code="rectifications",
    title=_("Rectification of archives"),
    needs=Permission.ARCHIVE_VIEW,
    rows=Rectification.objects.all,
    day="opened_at",
    moments=True,
    figures={
        "asked": Counted(_("Rectifications asked for")),
        "closed": Counted(_("Mended and closed out"), _closed, of="asked"),
        "in_time": Counted(
            _("Mended in time"),
            lambda s: _closed(s) & Q(closed_at__date__lte=F("due_on")),
            of="closed",
        ),
        "late": Counted(_("Open and overdue"), open_late, of="asked", is_bad=True),
    },
    entry=_mending,
    along=("region__parent__parent",),
    of_place=within,
    of_person=_mending_of,
)
