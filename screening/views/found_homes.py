"""Households met at the door that the base map does not have."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User
from screening import campaign_pages, lead_pages
from screening.campaign_forms import FoundForm, put
from screening.campaigns import finding
from screening.campaigns.errors import CampaignError
from screening.models import FoundHousehold
from screening.views.campaigns import round_in_sight, scope_in_sight


@require(Permission.CAMPAIGN_VIEW)
@require_http_methods(["GET", "POST"])
def found_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What was met, and for who visits there a form to write another one down."""
    user: User = request.user  # type: ignore[assignment]
    campaign = round_in_sight(request, pk)
    scope = scope_in_sight(request, campaign, Permission.CAMPAIGN_VIEW)
    grids = _grids(user, scope.paths) if campaign.is_open else []
    form = FoundForm(request.POST or None, grids=grids) if grids else None
    if request.method == "POST" and form is not None and form.is_valid():
        given = dict(form.cleaned_data)
        grid = form.grids[given.pop("grid")]
        try:
            finding.write_down(campaign, grid, by=user, **given)
        except CampaignError as error:
            put(form, error)
        else:
            messages.success(request, _("Written down. Report the household with its members now."))
            return redirect(f"{reverse('households:act-found')}?region={grid.code}")
    finding.link(campaign)
    rows = FoundHousehold.objects.filter(campaign=campaign).within_paths(scope.paths)
    ordered = rows.select_related("region__parent__parent", "found_by", "act").order_by("-pk")
    page = paginate(request, ordered)
    context = {
        "campaign": campaign,
        "scope": scope,
        "form": form,
        "page": page,
        "rows": [(row, lead_pages.place_of(row.region)) for row in page.object_list],
        "crumbs": campaign_pages.crumbs(scope, user),
        "back": f"{reverse('screening:campaign-detail', args=[pk])}?region={scope.region.code}",
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "screening/campaign_found.html", context, status=status)


def _grids(user: User, paths: list[str]) -> list[Region]:
    """The grids that this person visits."""
    rows = Region.objects.visible_to(user, Permission.CAMPAIGN_VISIT).current()
    return list(
        rows.within_paths(paths).filter(level=Level.GRID).select_related("parent").order_by("code")
    )
