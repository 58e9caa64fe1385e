"""How far a round is: by place, by focus group and by signer. Every figure opens to its list."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from ledger.reports import percent
from regions.duties import Duty
from regions.models import Level, Posting, Region
from screening.campaigns import focus
from screening.campaigns.places import Scope
from screening.campaigns.rolling import MEASURES
from screening.models import DOUBTS, CampaignTally, CampaignVisit

# Only names and expressions of this program are put into these statements.
# ruff: noqa: S608


@dataclass
class Counts:
    """Figures of households in a place; the names are those of `rolling.MEASURES`."""

    total: int = 0
    registered: int = 0
    visited: int = 0
    unreachable: int = 0
    returned: int = 0
    explained: int = 0
    undrawn: int = 0
    sampled: int = 0
    reviewed: int = 0
    fits: int = 0
    left_out: int = 0
    wrong_in: int = 0
    wrong_out: int = 0
    relapsed: int = 0

    @property
    def outside(self) -> int:
        return self.total - self.registered

    @property
    def to_visit(self) -> int:
        """Neither visited nor tried in vain."""
        return self.total - self.visited - self.unreachable

    @property
    def unexplained(self) -> int:
        """Left to do and nobody said why."""
        return self.to_visit - self.explained

    @property
    def doubts(self) -> int:
        return sum(getattr(self, str(one)) for one in DOUBTS)

    @property
    def percent(self) -> Decimal | None:
        """Visited of all households, percent to 0.01; None where there is none."""
        return percent(self.visited, self.total)

    def as_dict(self) -> dict[str, int]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class Line:
    """A place right below, or a focus group: `key` is its code or group."""

    key: str
    label: str
    counts: Counts
    who: str = ""


@dataclass(frozen=True)
class Coverage:
    scope: Scope
    total: Counts
    places: list[Line]
    groups: list[Line]
    overdue: int


def coverage_of(scope: Scope) -> Coverage:
    """How a place of a round stands."""
    by_group = _by_group(scope)
    return Coverage(
        scope=scope,
        total=by_group.get("", Counts()),
        places=places_below(scope),
        groups=[
            Line(group.key, group.label, by_group.get(group.key, Counts()))
            for group in focus.GROUPS
            if group.key in scope.campaign.focus
        ],
        overdue=_visits(scope).overdue().count(),
    )


def _visits(scope: Scope) -> Any:
    rows = CampaignVisit.objects.filter(campaign=scope.campaign)
    return rows.within_paths([scope.region.path])


def counts_of(scope: Scope) -> Counts:
    """Of the whole place."""
    return _by_group(scope, [""]).get("", Counts())


def _by_group(scope: Scope, only: list[str] | None = None) -> dict[str, Counts]:
    """Counts by focus group; "" is all. Below the village the visits themselves are counted."""
    if scope.region.level > Level.VILLAGE:
        return _live(scope, ["", *scope.campaign.focus] if only is None else only)
    rows = CampaignTally.objects.filter(campaign=scope.campaign)
    rows = rows.within_paths([scope.region.path])
    if only is not None:
        rows = rows.filter(focus__in=only)
    summed = rows.order_by().values("focus").annotate(**{n: Sum(n) for n in MEASURES})
    return {row.pop("focus"): Counts(**row) for row in summed}


def _live(scope: Scope, groups: list[str]) -> dict[str, Counts]:
    found = {}
    for key in groups:
        narrowed = f"focus & {focus.BY_KEY[key].bit} <> 0" if key else "true"
        rows = _counted("''::text", narrowed, scope)
        found[key] = rows[0][1] if rows else Counts()
    return found


def _counted(by: str, narrowed: str, scope: Scope) -> list[tuple[str, Counts]]:
    """Counts of the visits of a place by an expression."""
    sums = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in MEASURES.values())
    sql = f"""SELECT {by}, {sums} FROM screening_campaignvisit
        WHERE campaign_id = %s AND place_path LIKE %s AND {narrowed} GROUP BY 1"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [scope.campaign.pk, f"{scope.region.path}%"])
        return [(key, Counts(*counts)) for key, *counts in cursor.fetchall()]


def places_below(scope: Scope) -> list[Line]:
    """The places right below that have households in the round, in the order of their codes;
    a village's grids with who works there. Nothing below a grid.
    """
    if scope.region.level == Level.GRID:
        return []
    children = list(scope.region.children.order_by("code"))
    by_path = _by_child(scope)
    workers = _workers(children) if scope.region.level == Level.VILLAGE else {}
    return [
        Line(child.code, child.name, by_path[child.path], workers.get(child.pk, ""))
        for child in children
        if child.path in by_path
    ]


def _by_child(scope: Scope) -> dict[str, Counts]:
    if scope.region.level == Level.VILLAGE:
        return dict(_counted("place_path", "true", scope))
    depth = scope.region.path.count("/") + 1
    sums = ", ".join(f"sum({name})" for name in MEASURES)
    sql = f"""
        SELECT array_to_string((string_to_array(place_path, '/'))[1:{depth}], '/') || '/', {sums}
        FROM screening_campaigntally
        WHERE campaign_id = %s AND focus = '' AND place_path LIKE %s GROUP BY 1"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [scope.campaign.pk, f"{scope.region.path}%"])
        return {path: Counts(*(int(n) for n in counts)) for path, *counts in cursor.fetchall()}


def _workers(grids: Iterable[Region]) -> dict[int, str]:
    """Names of the grid workers by grid."""
    posted = Posting.objects.on(timezone.localdate()).filter(
        region__in=list(grids), duty=Duty.GRID_WORKER, user__is_active=True
    )
    names: dict[int, list[str]] = {}
    for region, name in posted.order_by("pk").values_list("region_id", "user__full_name"):
        names.setdefault(region, []).append(name)
    return {region: "、".join(found) for region, found in names.items()}


@dataclass(frozen=True)
class Unfinished:
    """What stands between a place and its signature."""

    unexplained: int
    undrawn: int
    unreviewed: int
    undecided: int

    def __bool__(self) -> bool:
        return bool(self.unexplained or self.undrawn or self.unreviewed or self.undecided)

    @property
    def lists(self) -> dict[str, dict[str, str]]:
        """Each sentence with the conditions of its list; none for whom the township draws from."""
        said: tuple[tuple[int, str, dict[str, str]], ...] = (
            (self.unexplained, "户没有入户也没有说明原因", {"tab": "rest", "reason": "missing"}),
            (
                self.undecided,
                "户疑似问题既没有启动程序也没有说明原因",
                {"tab": "doubt", "progress": "none", "reason": "missing"},
            ),
            (self.undrawn, "户的结论还没有参加乡镇抽样", {}),
            (self.unreviewed, "户抽中的结论还没有复核签字", {"tab": "sample", "review": "waiting"}),
        )
        return {f"{number} {words}": conditions for number, words, conditions in said if number}


def unfinished(scope: Scope) -> Unfinished:
    """A village signs before the township draws, so the sample counts from the township up."""
    rows = _visits(scope)
    counts = counts_of(scope)
    is_sampled = scope.region.level < Level.VILLAGE
    return Unfinished(
        unexplained=counts.unexplained,
        undrawn=counts.undrawn if is_sampled else 0,
        unreviewed=counts.sampled - counts.reviewed if is_sampled else 0,
        undecided=rows.doubtful().filter(procedure__isnull=True, reason="").count(),
    )
