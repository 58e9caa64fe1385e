"""Rounds of reviews: their list, opening one, and the summary of one as Excel."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accountability.village_reviews import books, forms, reviewing, sight
from accountability.village_reviews.sight import HEAR, VIEW, done, form_page, user_of
from qiannan.web import paginate
from regions.guards import require


@require(VIEW)
@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """Rounds of reviews, the newest first."""
    is_signed = Q(sheets__state="signed")
    rows = sight.rounds_in_sight(request).annotate(
        begun=Count("sheets", distinct=True),
        signed=Count("sheets", distinct=True, filter=is_signed),
    )
    context = {
        "page": paginate(request, rows.order_by("-starts_on", "-pk")),
        "may_open": bool(sight.places_of(user_of(request))),
        "crumbs": sight.crumbs(None, user_of(request)),
    }
    return render(request, "accountability/villages/rounds.html", context)


@require(HEAR)
@require_http_methods(["GET", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """Open a round of reviews."""
    user = user_of(request)
    form = forms.RoundForm(request.POST or None, places=sight.places_of(user))
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and done(form, lambda: reviewing.open_round(form.round, by=user)):
        messages.success(request, _("The round is open."))
        return redirect("accountability:village-rounds")
    around = {"back": reverse("accountability:village-rounds"), "crumbs": sight.crumbs(None, user)}
    title = _("Open a round of reviews")
    return form_page(request, form, title, title, **around)


@require(VIEW)
@require_GET
def round_export(request: HttpRequest, pk: int) -> FileResponse:
    """The summary of a round, of what the person sees of it."""
    round_of = get_object_or_404(sight.rounds_in_sight(request), pk=pk)
    place = sight.place_of(request)
    if not request.GET.get("region") and place.covers(round_of.region):
        place = round_of.region
    name = f"{place.name}_逐村复核过堂情况表_{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(books.of_round(round_of, place), as_attachment=True, filename=name)
