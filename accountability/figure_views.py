"""The households behind one figure of a table."""

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accountability import tables
from accountability.cuts import crumbs_of, cut_of
from households import reports
from households.models import Household
from qiannan import asked
from regions.duties import Permission
from regions.guards import require
from regions.models import User

PAGE = 50


class _Counted(Paginator):
    """Pages of rows that the database cuts out; only how many there are is known."""

    def __init__(self, total: int) -> None:
        super().__init__([], PAGE)
        self.count = total


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def table_figure(request: HttpRequest, number: int) -> HttpResponse:
    """The households that a figure counts, as of the day of its table."""
    user: User = request.user  # type: ignore[assignment]
    cut = cut_of(request, Permission.HOUSEHOLD_VIEW)
    page = asked.whole(request.GET.get("page"), 999_999)
    name = request.GET.get("figure", "")
    try:
        found = reports.behind(
            number, name, cut.region, cut.as_of, first=(max(page, 1) - 1) * PAGE, most=PAGE
        )
    except KeyError as error:
        raise Http404 from error
    seen = Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    keys = [row["id"] for row in found.rows]
    in_sight = set(seen.filter(pk__in=keys).values_list("pk", flat=True))
    rows = [row | {"is_in_sight": row["id"] in in_sight} for row in found.rows]
    context = {
        "cut": cut,
        "found": found,
        "number": number,
        "table": tables.NAMES[number],
        "page": Page(rows, max(page, 1), _Counted(found.homes)),
        "crumbs": crumbs_of(request, cut),
        "back": cut.url("table-detail", number),
    }
    return render(request, "accountability/table_figure.html", context)
