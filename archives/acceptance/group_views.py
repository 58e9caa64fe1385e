"""Groups of a round: put together, and the files that each accepts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archives.acceptance import planning
from archives.acceptance.figures import RESULT_HUES
from archives.acceptance.forms import GroupForm
from archives.acceptance.opening import name_of
from archives.acceptance.views import (
    ACCEPT,
    FOLDER,
    VIEW,
    crumbs,
    done,
    round_in_sight,
    rounds_in_sight,
    stand_at,
    user_of,
)
from archives.models import Acceptance, AcceptanceGroup, AcceptanceRound
from qiannan.web import here_with, paginate
from regions.guards import require

State = Acceptance.State
_DRAWN = "drawn"  # each file once, whatever became of it
_WITH = ("archive__household", "archive__region__parent", "round__region", "group", "signed_by")


@require(ACCEPT)
@require_http_methods(["GET", "POST"])
def group_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a group together."""
    row, user = round_in_sight(request, pk), user_of(request)
    if not user.holds(ACCEPT, at=row.region):
        raise PermissionDenied
    form = GroupForm(request.POST if request.method == "POST" else None, round_=row)
    is_given = form.is_valid()
    if is_given and done(form, lambda: planning.add_group(row, form.team, by=user)):
        messages.success(request, _("The group is put together."))
        return redirect("archives:acceptance-round", pk)
    ticked, parts = form.parts()
    context = {
        "form": form,
        "ticked": ticked,
        "parts": parts,
        "row": row,
        "back": reverse("archives:acceptance-round", args=[pk]),
        "crumbs": [*crumbs(), (row.name, reverse("archives:acceptance-round", args=[pk]))],
    }
    stand_at(request)
    return render(request, f"{FOLDER}/group.html", context, status=422 if form.errors else 200)


def group_in_sight(request: HttpRequest, pk: int) -> AcceptanceGroup:
    rounds = rounds_in_sight(request).values("pk")
    rows = AcceptanceGroup.objects.filter(round__in=rounds).select_related("round__region")
    return get_object_or_404(rows, pk=pk)


def files_in_sight(request: HttpRequest) -> QuerySet[Acceptance]:
    """Those of files in sight, and those of the person's own groups."""
    user = user_of(request)
    seen = Acceptance.objects.visible_to(user, VIEW).values("pk")
    own = Acceptance.objects.of_member(user).values("pk")
    return Acceptance.objects.filter(Q(pk__in=seen) | Q(pk__in=own)).select_related(*_WITH)


def one_in_sight(request: HttpRequest, pk: int) -> Acceptance:
    rows = files_in_sight(request).select_related("archive__catalogue", *_WITH)
    return get_object_or_404(rows, pk=pk)


def _listed(request: HttpRequest, rows: QuerySet[Acceptance], context: dict[str, Any]) -> Any:
    counted = {state: rows.filter(state=state).count() for state in State.values}
    chosen = request.GET.get("state", State.OPEN)
    tabs = [
        (label, counted[state], here_with(request, state=state), chosen == state)
        for state, label in State.choices
    ]
    found = rows.filter(state=chosen) if chosen in State.values else rows
    if chosen == _DRAWN:
        found = rows.filter(attempt=1)
    page = paginate(request, found.order_by("archive__place_path", "archive", "-attempt"))
    context |= {"page": page, "tabs": tabs, "rows": [_line(row) for row in page]}
    stand_at(request)
    return render(request, f"{FOLDER}/files.html", context)


def _line(row: Acceptance) -> dict[str, Any]:
    return {"row": row, "name": name_of(row.archive), "hue": RESULT_HUES[State(row.state)]}


@require(VIEW)
@require_GET
def group_files(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of one group."""
    group = group_in_sight(request, pk)
    members = group.members.select_related("user", "cadre")
    context = {
        "title": group.name,
        "meta": f"{group.round.name} · {'、'.join(one.person_name for one in members)}",
        "crumbs": [
            *crumbs(),
            (group.round.name, reverse("archives:acceptance-round", args=[group.round_id])),
        ],
    }
    return _listed(request, files_in_sight(request).filter(group=group), context)


@require(VIEW)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The files that this person's groups accept."""
    own = Acceptance.objects.of_member(user_of(request)).values("pk")
    rows = Acceptance.objects.filter(pk__in=own).select_related(*_WITH)
    rows = rows.exclude(round__state=AcceptanceRound.State.PLANNED)
    context = {"title": _("Files I accept"), "meta": "", "crumbs": crumbs()}
    return _listed(request, rows, context)
