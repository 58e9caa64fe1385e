"""Posters of a place."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accountability.posters import grids
from qiannan.web import here_with
from regions.duties import Permission
from regions.guards import require
from regions.models import ABOVE, Level, Region, User
from regions.posters import posters_of
from taskforces.organisation import places
from training import coverage, coverage_picture

PAPERS = ("a4", "a3")


@require(Permission.REPORT_VIEW)
@require_GET
def poster_grids(request: HttpRequest) -> HttpResponse:
    """The grids of a village: worker, households, households by mark."""
    user: User = request.user  # type: ignore[assignment]
    rows = Region.objects.visible_to(user, Permission.REPORT_VIEW).select_related(ABOVE)
    rows = rows.at(Level.VILLAGE)
    code = request.GET.get("region", "")
    village = (rows.filter(code=code) if code else rows.order_by("path")).first()
    if village is None:
        raise Http404
    today = timezone.localdate()
    found = grids.grids_of(village, today)
    width, height = grids.size(len(found))
    context = {
        "place": village,
        "title": f"{village.name}网格图",
        "grids": found,
        "households": sum(one.households for one in found),
        "vacant": sum(one.is_vacant for one in found),
        "placed": grids.picture(found),
        "view": f"-2 -2 {width + 4:g} {height + 4:g}",
        "divide": _address("households:grid-list", Permission.HOUSEHOLD_VIEW, village, user),
        "posters": posters_of(village, user, but="accountability:poster-grids"),
        "crumbs": places.crumbs(village.ancestors, user, "taskforces:organisation"),
    }
    request.stands_at = reverse("taskforces:organisation")  # type: ignore[attr-defined]
    return _sheet(request, "accountability/posters/grids.html", context)


@require(Permission.TRAINING_VIEW)
@require_GET
def poster_training(request: HttpRequest) -> HttpResponse:
    """Whom training reached: by audience and by place."""
    user: User = request.user  # type: ignore[assignment]
    rows = Region.objects.visible_to(user, Permission.TRAINING_VIEW).select_related(ABOVE)
    code = request.GET.get("region", "")
    place = (rows.filter(code=code) if code else rows.order_by("level", "path")).first()
    if place is None:
        raise Http404
    found = coverage.coverage(place, timezone.localdate())
    context = {
        "place": place,
        "title": f"{place.name}培训覆盖图",
        "found": found,
        "audiences": coverage_picture.picture(found.audiences),
        "places": coverage_picture.picture(coverage_picture.places(found)),
        "roster": _address("taskforces:roster", Permission.ORGANISATION_VIEW, place, user),
        "posters": posters_of(place, user, but="accountability:poster-training"),
        "crumbs": _way(place, user),
    }
    request.stands_at = reverse("training:overview")  # type: ignore[attr-defined]
    return _sheet(request, "accountability/posters/training.html", context)


def _address(page: str, permission: Permission, place: Region, user: User) -> str:
    """Where what is missing on a poster is entered; "" where this person may not look there."""
    return f"{reverse(page)}?region={place.code}" if user.can(permission, at=place) else ""


def _way(place: Region, user: User) -> list[tuple[str, str]]:
    """The places from the top, each linked to its training where the person sees it."""
    url = reverse("training:overview")
    return [
        (
            one.name,
            f"{url}?region={one.code}" if user.can(Permission.TRAINING_VIEW, at=one) else "",
        )
        for one in place.ancestors
    ]


def _sheet(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    paper = request.GET.get("paper", "")
    paper = paper if paper in PAPERS else PAPERS[0]
    more = {
        "paper": paper,
        "papers": [(one.upper(), here_with(request, paper=one), one == paper) for one in PAPERS],
        "printed_at": timezone.localtime(),
    }
    return render(request, template, context | more)
