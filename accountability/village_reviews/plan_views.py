"""Drafting a plan, writing its lines, putting it in force, telling its progress."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability.models import PlanLine, PlanTemplate, VillagePlan
from accountability.village_reviews import plan_forms, planning, sight
from accountability.village_reviews.sight import VIEW, done, form_page, user_of
from accountability.village_reviews.views import village_url
from qiannan import asked
from qiannan.web import key_of
from regions.guards import require
from regions.models import ABOVE, Region


def _may(request: HttpRequest, place: Region) -> None:
    if not planning.may_keep(user_of(request), place):
        raise PermissionDenied("village_plan.keep")


def _around(request: HttpRequest, plan: VillagePlan) -> dict[str, Any]:
    """The way back to the village, and the places above."""
    crumbs = sight.crumbs(plan.region, user_of(request), sight.village_crumb(plan.region))
    back = f"{village_url(plan.region, plan.year)}&version={plan.version}"
    return {"back": back, "crumbs": crumbs}


@require(VIEW)
@require_POST
def plan_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Draft the next version of a village's plan."""
    place = sight.village_of(request, code)
    year = asked.year(request.POST.get("year")) or timezone.localdate().year
    if year not in sight.YEARS:
        raise Http404
    try:
        plan = planning.draft(place, year, by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(village_url(place, year))
    return redirect("accountability:village-plan-goal", plan.pk)


@require(VIEW)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def plan_goal(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what a draft is to reach."""
    plan = sight.plan_in_sight(request, pk, to_write=True)
    _may(request, plan.region)
    form = plan_forms.GoalForm.of(plan, request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = user_of(request)
        if done(form, lambda: planning.set_goal(plan, form.goal, by=by)):
            messages.success(request, _("It is recorded."))
            return redirect(_around(request, plan)["back"])
    title = _("Targets of %(village)s, %(year)s") % {"village": plan.region.name, "year": plan.year}
    return form_page(request, form, title, _("Save the targets"), **_around(request, plan))


_STEPS = {"force": planning.put_in_force, "drop": planning.drop}


@require(VIEW)
@require_POST
def plan_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Put a draft in force, or drop it."""
    plan = sight.plan_in_sight(request, pk)
    if verb not in _STEPS:
        raise Http404
    try:
        _STEPS[verb](plan, by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("It is recorded."))
    return redirect(_around(request, plan)["back"])


@require(VIEW)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def line_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a line, blank or from one that offices offer (`template`)."""
    plan = sight.plan_in_sight(request, pk, to_write=True)
    today = timezone.localdate()
    offers = PlanTemplate.objects.filter(Q(disabled_on__isnull=True) | Q(disabled_on__gt=today))
    return _line(request, plan, None, list(offers))


@require(VIEW)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a line of a draft."""
    line = _line_in_sight(request, pk)
    plan = sight.plan_in_sight(request, line.plan_id, to_write=True)
    line.refresh_from_db()
    return _line(request, plan, line, [])


def _line(
    request: HttpRequest, plan: VillagePlan, line: PlanLine | None, offers: list[PlanTemplate]
) -> HttpResponse:
    _may(request, plan.region)
    asked = key_of(request, "template")
    offered = next((one for one in offers if one.pk == asked), None)
    form = plan_forms.LineForm.of(plan, line, request.POST or None, offered)
    if request.method == "POST" and form.is_valid():
        by = user_of(request)
        if done(form, lambda: planning.write_line(plan, form.line, by=by, line=line)):
            messages.success(request, _("It is recorded."))
            return redirect(_around(request, plan)["back"])
    title = _("Change a line") if line else _("Write a line")
    shown = [(one, f"?template={one.pk}", one == offered) for one in offers]
    around = _around(request, plan)
    return form_page(request, form, title, _("Save the line"), offers=shown, **around)


def _line_in_sight(request: HttpRequest, pk: int) -> PlanLine:
    rows = PlanLine.objects.visible_to(user_of(request), VIEW)
    return get_object_or_404(rows.select_related(f"plan__region__{ABOVE}"), pk=pk)


@require(VIEW)
@require_POST
def line_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line off a draft."""
    line = _line_in_sight(request, pk)
    try:
        planning.strike_line(line, by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("It is struck out."))
    return redirect(_around(request, line.plan)["back"])


@require(VIEW)
@require_http_methods(["GET", "POST"])
def line_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell how far a line is; what was told before stays."""
    line = _line_in_sight(request, pk)
    _may(request, line.plan.region)
    form = plan_forms.ProgressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if done(form, lambda: planning.record_progress(line, by=user_of(request), **given)):
            messages.success(request, _("It is recorded."))
            return redirect(village_url(line.plan.region, line.plan.year, line))
    around = _around(request, line.plan) | {"help": line.words}
    return form_page(request, form, _("Progress of a line"), _("Record the progress"), **around)
