"""Proposing, applying and dropping plans of grids."""

from collections.abc import Iterable, Sequence
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone

from households.grids import dividing, planning
from households.models import GridPlan, Household
from ledger import events
from ledger.models import Event
from regions.duties import Permission
from regions.models import Level, Region, User
from regions.operations import add_grids

PROPOSED = "households.grid_plan.proposed"
APPLIED = "households.grid_plan.applied"
DROPPED = "households.grid_plan.dropped"


class GridError(Exception):
    """A plan cannot be made or applied; the message is Chinese."""


def propose_division(village: Region, *, by: User) -> GridPlan:
    """Propose to divide a village anew by group and neighbourhood.

    Raises:
        PermissionDenied: `by` may not plan the grids of this village.
        GridError: nobody lives there, or another plan is open.
    """
    homes = planning.as_homes(planning.living_in(village))
    if not homes:
        raise GridError("本村还没有农户，不能划分网格")
    parts = dividing.divide(dividing.in_walking_order(homes))
    grids = [grid.pk for grid in village.children.current().order_by("code")]
    kept = dividing.keep_names(parts, grids)
    return _propose(GridPlan.Kind.DIVIDE, village, zip(kept, parts, strict=True), by=by)


def propose_split(grid: Region, *, by: User) -> GridPlan:
    """Propose to cut one grid in two.

    Raises:
        PermissionDenied: as for a division.
        GridError: it has fewer than two households, or another plan is open.
    """
    homes = [home for home in planning.living_in(_village(grid)) if home.region_id == grid.pk]
    if len(homes) < 2:
        raise GridError("不足两户的网格不能拆分")
    first, second = dividing.halves(dividing.in_walking_order(planning.as_homes(homes)))
    parts = [(grid.pk, first), (0, second)]
    return _propose(GridPlan.Kind.SPLIT, _village(grid), parts, by=by)


def propose_merge(grids: Sequence[Region], *, by: User) -> GridPlan:
    """Propose to bring the households of some grids of one village into the first of them.

    Raises:
        PermissionDenied: as for a division.
        GridError: fewer than two grids, or not of one village, or another plan is open.
    """
    villages = {grid.parent_id for grid in grids}
    if len(grids) < 2 or len(villages) != 1:
        raise GridError("请选择同一个村的两个以上网格")
    keys = {grid.pk for grid in grids}
    village = _village(grids[0])
    homes = [home for home in planning.living_in(village) if home.region_id in keys]
    parts = [(grids[0].pk, planning.as_homes(homes))]
    return _propose(GridPlan.Kind.MERGE, village, parts, by=by)


def propose_move(households: Iterable[Household], grid: Region, *, by: User) -> GridPlan:
    """Propose to move some households to another grid of their village.

    Raises:
        PermissionDenied: as for a division.
        GridError: none is chosen, or one is of another village or dissolved.
    """
    chosen = {home.pk for home in households if home.region_id != grid.pk}
    homes = [home for home in planning.living_in(_village(grid)) if home.pk in chosen]
    if not chosen or len(homes) != len(chosen):
        raise GridError("请选择本村要调整的农户；跨村迁移请办理整户迁移")
    parts = [(grid.pk, planning.as_homes(homes))]
    return _propose(GridPlan.Kind.MOVE, _village(grid), parts, by=by)


def _village(grid: Region) -> Region:
    if grid.level != Level.GRID or grid.parent is None:
        raise GridError("请选择网格")
    return grid.parent


@transaction.atomic
def _propose(
    kind: GridPlan.Kind, village: Region, parts: Iterable[tuple[int, list[Any]]], *, by: User
) -> GridPlan:
    if not by.can(Permission.GRID_PLAN, at=village):
        raise PermissionDenied(PROPOSED)
    divided = list(parts)
    lots = [{"grid": grid, "homes": [home.pk for home in homes]} for grid, homes in divided]
    moved = sum(home.grid != grid for grid, homes in divided for home in homes)
    try:
        with transaction.atomic():
            plan = GridPlan.objects.create(
                kind=kind,
                region=village,
                lots=lots,
                households=sum(len(lot["homes"]) for lot in lots),
                moved=moved,
                proposed_at=timezone.now(),
                proposed_by=by,
            )
    except IntegrityError as error:
        raise GridError("本村已有一个待定的网格方案；请先应用或放弃它") from error
    _record(PROPOSED, plan, by, {"kind": kind, "moved": moved})
    return plan


@transaction.atomic
def apply(plan: GridPlan, *, by: User) -> Event:
    """Move the households as planned; grids that are left empty are given up from today.

    Raises:
        PermissionDenied: `by` may not plan the grids of this village.
        GridError: it was decided already, or a household came or went since it was proposed.
    """
    _take(plan, GridPlan.State.APPLIED, by)
    Region.objects.select_for_update().get(pk=plan.region_id)
    now = {home.pk: home.region_id for home in planning.living_in(plan.region)}
    planned = [pk for lot in plan.lots for pk in lot["homes"]]
    if plan.kind == GridPlan.Kind.DIVIDE and set(planned) != set(now):
        raise GridError("方案提出后本村农户有增减，请放弃后重新生成方案")
    if not set(planned) <= set(now):
        raise GridError("方案中有农户已迁出或销户，请放弃后重新生成方案")
    goes_to = _targets(plan)
    moves = {pk: grid for pk, grid in goes_to.items() if now[pk] != grid}
    with pghistory.context(grid_plan=plan.pk, user=by.pk):
        _move(moves)
    closed = _close_empty(plan.region)
    return _record(APPLIED, plan, by, {"moved": len(moves), "closed": closed})


def _targets(plan: GridPlan) -> dict[int, int]:
    """The grid of each household that the plan names; new grids are made here."""
    missing = sum(not lot["grid"] for lot in plan.lots)
    made = iter(add_grids(plan.region, missing, valid_from=timezone.localdate()))
    found: dict[int, int] = {}
    for lot in plan.lots:
        grid = lot["grid"] or next(made).pk
        found |= dict.fromkeys(lot["homes"], grid)
    return found


def _move(moves: dict[int, int]) -> None:
    """One statement; the database takes the persons along."""
    if moves:
        cases = [When(pk=pk, then=Value(grid)) for pk, grid in moves.items()]
        Household.objects.filter(pk__in=moves).update(
            region_id=Case(*cases, output_field=IntegerField())
        )


def _close_empty(village: Region) -> int:
    """Give up the grids in which nobody lives, from today; who worked there is told by the list."""
    lived_in = Household.objects.living().filter(region__parent=village).values("region")
    empty = village.children.filter(level=Level.GRID, valid_to__isnull=True).exclude(
        pk__in=lived_in
    )
    return empty.update(valid_to=timezone.localdate())


@transaction.atomic
def drop(plan: GridPlan, *, by: User) -> Event:
    """Give a plan up; nothing moves.

    Raises:
        PermissionDenied: `by` may not plan the grids of this village.
        GridError: it was decided already.
    """
    _take(plan, GridPlan.State.DROPPED, by)
    return _record(DROPPED, plan, by, {})


def _take(plan: GridPlan, state: GridPlan.State, by: User) -> None:
    if not by.can(Permission.GRID_PLAN, at=plan.region):
        raise PermissionDenied(state)
    still = GridPlan.objects.filter(pk=plan.pk, state=GridPlan.State.PROPOSED)
    if still.update(state=state, decided_at=timezone.now(), decided_by=by) != 1:
        raise GridError("该方案已由他人处理，请刷新后再看")
    plan.state = state


def _record(kind: str, plan: GridPlan, by: User, data: dict[str, Any]) -> Event:
    return events.append(
        events.Draft(
            kind,
            region=plan.region,
            subject=GridPlan._meta.label_lower,
            subject_id=plan.pk,
            by=by,
            data=data,
        )
    )
