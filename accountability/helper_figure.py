"""The households behind a figure of table 18: those that a helper stands by on its day."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accountability import tables
from accountability.cuts import crumbs_of, cut_of
from accountability.reports import helpers
from households.models import Helper, Household, Pairing
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User

TABLE = 18


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def helper_figure(request: HttpRequest, pk: int) -> HttpResponse:
    """The pairings of one helper in the place and on the day of the table; none there is 404, as
    who stands by households elsewhere alone is not told of.
    """
    user: User = request.user  # type: ignore[assignment]
    cut = cut_of(request, Permission.HOUSEHOLD_VIEW)
    helper = get_object_or_404(Helper, pk=pk)
    of_place = Pairing.objects.within_paths([cut.region.path]).filter(helper=helper)
    page = paginate(
        request,
        helpers.holding(of_place, cut.as_of).select_related("household__region__parent"),
    )
    if not page.object_list:
        raise Http404
    keys = [row.household_id for row in page.object_list]
    seen = Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW).filter(pk__in=keys)
    in_sight = set(seen.values_list("pk", flat=True))
    context = {
        "cut": cut,
        "helper": helper,
        "table": tables.NAMES[TABLE],
        "page": page,
        "rows": [
            (row, helpers.days(row.starts_on, row.ends_on), row.household_id in in_sight)
            for row in page.object_list
        ],
        "crumbs": crumbs_of(request, cut),
        "back": cut.url("table-detail", TABLE),
    }
    return render(request, "accountability/helper_figure.html", context)
