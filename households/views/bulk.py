"""One change for the households that were ticked in the list: fill in, look, report."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from households.acts import ActError
from households.bulk import foreseeing, picking, planning, sending
from households.bulk.fields import BulkForm
from households.bulk.picking import Picked
from households.bulk.planning import Plan
from households.grids import verbs as grid_verbs
from households.models import Household
from qiannan import asked
from regions.duties import Permission
from regions.guards import require
from regions.models import User


@require(Permission.HOUSEHOLD_PROPOSE)
@require_http_methods(["GET", "POST"])
def bulk_edit(request: HttpRequest) -> HttpResponse:
    """Give many households a value. `step` says which: fields, preview, back or send."""
    if request.method == "GET":  # nothing is ticked: somebody came here by the back button
        return redirect("households:household-list")
    found = picking.picked(request)
    if found.why:
        messages.error(request, found.why)
        return redirect(list_url(request))
    step = request.POST.get("step", "")
    years = planning.years_of(found.households)
    if step in ("", "back"):
        form = BulkForm(request.POST if step == "back" else None, years=years)
        return _form_page(request, found, form)
    form = BulkForm(request.POST, years=years)
    if not form.is_valid():
        return _form_page(request, found, form, status=422)
    if step == "send":
        return _send(request, found, form)
    return _preview(request, found, form, _plan(request, found.households, form))


@require(Permission.GRID_PLAN)
@require_http_methods(["GET", "POST"])
def bulk_move(request: HttpRequest) -> HttpResponse:
    """Plan to move the ticked households of one village to another of its grids."""
    if request.method == "GET":
        return redirect("households:household-list")
    user: User = request.user  # type: ignore[assignment]
    found = picking.picked(request)
    villages = {home.region.parent for home in found.households}
    why = found.why
    if not why and len(villages) > 1:
        why = "所选农户不在同一个村；网格只能在本村内调整，跨村请办理整户迁移"
    if why:
        messages.error(request, why)
        return redirect(list_url(request))
    village: Any = villages.pop()
    if not user.can(Permission.GRID_PLAN, at=village):
        raise PermissionDenied
    here = {home.region_id for home in found.households}
    grids = [grid for grid in village.children.current().order_by("code") if {grid.pk} != here]
    target = next((grid for grid in grids if str(grid.pk) == request.POST.get("to")), None)
    failed = ""
    if target is not None:
        try:
            plan = grid_verbs.propose_move(found.households, target, by=user)
            return redirect("households:grid-plan", pk=plan.pk)
        except grid_verbs.GridError as error:
            failed = str(error)
    context = {
        **_context(request, found),
        "crumbs": [*_crumbs(), (_("Move to another grid"), "")],
        "village": village,
        "grids": grids,
        "failed": failed,
    }
    status = 422 if failed else 200
    return render(request, "households/bulk_move.html", context, status=status)


def list_url(request: HttpRequest) -> str:
    """The list that was ticked in, with its conditions."""
    query = request.POST.get("query", "")[:2000]
    return f"{reverse('households:household-list')}?{query or 'all=yes'}"


def _plan(request: HttpRequest, households: list[Household], form: BulkForm) -> Plan:
    user: User = request.user  # type: ignore[assignment]
    return planning.plan(households, form.values, form.cleaned_data["year"], by=user)


def _form_page(
    request: HttpRequest, found: Picked, form: BulkForm, status: int = 200
) -> HttpResponse:
    context = {**_context(request, found), "form": form, "groups": form.groups()}
    return render(request, "households/bulk_edit.html", context, status=status)


def _preview(
    request: HttpRequest, found: Picked, form: BulkForm, plan: Plan, **more: Any
) -> HttpResponse:
    """What would become of each household; all that change are ticked at first."""
    foreseen = foreseeing.foresee(plan, form.values)
    context = {
        **_context(request, found),
        "form": form,
        "plan": plan,
        "seen": json.dumps(plan.seen()),
        "rows": [(one, foreseen.get(one.household.pk, [])) for one in plan.changing],
        "foreseen": foreseen,
        "ticked": {one.household.pk for one in plan.changing},
        "changed": {},
        **more,
    }
    status = 422 if "failed" in more else 200
    return render(request, "households/bulk_preview.html", context, status=status)


def _send(request: HttpRequest, found: Picked, form: BulkForm) -> HttpResponse:
    """Report those that are still ticked; whatever has changed meanwhile is shown first."""
    user: User = request.user  # type: ignore[assignment]
    ticked = set(asked.keys(request.POST.getlist("pk")))
    chosen = [home for home in found.households if home.pk in ticked]
    given = form.cleaned_data
    try:
        batch = sending.send(
            chosen, form.values, given["year"], by=user, happened_on=given["happened_on"],
            note=given["note"], seen=_seen(request),
        )  # fmt: skip
    except sending.ChangedError as error:
        again = _plan(request, found.households, form)
        changed = {one.household.pk for one in error.changed}
        return _preview(
            request, found, form, again, failed=str(error), changed=changed, ticked=ticked
        )
    except ActError as error:
        again = _plan(request, found.households, form)
        return _preview(request, found, form, again, failed=str(error), ticked=ticked)
    text = ngettext(
        "%(n)d change is reported; it waits for a signature.",
        "%(n)d changes are reported as one batch; they wait for a signature.",
        len(chosen),
    )
    messages.success(request, text % {"n": len(chosen)})
    return redirect("households:act-batch", batch)


def _seen(request: HttpRequest) -> dict[str, str]:
    found = asked.given_along(request.POST.get("seen"))
    return found if isinstance(found, dict) else {}


def _context(request: HttpRequest, found: Picked) -> dict[str, Any]:
    return {
        "picked": found,
        "query": request.POST.get("query", ""),
        "back": list_url(request),
        "crumbs": [*_crumbs(), (_("Correct many"), "")],
    }


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Base map"), reverse("households:household-list"))]
