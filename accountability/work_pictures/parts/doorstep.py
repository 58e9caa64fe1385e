"""Visits, the six duties of a grid worker, and the visits of a screening round."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accountability.work_pictures.part import Entry
from accountability.work_pictures.rows import Counted, Rows
from accountability.work_pictures.subjects import Person, Place, Subject
from households.models import DutyDone, Household, Satisfaction, Theme, Visit
from regions.duties import Duty, Permission
from screening.models import CampaignVisit


def homes_of(of: Subject) -> int | None:
    """The households that live in the place, or in the grids of the person, today."""
    if isinstance(of, Place):
        return Household.objects.living().within_paths([of.region.path]).count()
    grids = [p.region.path for p in of.postings if p.duty == Duty.GRID_WORKER]
    return Household.objects.living().within_paths(grids).count() if grids else None


def _within(rows: Any, of: Place) -> QuerySet[Any]:
    return rows.within_paths([of.region.path])  # type: ignore[no-any-return]


def _recorded(rows: Any, of: Person) -> QuerySet[Any]:
    return rows.filter(of.stands_in("recorded_by"))  # type: ignore[no-any-return]


def _visit(row: Visit) -> Entry:
    return Entry(
        row.household.household_no,
        "、".join(str(Theme(one).label) for one in row.themes),
        row.household.region,
        row.visited_on,
        str(_("Somebody was in") if row.is_at_home else _("Nobody was in")),
        reverse("households:household-detail", args=[row.household_id]),
    )


_ALONG = ("household__region__parent",)
VISITS = Rows(
    code="visits",
    title=_("Visits to households"),
    needs=Permission.HOUSEHOLD_VIEW,
    rows=Visit.objects.all,
    day="visited_on",
    figures={
        "visits": Counted(_("Times visited")),
        "homes": Counted(
            _("Households visited"),
            each="household_id",
            whole=homes_of,
            whole_words=_("households living there"),
        ),
        "in": Counted(_("Somebody was in"), lambda _s: Q(is_at_home=True), of="visits"),
        "unhappy": Counted(
            _("Not satisfied"), lambda _s: Q(satisfaction=Satisfaction.NO), of="in", is_bad=True
        ),
    },
    entry=_visit,
    along=_ALONG,
    of_place=_within,
    of_person=_recorded,
)


def _duty_done(row: DutyDone) -> Entry:
    return Entry(
        row.household.household_no,
        row.get_duty_display(),
        row.household.region,
        row.done_on,
        url=reverse("households:household-detail", args=[row.household_id]),
    )


SIX_DUTIES = Rows(
    code="six-duties",
    title=_("The six duties"),
    needs=Permission.HOUSEHOLD_VIEW,
    rows=DutyDone.objects.all,
    day="done_on",
    figures={
        "done": Counted(_("Times seen to")),
        "homes": Counted(
            _("Households seen to"),
            each="household_id",
            whole=homes_of,
            whole_words=_("households living there"),
        ),
    },
    entry=_duty_done,
    along=_ALONG,
    of_place=_within,
    of_person=_recorded,
)


def _asked_of(rows: Any, of: Person) -> QuerySet[Any]:
    """Those of the grids where the person is posted to visit, and those he or she made."""
    grids = [p.region_id for p in of.postings if p.duty == Duty.GRID_WORKER]
    return rows.filter(Q(region__in=grids) | of.stands_in("visited_by"))  # type: ignore[no-any-return]


def _round_visit(row: CampaignVisit) -> Entry:
    return Entry(
        row.household.household_no,
        row.campaign.name,
        row.region,
        row.due_on,
        row.get_state_display(),
        reverse("households:household-detail", args=[row.household_id]),
    )


_DONE = Q(state=CampaignVisit.State.VISITED)
ROUND = Rows(
    code="round",
    title=_("Visits of screening rounds"),
    needs=Permission.CAMPAIGN_VIEW,
    rows=CampaignVisit.objects.exclude(state=CampaignVisit.State.GONE).all,
    day="campaign__starts_on",  # rounds that began in these days, however long they last
    figures={
        "asked": Counted(_("Households to visit")),
        "done": Counted(
            _("Visited in the round"), lambda s: _DONE & Q(visited_at__lt=s.end), of="asked"
        ),
        "in_time": Counted(
            _("Visited in time"),
            lambda s: _DONE & Q(visited_at__lt=s.end, visited_at__date__lte=F("due_on")),
            of="done",
        ),
    },
    entry=_round_visit,
    along=("household", "campaign", "region__parent"),
    of_place=_within,
    of_person=_asked_of,
)
