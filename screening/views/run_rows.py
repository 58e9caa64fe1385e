"""The rows behind the figures of matching of one comparison."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from qiannan.web import PAGE_SIZE, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region
from screening.feeds import FEEDS
from screening.identity.rows import RowsOfRun
from screening.operations.kept import folder_of
from screening.views.runs import run_in_sight

TITLES = {
    "repaired": gettext_lazy("Repaired"),
    "decided": gettext_lazy("Decided by people"),
    "number": gettext_lazy("Number only"),
    "proposed": gettext_lazy("Waits for people"),
    "unmatched": gettext_lazy("Matched to nobody"),
}


@require(Permission.RUN_VIEW)
@require_GET
def run_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows of one feed by how they were matched, with the words of the match."""
    run = run_in_sight(request, pk)
    feed, kind = request.GET.get("feed", ""), request.GET.get("kind", "unmatched")
    if kind not in TITLES or feed not in run.facts.get("matches", {}):
        raise Http404
    counted = run.facts["matches"][feed]
    rows = RowsOfRun(run, folder_of(run, run.facts["attempt"]), feed, kind)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    codes = {row.county for row in page}
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    contract = FEEDS[feed]
    here = reverse("screening:run-rows", args=[pk])
    context = {
        "run": run,
        "title": f"{contract.department} {contract.title}",
        "rows": [(row, names.get(row.county, row.county)) for row in page],
        "page": page,
        "is_kept": rows.is_kept,
        "may_open": request.user.can(Permission.IDENTITY_VIEW, at=run.region),  # type: ignore[union-attr]
        "tabs": [
            (word, counted.get(code, 0), f"{here}?feed={feed}&kind={code}", code == kind)
            for code, word in TITLES.items()
        ],
        "crumbs": [
            (_("Comparisons"), reverse("screening:run-list")),
            (str(run), reverse("screening:run-detail", args=[pk])),
        ],
    }
    return render_page(
        request, "screening/run_rows.html", "screening/_run_rows_table.html", context
    )
