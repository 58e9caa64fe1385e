"""Papers of procedures as print views: A4, without what must not be seen."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from households import pages
from households.procedures import printing
from households.views.procedure_pages import procedure_in_sight, round_in_sight
from regions.duties import Permission
from regions.guards import require
from regions.models import Region


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def round_paper(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A notice, an announcement, the minutes, the review form or the list of the approval."""
    round_ = round_in_sight(request, pk)
    try:
        sheet = printing.round_sheet(round_, key)
    except KeyError as error:
        raise Http404 from error
    return _page(request, sheet, round_.region, f"households:round-detail {pk}")


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def procedure_paper(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The form of a visit, or the head's letter of consent."""
    procedure = procedure_in_sight(request, pk)
    try:
        sheet = printing.household_sheet(procedure, key)
    except KeyError as error:
        raise Http404 from error
    return _page(request, sheet, procedure.round.region, f"households:procedure-detail {pk}")


def _page(request: HttpRequest, sheet: printing.Sheet, place: Region, back: str) -> HttpResponse:
    name, pk = back.split()
    context = {
        "sheet": sheet,
        "back_name": name,
        "back_pk": pk,
        "crumbs": pages.crumbs(place.ancestors, request.user),  # type: ignore[arg-type]
        "now": timezone.localtime(),
        "blank": range(24),
    }
    return render(request, "households/procedures/paper.html", context)
