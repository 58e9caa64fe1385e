"""Buttons of one pair. Out of sight is 404, in sight but not allowed 403."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regions.duties import Permission
from regions.guards import require
from screening.basemap.forms import ReasonForm, RevealForm
from screening.identity import decisions
from screening.identity.forms import BasisForm
from screening.samples import DecisionError
from screening.views.identity import next_of, page_of, pair_in_sight, with_query


@require(Permission.IDENTITY_DECIDE)
@require_POST
def identity_same(request: HttpRequest, pk: int) -> HttpResponse:
    """The department means this person; on to the next."""
    form = BasisForm(request.POST, auto_id="id_same_%s")
    done = _("Taken for the same person.")
    return _decide(request, pk, "same", form, decisions.decide_same, done)


@require(Permission.IDENTITY_DECIDE)
@require_POST
def identity_different(request: HttpRequest, pk: int) -> HttpResponse:
    """The department means somebody else; on to the next."""
    form = BasisForm(request.POST, auto_id="id_different_%s")
    done = _("Not the same: not proposed again.")
    return _decide(request, pk, "different", form, decisions.decide_different, done)


@require(Permission.IDENTITY_DECIDE)
@require_POST
def identity_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the decision back; the page asks again."""
    form = ReasonForm(request.POST)
    done = _("Open for a decision again.")
    return _decide(request, pk, "again", form, decisions.decide_anew, done)


def _decide(
    request: HttpRequest,
    pk: int,
    verb: str,
    form: BasisForm | ReasonForm,
    do: Callable[..., Any],
    done: str,
) -> HttpResponse:
    """Do it; on trouble show the page again with the reason, else the next one to decide."""
    pair = pair_in_sight(request, pk)
    if form.is_valid():
        given = form.cleaned_data
        reason = form.reason if isinstance(form, BasisForm) else given["reason"]
        try:
            do(pair, by=request.user, reason=reason, seen=given["seen"])
        except DecisionError as error:
            form.add_error(None, str(error))
    if form.errors:
        return page_of(request, pair_in_sight(request, pk), failed=(verb, form), status=422)
    messages.success(request, done)
    here = reverse("screening:identity-detail", args=[pk])
    onwards = with_query(request, here) if verb == "again" else next_of(request, pair)
    return redirect(onwards or with_query(request, reverse("screening:identity-list")))


@require(Permission.PERSON_REVEAL)
@require_POST
def identity_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the full numbers on this answer only; who asked and why is recorded."""
    pair = pair_in_sight(request, pk)
    form = RevealForm(request.POST, auto_id="id_reveal_%s")
    numbers = None
    if form.is_valid():
        try:
            numbers = decisions.reveal(
                pair,
                by=request.user,  # type: ignore[arg-type]
                purpose=form.cleaned_data["purpose"],
            )
        except DecisionError as error:
            form.add_error("purpose", str(error))
    if form.errors:
        return page_of(request, pair, failed=("reveal", form), status=422)
    return page_of(request, pair, numbers=numbers)
