"""What a plan would do, in numbers and words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from households.grids.dividing import LEAST, MOST, Home
from households.models import GridPlan, Household
from households.register.placing import group_order
from regions.duties import Duty
from regions.models import Posting, Region


@dataclass
class Lot:
    """One grid as it would be. `grid` is None for one that is made."""

    name: str
    grid: Region | None
    homes: list[Household] = field(default_factory=list)
    before: int = 0
    arrive: int = 0
    leave: int = 0
    worker: str = ""

    @property
    def size(self) -> int:
        return len(self.homes)

    @property
    def is_closed(self) -> bool:
        """The grid is left by everybody and given up."""
        return self.size == 0

    @property
    def groups(self) -> str:
        """三组 24、四组 16: of which groups the households are."""
        found = Counter(home.group_name or "未填组" for home in self.homes)
        ordered = sorted(found, key=group_order)
        return "、".join(f"{name} {found[name]}" for name in ordered)

    @property
    def warning(self) -> str:
        return size_warning(self.size) if self.size else ""


def size_warning(size: int) -> str:
    """A grid outside 30 to 50 is allowed (remote hamlets), and named."""
    if size < LEAST:
        return f"只有 {size} 户，少于 {LEAST} 户"
    return f"有 {size} 户，超过 {MOST} 户" if size > MOST else ""


def as_homes(households: Iterable[Household]) -> list[Home]:
    return [
        Home(
            pk=home.pk,
            grid=home.region_id,
            group=group_order(home.group_name),
            hamlet=home.natural_village,
            lat=float(home.lat) if home.lat is not None else None,
            lng=float(home.lng) if home.lng is not None else None,
        )
        for home in households
    ]


def living_in(village: Region) -> list[Household]:
    found = Household.objects.living().filter(region__parent=village)
    return list(found.order_by("region_id", "pk"))


def workers_of(grids: Sequence[Region]) -> dict[int, str]:
    """Who is grid worker of each grid today; a vacant grid is not in it."""
    posts = Posting.objects.on(timezone.localdate()).select_related("user")
    held = posts.filter(duty=Duty.GRID_WORKER, region__in=grids, user__is_active=True)
    names: dict[int, list[str]] = {}
    for post in held.order_by("starts_on"):
        names.setdefault(post.region_id, []).append(post.user.full_name)
    return {grid: "、".join(people) for grid, people in names.items()}


def lots_of(plan: GridPlan) -> list[Lot]:
    """The grids of the village as they would be after the plan; six queries at most."""
    village = plan.region
    homes = {home.pk: home for home in living_in(village)}
    grids = {grid.pk: grid for grid in village.children.current().order_by("code")}
    goes_to: dict[int, Any] = {home.pk: home.region_id for home in homes.values()}
    new = 0
    for number, lot in enumerate(plan.lots):
        new += not lot["grid"]
        goes_to |= {pk: lot["grid"] or -number - 1 for pk in lot["homes"] if pk in homes}
    found: dict[Any, Lot] = {pk: Lot(grid.name, grid) for pk, grid in grids.items()}
    for order, number in enumerate(n for n, lot in enumerate(plan.lots) if not lot["grid"]):
        found[-number - 1] = Lot(f"新网格{order + 1}", None)
    for home in homes.values():
        _count(found, home, goes_to[home.pk])
    workers = workers_of(list(grids.values()))
    for pk, lot in found.items():
        lot.worker = workers.get(pk, "")
    return list(found.values())


def _count(found: dict[Any, Lot], home: Household, target: Any) -> None:
    was = found.get(home.region_id)
    found[target].homes.append(home)
    if was is not None:
        was.before += 1
    if target != home.region_id:
        found[target].arrive += 1
        if was is not None:
            was.leave += 1
