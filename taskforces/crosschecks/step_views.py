"""Planning a round, signing or dropping the plan, and a second visit."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ledger import onward
from ledger.models import Signature
from ledger.shown import hands
from regions.duties import Permission
from regions.guards import require
from taskforces.crosschecks import operations, reports, visiting
from taskforces.crosschecks.forms import DropForm, RoundForm, SignForm, VisitForm
from taskforces.crosschecks.views import (
    PLAN,
    VIEW,
    VISIT,
    crumbs,
    round_in_sight,
    round_page,
    rounds_in_sight,
    user_of,
)
from taskforces.models import CrossVisit
from taskforces.organisation.step_views import done


@require(PLAN)
@require_http_methods(["GET", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """Plan a round; a sentence says why where there is no plan."""
    user = user_of(request)
    places = [p.region for p in user.active_postings if PLAN in p.grants]
    form = RoundForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        made = done(form, lambda: operations.plan(form.round, by=user))
        if made:
            messages.success(request, _("It is planned; somebody else signs it now."))
            return redirect("taskforces:cross-check", made.pk)
    context = {"form": form, "back": reverse("taskforces:cross-checks"), "crumbs": crumbs()}
    status = 422 if form.errors else 200
    return render(request, "taskforces/crosschecks/form.html", context, status=status)


@require(VIEW)
@require_POST
def round_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the plan; the sample is drawn with it."""
    row, user = round_in_sight(request, pk), user_of(request)
    if not user.holds(PLAN, at=row.region):
        raise PermissionDenied
    form = SignForm(request.POST, request=request)
    if form.is_valid():
        strokes = form.cleaned_data["strokes"]
        if done(form, lambda: operations.sign(row, by=user, strokes=strokes)):
            messages.success(request, _("The plan is signed and the households are drawn."))
            return redirect("taskforces:cross-check", pk)
    return round_page(request, round_in_sight(request, pk), form, 422)


@require(VIEW)
@require_POST
def round_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a plan that is not signed; the reason stays with it."""
    row, user = round_in_sight(request, pk), user_of(request)
    if not user.holds(PLAN, at=row.region):
        raise PermissionDenied
    form = DropForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if done(form, lambda: operations.drop(row, by=user, reason=reason) or True):
            messages.success(request, _("The plan is dropped."))
            return redirect("taskforces:cross-check", pk)
    return round_page(request, round_in_sight(request, pk), drop=form, status=422)


def _visit(request: HttpRequest, pk: int) -> tuple[CrossVisit, bool]:
    """The visit, and whether it is the person's own to make."""
    user = user_of(request)
    rows = CrossVisit.objects.select_related(
        "region__parent__parent", "pair__round", "pair__inspected", "pair__inspecting", "signed_by"
    )
    own = rows.of_inspector(user).filter(pk=pk).first()
    if own:
        return own, True
    found = get_object_or_404(rows.visible_to(user, VIEW), pk=pk)
    if not user.can(Permission.HOUSEHOLD_VIEW, at=found.region):
        raise PermissionDenied  # a leader reads the figures of a round, not of a household
    return found, False


@require(VISIT, VIEW)
@require_http_methods(["GET", "POST"])
def visit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a second visit; once signed, both answers side by side."""
    user = user_of(request)
    row, is_own = _visit(request, pk)
    form = VisitForm(request.POST or None, request=request)
    if request.method == "POST":
        if not is_own:
            raise PermissionDenied
        if form.is_valid():
            strokes = form.cleaned_data["strokes"]
            if done(form, lambda: visiting.visit(row, form.seen, by=user, strokes=strokes)):
                messages.success(request, _("Signed; this is what the first visit answered."))
                return redirect("taskforces:cross-visit", pk)
    if row.signed_at:
        return render(
            request, "taskforces/crosschecks/visit_done.html", _told(request, row, is_own=is_own)
        )
    context = {
        "visit": row,
        "form": form if is_own else None,
        "statement": visiting.SAYS_VISIT,
        "crumbs": _way(request, row, is_own=is_own),
    }
    status = 422 if form.errors else 200
    return render(request, "taskforces/crosschecks/visit.html", context, status=status)


def _way(request: HttpRequest, row: CrossVisit, *, is_own: bool) -> list[tuple[str, str]]:
    """Back to the round where it is in sight, and to the person's own households."""
    found = crumbs()
    if rounds_in_sight(request).filter(pk=row.pair.round_id).exists():
        url = reverse("taskforces:cross-check", args=[row.pair.round_id])
        found.append((row.pair.round.number, url))
    if is_own:
        found.append((_("Households I inspect"), reverse("taskforces:cross-visits")))
    return found


def _told(request: HttpRequest, row: CrossVisit, *, is_own: bool) -> dict[str, Any]:
    whole, _parts = reports.agreement([row])
    signed = Signature.objects.filter(event__subject=row.subject, event__subject_id=row.pk)
    return {
        "visit": row,
        "lines": reports.compared(row),
        "whole": whole,
        "onward": onward.ways(row, user_of(request)),
        "signatures": hands(signed),
        "crumbs": _way(request, row, is_own=is_own),
    }
