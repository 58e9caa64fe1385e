"""Pages of procedures: the list, beginning one, a round, and those of one household."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from households import pages, procedures, tabs
from households.models import Household, Procedure, Round
from households.procedures import board, queues, reading
from households.procedures.candidates import candidates
from households.procedures.errors import NotYoursError, ProcedureError
from households.procedures.places import opens_at, variant_of
from households.procedures.round_filter import RoundFilter, stats
from households.procedures.steps import Variant
from households.procedures.variants import VARIANTS
from qiannan import asked
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User

MOST_SHOWN = 300
_BEGINNERS = (Permission.PROCEDURE_RECORD, Permission.PROCEDURE_REVIEW)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """The rounds in sight, what is late or soon due on top."""
    user: User = request.user  # type: ignore[assignment]
    found = RoundFilter(request.GET, queues.rounds_in_sight(user), request=request)
    ordered = queues.by_urgency(found.qs).select_related("region__parent", "holder")
    page = paginate(request, ordered)
    rows = list(page.object_list)
    counts = queues.counts_of(rows)
    context = {
        "filter": found,
        "page": page,
        "rows": [_row(one, counts.get(one.pk, {})) for one in rows],
        "stats": stats(request, found.base),
        "may_begin": bool(villages_of(user)[:1]),
        "crumbs": [],
    }
    return render_page(
        request, "households/procedures/list.html", "households/procedures/_table.html", context
    )


def _row(one: Round, counts: dict[str, int]) -> dict[str, Any]:
    variant = variant_of(one)
    is_late = counts.get("late", 0) > 0 or board.due_hue(one.due_on) == "late"
    state = "late" if is_late and one.is_open else board.HUES[one.state]
    return {
        "round": one,
        "variant": variant,
        "step": variant.step(one.step).title if one.step else "",
        "counts": counts,
        "hue": state,
        "word": "逾期" if state == "late" else one.get_state_display(),
        "due_hue": board.due_hue(one.due_on) if one.is_open else "",
    }


def villages_of(user: User) -> Any:
    """Villages for which this person may begin a procedure: the own, or those of the township."""
    places = queues.places_where(user, *_BEGINNERS)
    rows = Region.objects.at(Level.VILLAGE).current()
    return (rows.filter(pk__in=places) | rows.filter(parent__in=places)).order_by("path")


@require(*_BEGINNERS)
@require_http_methods(["GET", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """Choose what is to be done, then the households it is done for."""
    user: User = request.user  # type: ignore[assignment]
    given = request.POST if request.method == "POST" else request.GET
    villages = list(villages_of(user).select_related("parent__parent"))
    if not villages:
        raise PermissionDenied
    village = next((v for v in villages if v.code == given.get("village")), villages[0])
    possible = [v for v in VARIANTS.values() if opens_at(v, user, village)]
    variant = next((v for v in possible if v.key == given.get("variant")), None)
    problem = ""
    if request.method == "POST" and variant is not None:
        chosen = Household.objects.filter(
            pk__in=asked.keys(request.POST.getlist("pk")),
            place_path__startswith=village.path,
        )
        try:
            made = procedures.open_round(variant.key, village, chosen, by=user)
        except NotYoursError:
            raise
        except ProcedureError as error:
            problem = str(error)
        else:
            messages.success(request, _("Begun. The first step is next."))
            return redirect("households:round-detail", made.pk)
    context = {
        "villages": villages,
        "village": village,
        "possible": possible,
        "variant": variant,
        "problem": problem,
        "words": given.get("words", ""),
        "picked": given.getlist("pk") or given.getlist("household"),
        **_candidates(variant, village, given.get("words", ""), given.getlist("household")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "households/procedures/new.html", context, status=status)


def _candidates(
    variant: Variant | None, village: Region, words: str, first: list[str]
) -> dict[str, Any]:
    if variant is None:
        return {"households": [], "left_out": 0}
    found = candidates(variant, village, words)
    total = found.count()
    shown = list(found[:MOST_SHOWN])
    if chosen := asked.keys(first):
        shown.sort(key=lambda household: household.pk not in chosen)
    return {"households": shown, "left_out": max(0, total - MOST_SHOWN), "total": total}


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_procedures(request: HttpRequest, pk: int) -> HttpResponse:
    """The procedures of one household, running and past, and those it can begin."""
    user: User = request.user  # type: ignore[assignment]
    rows = Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    household = get_object_or_404(rows.with_places(), pk=pk)
    village = household.region.parent
    found = list(
        household.procedures.select_related(
            "round__region", "round__parent", "act", "household"
        ).order_by("-pk")
    )
    running = any(one.is_running and one.act_id is None for one in found)
    possible = []
    if village is not None and not running and household.dissolved_on is None:
        possible = [
            v for v in VARIANTS.values() if opens_at(v, user, village) and not v.who(household)
        ]
    context = tabs.head_of(household, user, "households:household-procedures") | {
        "crumbs": pages.crumbs(household.region.ancestors, user),
        "lines": [_summary(one) for one in found],
        "possible": possible,
        "village": village,
    }
    return render(request, "households/procedures/household.html", context)


def _summary(one: Procedure) -> dict[str, Any]:
    records = reading.records_of(one)
    return {
        "procedure": one,
        "variant": variant_of(one.round),
        "line": board.lines(one.round, [one])[0],
        "picture": board.picture(one.round, records, one.step or one.round.step)
        if one.is_running
        else [],
    }
