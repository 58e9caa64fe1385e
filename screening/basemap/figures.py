"""The figures of the integration of departments' data: by feed, by kind, by place."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Left

from regions.duties import Permission
from regions.models import Level, Region, User
from screening.basemap.kinds import FEEDS, GRADES, KINDS, title
from screening.feeds import FEEDS as CONTRACTS
from screening.models import BasemapRun, Difference, VillageCoverage
from screening.models.basemap import FAILED_ACTS

_FAILED = Q(state="taken", act__state__in=FAILED_ACTS)
_COVERED = (
    *("households", "persons", "in_police", "matched"),
    *("only_ours", "only_theirs", "differing"),
)


@dataclass
class Place:
    """One line of the coverage table; persons, but for `households`.

    `undelivered` counts villages whose people are not in the extract, `open` the differences
    that wait for a decision.
    """

    region: Region
    households: int = 0
    persons: int = 0
    in_police: int = 0
    matched: int = 0
    only_ours: int = 0
    only_theirs: int = 0
    differing: int = 0
    villages: int = 0
    undelivered: int = 0
    open: int = 0

    @property
    def percent(self) -> float | None:
        """Matched as a share of the members of the base map, to 0.1; None without members."""
        return round(100 * self.matched / self.persons, 1) if self.persons else None

    def add(self, coverage: VillageCoverage) -> None:
        for name in _COVERED:
            setattr(self, name, getattr(self, name) + getattr(coverage, name))
        self.villages += 1
        self.undelivered += not coverage.is_delivered


@dataclass(frozen=True)
class KindLine:
    """How the differences of one kind stand."""

    code: str
    title: str
    department: str
    open: int
    taken: int
    kept: int
    door: int
    aside: int


@dataclass(frozen=True)
class Alike:
    """Differences that ask the same and may be taken over after a sample."""

    kind: str
    field: str
    grade: str
    title: str
    grade_title: str
    number: int


@dataclass(frozen=True)
class FeedLine:
    """What was read of one feed in the latest comparisons: dates, rows, files."""

    code: str
    department: str
    title: str
    dates: list[str] = field(default_factory=list)
    rows: int = 0
    files: list[dict[str, Any]] = field(default_factory=list)


def scope_of(user: User, code: str) -> Region | None:
    """The place a page is about: the one asked for if it is in sight, else the person's own."""
    mine = Region.objects.visible_to(user, Permission.DIFFERENCE_VIEW)
    if code:
        return mine.filter(code=code).first()
    return mine.order_by("level", "path").first()


def latest_runs(scope: Region) -> list[BasemapRun]:
    """The latest finished comparison of each county that touches the place."""
    near = Q(region__path__startswith=scope.path) | Q(region__in=scope.ancestors)
    found = BasemapRun.objects.filter(near, finished_at__isnull=False)
    return list(
        found.order_by("region_id", "-pk").distinct("region_id").select_related("region", "job")
    )


def feeds(runs: Iterable[BasemapRun]) -> list[FeedLine]:
    """What was compared with what: for each feed the files read; none where it has not come."""
    files: dict[str, dict[int, dict[str, Any]]] = {feed: {} for feed in FEEDS}
    for run in runs:
        for extract in run.facts.get("extracts", ()):
            files[extract["feed"]][extract["id"]] = extract
    return [
        FeedLine(
            code,
            CONTRACTS[code].department,
            CONTRACTS[code].title,
            sorted({one["data_on"] for one in of_feed.values()}),
            sum(one["rows"] for one in of_feed.values()),
            sorted(of_feed.values(), key=lambda one: one["county"]),
        )
        for code, of_feed in files.items()
    ]


def kinds(scope: Region, user: User) -> list[KindLine]:
    """Counts by kind and decision in one query; kinds without a difference are left out."""
    standing = _in_sight(scope, user)
    rows = (
        standing.order_by()
        .values("kind")
        .annotate(
            open=Count("pk", filter=Q(state="open") | _FAILED),
            taken=Count("pk", filter=Q(state="taken") & ~_FAILED),
            kept=Count("pk", filter=Q(state="kept")),
            door=Count("pk", filter=Q(state="door")),
            aside=Count("pk", filter=Q(state="aside")),
        )
    )
    found = {row.pop("kind"): row for row in rows}
    return [
        KindLine(code, kind.title, CONTRACTS[kind.feed].department, **found[code])
        for code, kind in KINDS.items()
        if code in found
    ]


def alike(scope: Region, user: User, fewest: int) -> list[Alike]:
    """The groups that may be taken over in bulk, the largest first."""
    sure = [code for code, grade in GRADES.items() if grade.is_alike]
    rows = (
        _in_sight(scope, user)
        .undecided()
        .filter(grade__in=sure)
        .exclude(proposal={})
        .order_by()
        .values("kind", "field", "grade")
        .annotate(number=Count("pk"))
        .filter(number__gte=fewest)
    )
    found = [
        Alike(**row, title=title(row["kind"], row["field"]), grade_title=GRADES[row["grade"]].title)
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.number, one.kind, one.field, one.grade))


def places(scope: Region, user: User) -> tuple[Place, list[Place]]:
    """The place itself and the places below it, to the village."""
    total = Place(scope)
    below = {r.path: Place(r) for r in scope.children.order_by("path")} if _has_below(scope) else {}
    length = len(next(iter(below))) if below else 0
    for coverage in _covered(scope, user).select_related("region"):
        total.add(coverage)
        place = below.get(coverage.region.path[:length])
        if place:
            place.add(coverage)
    for path, number in _open_by(scope, user, length or len(scope.path)).items():
        total.open += number
        if path in below:
            below[path].open = number
    known: Sequence[Place] = [place for place in below.values() if place.villages or place.open]
    return total, list(known)


def totals(scope: Region, user: User) -> Place:
    """The figures of a place in one query, but for the differences that wait."""
    summed = _covered(scope, user).order_by().aggregate(**{name: Sum(name) for name in _COVERED})
    return Place(scope, **{name: value or 0 for name, value in summed.items()})


def _covered(scope: Region, user: User) -> Any:
    mine = VillageCoverage.objects.visible_to(user, Permission.DIFFERENCE_VIEW)
    return mine.filter(region__path__startswith=scope.path)


def _has_below(scope: Region) -> bool:
    return scope.level < Level.VILLAGE


def _open_by(scope: Region, user: User, length: int) -> Counter[str]:
    """Undecided differences by the path cut at `length`: paths of one level are equally long."""
    rows = (
        _in_sight(scope, user)
        .undecided()
        .order_by()
        .annotate(under=Left("region__path", length))
        .values_list("under")
        .annotate(number=Count("pk"))
    )
    return Counter(dict(rows))


def _in_sight(scope: Region, user: User) -> Any:
    mine = Difference.objects.visible_to(user, Permission.DIFFERENCE_VIEW).standing()
    return mine.filter(region__path__startswith=scope.path)
