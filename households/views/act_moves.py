"""Deciding on an act, and adding its papers: every address here changes something."""

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from households import act_pages, act_queue, acts
from households.act_move_forms import MOVES, SignForm
from households.acts import ActError, papers, verbs
from households.models import Act
from households.views import one_by_one
from households.views.acts import act_in_sight, act_page
from qiannan import asked
from regions.duties import Permission
from regions.guards import require
from regions.models import User

MOST_TICKED = 200


def _move(
    request: HttpRequest, pk: int, name: str, verb: Callable[..., Any], done: str
) -> HttpResponse:
    """Do `verb` with what its form says; on trouble show the page with the reason."""
    act = act_in_sight(request, pk)
    form = MOVES[name](request.POST, auto_id=f"id_{name}_%s")
    if form.is_valid():
        try:
            verb(act, by=request.user, **form.cleaned_data)
        except ActError as error:
            form.add_error(None, str(error))
    if form.errors:
        return act_page(request, act_in_sight(request, pk), failed=(name, form))
    return _on(request, act, done)


def _on(request: HttpRequest, act: Act, done: str) -> HttpResponse:
    """Go on to the next act of the queue when it is being read, else stay."""
    user: User = request.user  # type: ignore[assignment]
    following = act_queue.next_to_sign(user, act) if one_by_one.is_queue(request) else None
    waiting = act_queue.to_sign(user)
    return one_by_one.go_on(
        request, "households:act-detail", act, done, following=following, waiting=waiting
    )


@require(Permission.HOUSEHOLD_SIGN)
@require_POST
def act_sign(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "sign", acts.sign, _("Signed; the base map has it now."))


@require(Permission.HOUSEHOLD_SIGN)
@require_POST
def act_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "refuse", acts.refuse, _("Refused; who reported is told why."))


@require(Permission.HOUSEHOLD_SIGN, Permission.STANDARD_SIGN)
@require_POST
def act_undo(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "undo", acts.undo, _("Undone; the base map is as before."))


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def act_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "withdraw", acts.withdraw, _("Withdrawn."))


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def act_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one photo or paper as soon as it is taken; a plain form may send several."""
    act = act_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    errors = keep_papers(act, request.FILES.getlist("papers"), user)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": errors[0]}, status=422) if errors else JsonResponse({})
    for sentence in errors:
        messages.error(request, sentence)
    return redirect("households:act-detail", pk)


def keep_papers(act: Act, uploads: list[Any], user: User) -> list[str]:
    """Keep what can be kept; return what is wrong with the others."""
    errors = [] if uploads else [_("No file arrived.")]
    for upload in uploads:
        try:
            papers.add_paper(act, upload, by=user)
        except ValidationError as error:
            errors += error.messages
        except ActError as error:
            errors.append(str(error))
    return errors


@require(Permission.HOUSEHOLD_SIGN)
@require_POST
def act_bulk(request: HttpRequest) -> HttpResponse:
    """Show the ticked acts with a place to sign; once signed, say of each what became of it."""
    user: User = request.user  # type: ignore[assignment]
    ticked = asked.keys(request.POST.getlist("pk"))[:MOST_TICKED]
    rows = act_queue.in_sight(user).for_list().filter(pk__in=ticked).order_by("pk")  # type: ignore[attr-defined]
    form = SignForm(request.POST if "confirmed" in request.POST else None)
    outcomes: list[acts.Outcome] = []
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        outcomes = acts.sign_many(rows, by=user, note=given["note"], strokes=given["strokes"])
    acted = [one.act for one in outcomes] or list(rows)
    context = {
        "rows": list(zip_longest(act_pages.lines_of(acted), outcomes)),
        "outcomes": outcomes,
        "done": sum(one.is_done for one in outcomes),
        "form": form,
        "statement": verbs.STATEMENT,
        "back": f"{reverse('households:act-list')}?state=open&who=sign",
        "crumbs": [(_("Changes"), reverse("households:act-list")), (_("Sign the ticked"), "")],
    }
    status = 422 if form.errors else 200
    return render(request, "households/act_bulk.html", context, status=status)
