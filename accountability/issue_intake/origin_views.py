"""Taking in an entry of another ledger: a lead closed out as true, an open quality finding."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability import issue_registering
from accountability.issue_intake import addresses, origins
from accountability.issue_intake.forms import TakeInForm, say
from accountability.origins import named
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, User


@require(Permission.ISSUE_REGISTER)
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The form; an entry that was taken in before leads to its issue."""
    user: User = request.user  # type: ignore[assignment]
    origin = named(kind)
    if origin is None:
        raise Http404
    seen = origin.model._default_manager.visible_to(user, origin.seen_by)  # type: ignore[attr-defined]
    row = get_object_or_404(seen.select_related("region"), pk=pk)
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
        level = Level(form.region.level)
        try:
            issue = issue_registering.take_in(
                row, by=user, item=given["item"], level=level, due_on=given["due_on"]
            )
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("Taken in as %(number)s.") % {"number": issue.number})
            return redirect(addresses.issue(issue.pk))
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "back": reverse(origin.page, args=[pk]),
        "why_not": origin.why_not(row),
    }
    status = 422 if form.errors else 200
    return render(request, "accountability/intake/take_in.html", context, status=status)
