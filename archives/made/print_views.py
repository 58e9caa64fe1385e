"""The bag of policies and the household card as PDF: of one household, or of a village or grid."""

import io

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from archives.completeness.views import archive_in_sight
from archives.made import bags, bulk, known
from archives.made.views import address, place_of
from households import codes
from households.models import Household, HouseholdQuerySet
from households.printing import fonts
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User

BATCH = 100  # households gathered at once; what was drawn of them is kept compressed


@require(Permission.ARCHIVE_FILE)
@require_http_methods(["GET", "POST"])
def household_print(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The bag or card of one household; a POST first gives it its code."""
    archive = archive_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    if archive.household_id is None or not user.can(Permission.ARCHIVE_FILE, at=archive.region):
        raise Http404
    homes = Household.objects.filter(pk=archive.household_id)
    if request.method == "POST":
        return _coded(request, archive.region, homes)
    return _printed(request, kind, homes, f"{archive.pk}")


@require(Permission.ARCHIVE_FILE)
@require_http_methods(["GET", "POST"])
def place_print(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The bags or cards of the registered households of a village or grid, in one print job.

    A POST first gives those that have no code theirs.
    """
    place = place_of(request)
    if place is None:
        raise Http404
    if request.method == "POST":
        return _coded(request, place, bulk.households_of(place))
    return _printed(request, kind, bulk.households_of(place)[: bulk.MOST], place.code)


def _coded(request: HttpRequest, place: Region, homes: HouseholdQuerySet) -> HttpResponseBase:
    """Give codes where the user may, and lead to the paper: printing itself changes nothing."""
    user: User = request.user  # type: ignore[assignment]
    if user.can(Permission.CODE_ISSUE, at=place):
        codes.issue(place, by=user, only=homes)
    return redirect(request.get_full_path())


def _printed(
    request: HttpRequest, kind: str, homes: HouseholdQuerySet, name: str
) -> HttpResponseBase:
    """Draw the papers.

    Raises:
        Http404: there is no paper of that kind.
    """
    if kind not in bags.SHEETS:
        raise Http404
    keys = list(homes.values_list("pk", flat=True))
    who = request.user.get_full_name()  # type: ignore[union-attr]
    rows = (
        one
        for first in range(0, len(keys), BATCH)
        for one in _gathered(keys[first : first + BATCH], request)
    )
    try:
        body = bags.print_job(kind, rows, who)
    except fonts.FontMissingError as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    response = FileResponse(io.BytesIO(body), content_type="application/pdf")
    file = f"{name}_{kind}_{timezone.localdate():%Y%m%d}.pdf"
    response["Content-Disposition"] = f'inline; filename="{file}"'
    return response


def _gathered(keys: list[int], request: HttpRequest) -> list[known.Known]:
    """In the order of the keys."""
    found = known.of(Household.objects.filter(pk__in=keys), address(request))
    by_key = {one.home.pk: one for one in found}
    return [by_key[key] for key in keys]
