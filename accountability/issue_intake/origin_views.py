"""Taking in a lead that was closed out as true, or a quality finding that is open."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability import issue_registering
from accountability.issue_intake import addresses, origins
from accountability.issue_intake.forms import TakeInForm, say
from accountability.models import Issue
from households.models import QualityFinding
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, User
from screening.models import Lead


@require(Permission.ISSUE_REGISTER)
@require_http_methods(["GET", "POST"])
def take_in_lead(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    rows = Lead.objects.visible_to(user, Permission.LEAD_VIEW)
    lead = get_object_or_404(rows.select_related("region"), pk=pk)
    back = reverse("screening:lead-detail", args=[pk])
    return _page(request, lead, issue_registering.take_in_lead, back)


@require(Permission.ISSUE_REGISTER)
@require_http_methods(["GET", "POST"])
def take_in_finding(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    rows = QualityFinding.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    found = get_object_or_404(rows.select_related("region"), pk=pk)
    back = reverse("households:finding-detail", args=[pk])
    return _page(request, found, issue_registering.take_in_finding, back)


def _page(
    request: HttpRequest, row: Lead | QualityFinding, take_in: Callable[..., Issue], back: str
) -> HttpResponse:
    """The form; an entry that was taken in before leads to its issue."""
    user: User = request.user  # type: ignore[assignment]
    places = origins.keepers_over(row.region, user)
    if not places:
        raise PermissionDenied
    known = origins.issue_from(row)
    if known:
        messages.info(request, _("It stands on the issue ledger already."))
        return redirect(addresses.issue(known.pk))
    form = TakeInForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            issue = take_in(
                row,
                by=user,
                item=given["item"],
                level=Level(form.region.level),
                due_on=given["due_on"],
            )
        except ValidationError as error:
            say(form, error)
        else:
            said = _("Taken in as %(number)s.") % {"number": issue.number}
            messages.success(request, said)
            return redirect(addresses.issue(issue.pk))
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "back": back,
        "may_be": origins.may_be_taken_in(row),
    }
    status = 422 if form.errors else 200
    return render(request, "accountability/intake/take_in.html", context, status=status)
