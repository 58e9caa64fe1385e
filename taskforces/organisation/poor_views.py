"""The list of poor places, each with who is in charge of it."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qiannan.web import paginate
from regions.guards import require
from taskforces.models import Charge, PoorPlace
from taskforces.organisation import charging, forms, naming
from taskforces.organisation.places import place_of
from taskforces.organisation.step_views import EDIT, done, form_page, user_of
from taskforces.organisation.views import VIEW


@require(VIEW)
@require_http_methods(["GET", "POST"])
def poor_places(request: HttpRequest) -> HttpResponse:
    """The places in sight that are named as poor; the prefecture's office names another."""
    user, today = user_of(request), timezone.localdate()
    may_edit = naming.may_name(user)
    form = forms.PoorPlaceForm(request.POST or None, within=place_of(request))
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied("organisation.poor_place")
        if form.is_valid() and done(form, lambda: naming.name_place(by=user, **form.cleaned_data)):
            messages.success(request, _("It is recorded."))
            return redirect("taskforces:poor-places")
    is_all = bool(request.GET.get("all"))
    rows = PoorPlace.objects.visible_to(user, VIEW).select_related("region__parent")
    page = paginate(request, rows if is_all else rows.on(today))
    context = {
        "form": form,
        "is_all": is_all,
        "may_edit": may_edit,
        "page": page,
        "rows": _with_leaders(list(page.object_list), user),
    }
    request.stands_at = reverse("taskforces:coverage")  # type: ignore[attr-defined]
    status = 422 if form.errors else 200
    return render(request, "taskforces/organisation/poor_places.html", context, status=status)


def _with_leaders(places: list[PoorPlace], user: Any) -> list[tuple[PoorPlace, list[Charge], bool]]:
    """Each place with who is in charge of it as that today, and whether `user` may send another."""
    held: dict[tuple[int, str], list[Charge]] = defaultdict(list)
    regions = [one.region_id for one in places]
    for charge in (
        Charge.objects.on(timezone.localdate()).filter(region__in=regions).select_related("cadre")
    ):
        held[charge.region_id, charge.kind].append(charge)
    return [
        (one, held[one.region_id, one.kind], charging.may_give(user, one.kind, one.region))
        for one in places
    ]


@require(EDIT)
@require_http_methods(["GET", "POST"])
def poor_place_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike a place off the list, with the day and the ground."""
    user = user_of(request)
    rows = PoorPlace.objects.visible_to(user, VIEW).select_related("region")
    place = get_object_or_404(rows, pk=pk)
    if not naming.may_name(user):
        raise PermissionDenied("organisation.poor_place")
    form = forms.EndForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and done(form, lambda: naming.strike(place, by=user, **form.cleaned_data)):
        messages.success(request, _("It is recorded."))
        return redirect("taskforces:poor-places")
    meta = f"{place.region.name} · {place.get_kind_display()}"
    title = _("Strike off the list")
    return form_page(request, form, title, title, reverse("taskforces:poor-places"), meta)
