"""Rounds of reviews: their list, opening one, and the summary of one as Excel."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accountability.models import VillageSheet
from accountability.village_reviews import books, forms, reviewing, sight
from accountability.village_reviews.sight import HEAR, VIEW, done, form_page, user_of
from accountability.village_reviews.views import CONCLUSION_HUES, SHEET_HUES
from qiannan.web import here_with, paginate
from regions.guards import require

_SIGNED = VillageSheet.State.SIGNED


@require(VIEW)
@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """Rounds of reviews, the newest first, with the sheets of the villages in sight."""
    rows = sight.rounds_in_sight(request)
    page = paginate(request, rows.order_by("-starts_on", "-pk"))
    sheets = sight.sheets_in_sight(request).filter(round_of__in=[one.pk for one in page])
    counts = {
        pk: (begun, signed)
        for pk, begun, signed in sheets.order_by()
        .values("round_of")
        .annotate(begun=Count("pk"), signed=Count("pk", filter=Q(state=_SIGNED)))
        .values_list("round_of", "begun", "signed")
    }
    context = {
        "page": page,
        "rows": [(one, *counts.get(one.pk, (0, 0))) for one in page],
        "may_open": bool(sight.places_of(user_of(request))),
        "crumbs": sight.crumbs(None, user_of(request)),
    }
    return render(request, "accountability/villages/rounds.html", context)


@require(VIEW)
@require_GET
def round_sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets of a round that a figure counts: all in sight, or those signed by both."""
    round_of = get_object_or_404(sight.rounds_in_sight(request), pk=pk)
    found = sight.sheets_in_sight(request).filter(round_of=round_of)
    signed, is_signed = found.filter(state=_SIGNED), request.GET.get("state") == _SIGNED.value
    rounds = _("Rounds of village reviews"), reverse("accountability:village-rounds")
    page = paginate(request, signed if is_signed else found)
    context = {
        "round": round_of,
        "page": page,
        "rows": [(one, *_hues(one)) for one in page],
        "tabs": [
            (_("All"), found.count(), here_with(request, state=""), not is_signed),
            (
                _("Signed by both"),
                signed.count(),
                here_with(request, state=_SIGNED.value),
                is_signed,
            ),
        ],
        "crumbs": [*sight.crumbs(None, user_of(request)), rounds],
    }
    return render(request, "accountability/villages/round_sheets.html", context)


def _hues(one: VillageSheet) -> tuple[str, str]:
    return SHEET_HUES[one.state], CONCLUSION_HUES.get(one.conclusion, "wait")


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
