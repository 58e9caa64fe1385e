"""Pages of grids: sizes and vacancies by place, a village's grids, and plans that change them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households import pages
from households.grids import planning, reports, verbs
from households.models import GridPlan, Household
from qiannan import asked
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User


def _seen(user: User) -> Any:
    return Region.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)


def _place(request: HttpRequest) -> Region:
    """The place in the address, else the highest of the person's own; a grid is its village.

    Raises:
        Http404: it does not exist or is out of sight.
    """
    user: User = request.user  # type: ignore[assignment]
    code = request.GET.get("region", "")
    if code:
        return get_object_or_404(_seen(user), code=code)
    return next(p.region for p in user.active_postings if Permission.HOUSEHOLD_VIEW in p.grants)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def grid_list(request: HttpRequest) -> HttpResponse:
    """Grids of a place: for a village each grid, above it a line for each place below."""
    user: User = request.user  # type: ignore[assignment]
    place = _place(request)
    lines = reports.figures_below(place)
    context = {
        "place": place,
        "crumbs": _crumbs(place, user),
        "sum": reports.total(lines, place.path),
        "may_plan": user.can(Permission.GRID_PLAN, at=place),
    }
    if place.level < Level.VILLAGE:
        return render(
            request, "households/grid_places.html", {**context, "rows": _named(lines, place)}
        )
    village = place if place.level == Level.VILLAGE else place.parent
    is_whole = place.level == Level.VILLAGE
    plan = GridPlan.objects.filter(region=village, state=GridPlan.State.PROPOSED).first()
    grids = {grid.path: grid for grid in village.children.all()} if village else {}
    workers = planning.workers_of(list(grids.values()))
    rows = [
        (grids[line.path], line, planning.size_warning(line.households), workers.get(pk, ""))
        for line in lines
        if (pk := grids[line.path].pk)
    ]
    more = {"rows": rows, "plan": plan, "may_plan": context["may_plan"] and is_whole}
    return render(request, "households/grid_list.html", {**context, **more})


def _named(lines: list[reports.GridFigures], place: Region) -> list[tuple[Region, Any, str]]:
    """Each line with its place and the address that goes further down."""
    places = {region.path: region for region in place.children.all()}
    url = reverse("households:grid-list")
    return [
        (places[line.path], line, f"{url}?region={places[line.path].code}")
        for line in lines
        if line.path in places
    ]


def _crumbs(place: Region, user: User) -> list[tuple[str, str]]:
    paths = user.paths_where(Permission.HOUSEHOLD_VIEW)
    url = reverse("households:grid-list")
    return [
        (r.name, f"{url}?region={r.code}" if any(r.path.startswith(p) for p in paths) else "")
        for r in place.ancestors
    ]


@require(Permission.GRID_PLAN)
@require_POST
def plan_propose(request: HttpRequest) -> HttpResponse:
    """Make a plan: divide the village, split a grid, or merge the ticked grids."""
    user: User = request.user  # type: ignore[assignment]
    village = get_object_or_404(
        _seen(user).filter(level=Level.VILLAGE), code=request.POST.get("region", "")
    )
    grids = list(village.children.filter(pk__in=_keys(request, "pk")).order_by("code"))
    kind = request.POST.get("kind", "")

    def propose() -> GridPlan:
        if kind == GridPlan.Kind.DIVIDE:
            return verbs.propose_division(village, by=user)
        if kind == GridPlan.Kind.SPLIT and len(grids) == 1:
            return verbs.propose_split(grids[0], by=user)
        if kind == GridPlan.Kind.SPLIT:
            raise verbs.GridError("请选择一个要拆分的网格")
        return verbs.propose_merge(grids, by=user)

    back = f"{reverse('households:grid-list')}?region={village.code}"
    return _to_plan(request, propose, back)


@require(Permission.GRID_PLAN)
@require_GET
def grid_homes(request: HttpRequest, pk: int) -> HttpResponse:
    """The households of a grid, to be ticked and moved to another grid of the village."""
    user: User = request.user  # type: ignore[assignment]
    grid = get_object_or_404(_seen(user).filter(level=Level.GRID).select_related("parent"), pk=pk)
    homes = Household.objects.living().filter(region=grid).order_by("group_name", "pk")
    others = [other for other in _others(grid) if other.pk != grid.pk]
    context = {
        "grid": grid,
        "crumbs": _crumbs(grid, user),
        "page": paginate(request, homes, 100),
        "others": others,
        "may_plan": user.can(Permission.GRID_PLAN, at=grid),
    }
    return render(request, "households/grid_homes.html", context)


def _others(grid: Region) -> list[Region]:
    return list(grid.parent.children.current().order_by("code")) if grid.parent else []


@require(Permission.GRID_PLAN)
@require_POST
def plan_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan to move the ticked households of a grid to another one."""
    user: User = request.user  # type: ignore[assignment]
    grid = get_object_or_404(_seen(user).filter(level=Level.GRID).select_related("parent"), pk=pk)
    target = get_object_or_404(
        _seen(user).filter(level=Level.GRID, parent=grid.parent).select_related("parent"),
        pk=next(iter(_keys(request, "to")), 0),
    )
    homes = Household.objects.living().filter(region=grid, pk__in=_keys(request, "pk"))
    back = reverse("households:grid-homes", args=[pk])
    return _to_plan(request, lambda: verbs.propose_move(homes, target, by=user), back)


def _keys(request: HttpRequest, name: str) -> list[int]:
    return asked.keys(request.POST.getlist(name))


def _to_plan(request: HttpRequest, propose: Callable[[], GridPlan], back: str) -> HttpResponse:
    try:
        plan = propose()
    except verbs.GridError as error:
        messages.error(request, str(error))
        return redirect(back)
    return redirect("households:grid-plan", pk=plan.pk)


def _plan(request: HttpRequest, pk: int, permission: Permission) -> GridPlan:
    user: User = request.user  # type: ignore[assignment]
    found = GridPlan.objects.visible_to(user, permission)
    return get_object_or_404(found.select_related("region", "proposed_by", "decided_by"), pk=pk)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def grid_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """What a plan would do, grid by grid; nothing has moved yet."""
    user: User = request.user  # type: ignore[assignment]
    plan = _plan(request, pk, Permission.HOUSEHOLD_VIEW)
    is_open = plan.state == GridPlan.State.PROPOSED
    lots = planning.lots_of(plan) if is_open else []
    context = {
        "plan": plan,
        "is_open": is_open,
        "lots": lots,
        "warned": sum(bool(lot.warning) for lot in lots),
        "vacant": sum(not lot.worker and not lot.is_closed for lot in lots),
        "closed": sum(lot.is_closed for lot in lots),
        "crumbs": _crumbs(plan.region, user),
        "back": f"{reverse('households:grid-list')}?region={plan.region.code}",
        "may_plan": user.can(Permission.GRID_PLAN, at=plan.region),
        "place": pages.place_name(plan.region),
    }
    return render(request, "households/grid_plan.html", context)


@require(Permission.GRID_PLAN)
@require_POST
def plan_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the households as planned."""
    return _decide(request, pk, verbs.apply, _("The plan is applied; the households have moved."))


@require(Permission.GRID_PLAN)
@require_POST
def plan_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the plan up."""
    return _decide(request, pk, verbs.drop, _("The plan is dropped; nothing has moved."))


def _decide(request: HttpRequest, pk: int, verb: Callable[..., Any], said: str) -> HttpResponse:
    plan = _plan(request, pk, Permission.GRID_PLAN)
    try:
        verb(plan, by=request.user)
    except verbs.GridError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("households:grid-plan", pk=pk)
