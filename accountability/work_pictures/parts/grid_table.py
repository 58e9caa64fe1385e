"""What the figures of table 17 (`accountability.reports.grid_workers`) open to: the same rows that
its statement counts. No picture shows them; the list behind a figure is that of pictures.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accountability.work_pictures.part import Entry, Shown
from accountability.work_pictures.parts import casework, doorstep
from accountability.work_pictures.rows import Counted, Rows
from accountability.work_pictures.subjects import Place, Span, Subject
from households.models import DutyDone, Household, Visit
from ledger.models import Status
from regions.duties import Permission
from regions.models import Level, User
from screening.models import Lead


@dataclass(frozen=True)
class Unshown(Rows):
    """Lists alone. With `ever` also of what is older than the days asked for."""

    ever: bool = False

    def shown(self, of: Subject, span: Span, reader: User) -> Shown | None:
        return None

    def found(self, of: Subject, span: Span, reader: User) -> QuerySet[Any] | None:
        if not self.ever or self.of_place is None or not isinstance(of, Place):
            return super().found(of, span, reader)
        return self.of_place(self.rows(), of).filter(**{f"{self.day}__lte": span.until})


def _grid(span: Span, stem: str) -> Q:
    """In a grid that there was on the last day."""
    begun = Q(**{f"{stem}__valid_from__isnull": True}) | Q(
        **{f"{stem}__valid_from__lte": span.until}
    )
    lasts = Q(**{f"{stem}__valid_to__isnull": True}) | Q(**{f"{stem}__valid_to__gte": span.until})
    return Q(**{f"{stem}__level": Level.GRID}) & begun & lasts


@dataclass(frozen=True)
class Homes(Unshown):
    """Households, which fall on no day: those of the last one, place by place."""

    def found(self, of: Subject, span: Span, reader: User) -> QuerySet[Any] | None:
        return _living_within(self.rows(), of) if isinstance(of, Place) else None

    def behind(self, of: Subject, span: Span, reader: User, key: str) -> QuerySet[Any] | None:
        rows, one = self.found(of, span, reader), self.figures[key]
        if rows is None:
            return None
        rows = rows.filter(one.where(span)).select_related(*self.along)
        return rows.order_by("place_path", "household_no", "pk")


def _living_within(rows: QuerySet[Any], of: Place) -> QuerySet[Any]:
    return rows.within_paths([of.region.path])  # type: ignore[attr-defined,no-any-return]


def _home(row: Household) -> Entry:
    page = reverse("households:household-detail", args=[row.pk])
    return Entry(row.household_no, "", row.region, row.identified_on, url=page)


def _lives(span: Span, stem: str = "") -> Q:
    """A household that had not dissolved by the last day."""
    stays = Q(**{f"{stem}dissolved_on__isnull": True}) | Q(
        **{f"{stem}dissolved_on__gt": span.until}
    )
    return stays & _grid(span, f"{stem}region")


def _lived_in(span: Span) -> Q:
    return _lives(span, "household__")


def _in_time(span: Span) -> Q:
    verified = Q(verified_at__lt=span.end, verified_at__date__lte=F("due_on"))
    return verified & _grid(span, "region")


HOMES = Homes(
    code="grid-homes",
    title=_("Households"),
    needs=Permission.HOUSEHOLD_VIEW,
    rows=Household.objects.all,
    day="",
    figures={"homes": Counted(_("Households"), _lives)},
    entry=_home,
    along=("region__parent",),
    of_place=_living_within,
)
VISITS = Unshown(
    code="grid-visits",
    title=_("Visits to households"),
    needs=Permission.HOUSEHOLD_VIEW,
    rows=Visit.objects.all,
    day="visited_on",
    figures={
        "visits": Counted(_("Times visited"), _lived_in),
        "homes": Counted(_("Households visited"), _lived_in, each="household_id"),
    },
    entry=doorstep.VISITS.entry,
    along=doorstep.VISITS.along,
    of_place=casework.within,
)
SIX_DUTIES = Unshown(
    code="grid-six-duties",
    title=_("The six duties"),
    needs=Permission.HOUSEHOLD_VIEW,
    rows=DutyDone.objects.all,
    day="done_on",
    figures={"done": Counted(_("Households seen to"), _lived_in, each="household_id,duty")},
    entry=doorstep.SIX_DUTIES.entry,
    along=doorstep.SIX_DUTIES.along,
    of_place=casework.within,
    ever=True,
)
LEADS = Unshown(
    code="grid-leads",
    title=_("Leads of the comparison"),
    needs=Permission.LEAD_VIEW,
    rows=Lead.objects.exclude(status=Status.WITHDRAWN).all,
    day="due_on",
    figures={
        "due": Counted(_("Leads that fell due"), lambda s: _grid(s, "region")),
        "in_time": Counted(_("Verified in time"), _in_time),
    },
    entry=casework.LEADS.entry,
    along=casework.LEADS.along,
    of_place=casework.within,
)
