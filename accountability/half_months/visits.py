"""Visits to households as the trail tells them: those of grid workers and those of a round."""

from datetime import date
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability.cuts import crumbs_of, cut_of
from households.models import Household, Visit
from ledger.events import TEXTS
from ledger.models import Event
from ledger.reports import end_of, start_of
from qiannan import asked
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User
from screening.models import CampaignVisit

# The kind of event that tells of a visit → what it is about; each has a household.
_KINDS: dict[str, type[Visit] | type[CampaignVisit]] = {
    "households.visit.recorded": Visit,
    "screening.visit.answered": CampaignVisit,
}


def visits_between(region: Region, since: date, cut_off: date) -> QuerySet[Event]:
    """What was recorded on these days (inclusive) of visits within a region, newest first."""
    return Event.objects.filter(
        kind__in=_KINDS,
        region_path__startswith=region.path,
        at__gte=start_of(since),
        at__lt=end_of(cut_off),
    ).order_by("-at", "-pk")


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def visits_behind(request: HttpRequest) -> HttpResponse:
    """The visits that a figure counts; who sees the household opens it."""
    user: User = request.user  # type: ignore[assignment]
    cut = cut_of(request, Permission.HOUSEHOLD_VIEW)
    since = asked.day(request.GET.get("since", "")) or cut.as_of.replace(day=1)
    page = paginate(request, visits_between(cut.region, since, cut.as_of))
    context = {
        "cut": cut,
        "since": since,
        "page": page,
        "rows": _rows(page, user),
        "crumbs": [*crumbs_of(request, cut), (_("Visits to households"), "")],
    }
    return render(request, "accountability/half_months/visits.html", context)


def _rows(page: Page[Event], user: User) -> list[dict[str, Any]]:
    """Each event with its household, where that is in sight of `user`."""
    events = list(page.object_list)
    homes = {
        kind: dict(
            model._default_manager.filter(
                pk__in=[one.subject_id for one in events if one.kind == kind]
            ).values_list("pk", "household_id")
        )
        for kind, model in _KINDS.items()
    }
    keys = {key for found in homes.values() for key in found.values()}
    seen = Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    known = {
        home.pk: home for home in seen.filter(pk__in=keys).select_related("region__parent__parent")
    }
    return [
        {
            "event": one,
            "title": TEXTS.get(one.kind, one.kind),
            "at": timezone.localtime(one.at),
            "household": known.get(homes[one.kind].get(one.subject_id or 0, 0)),
        }
        for one in events
    ]
