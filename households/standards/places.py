"""How whole places stand: counts by item and place, and the households behind them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone

from households.models import HouseholdYear
from households.standards import relation
from households.standards.items import BY_KEY, ITEMS, Item
from regions.models import Level, Region

# Put together from this package's own constants; what a person sends is a parameter.
# ruff: noqa: S608

KEPT_SECONDS = 600
_DAY = 86_400
_CHUNK = 2000

WHO = {
    "all": "TRUE",
    "registered": "h.is_registered",
    "monitored": "h.monitor_kind <> '' AND h.risk_is_removed IS NOT TRUE",
    "rest": "NOT h.is_registered",
}
_ANY = " OR ".join(f"{item.key} IS FALSE" for item in ITEMS)


@dataclass(frozen=True)
class Counts:
    """How many households of a place meet an item, do not, or are unknown."""

    key: str
    met: int
    failing: int
    unknown: int

    @property
    def item(self) -> Item:
        return BY_KEY[self.key]

    @property
    def total(self) -> int:
        return self.met + self.failing + self.unknown


@dataclass(frozen=True)
class PlaceStanding:
    """How a place and the places right below it stand; `any_failing` by path, counts by path."""

    at: datetime
    any_failing: dict[str, int]
    by_child: dict[str, list[Counts]]

    @property
    def counts(self) -> list[Counts]:
        """The whole place, item by item."""
        return [_added(n, list(self.by_child.values())) for n in range(len(ITEMS))]


@dataclass(frozen=True)
class Tally:
    """One statement's rows: child, is_registered, is_watched, any_failing and the sums."""

    at: datetime
    rows: list[dict[str, Any]]

    def standing(self, who: str) -> PlaceStanding:
        """The households of one kind (a key of `WHO`), by the places right below."""
        mine: dict[str, list[dict[str, Any]]] = {}
        for row in self.rows:
            if _IS[who](row):
                mine.setdefault(row["child"], []).append(row)
        return PlaceStanding(
            at=self.at,
            any_failing={path: sum(r["any_failing"] for r in rows) for path, rows in mine.items()},
            by_child={
                path: [_added(n, [_counts(row) for row in rows]) for n in range(len(ITEMS))]
                for path, rows in mine.items()
            },
        )


_IS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "all": lambda row: True,
    "registered": lambda row: row["is_registered"],
    "monitored": lambda row: row["is_watched"],
    "rest": lambda row: not row["is_registered"],
}


def _added(n: int, several: Sequence[list[Counts]]) -> Counts:
    """The counts of the nth item of several places together."""
    names = ("met", "failing", "unknown")
    return Counts(ITEMS[n].key, *(sum(getattr(one[n], name) for one in several) for name in names))


def _place(who: str) -> str:
    return f"h.dissolved_on IS NULL AND h.place_path LIKE %(path)s AND {WHO[who]}"


def failing(
    region_path: str,
    year: int,
    *,
    item: str = "",
    answer: bool | None = False,
    who: str = "all",
    after: int = 0,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """The households of a place that do not meet an item (any item when none is named).

    Each row has id, region_id, place_path, member_count, and by item whether it is met (None:
    unknown). `answer` None asks for the unknown instead. In the order of their keys, from
    `after` on, at most `limit`.
    """
    wanted = [item] if item else list(BY_KEY)
    is_it = "IS FALSE" if answer is False else "IS NULL"
    hits = " OR ".join(f"{BY_KEY[key].key} {is_it}" for key in wanted)
    within = f"{_place(who)} AND h.id > %(after)s AND h.id <= %(until)s"
    sql = f"SELECT * FROM ({relation.statement(within)}) j WHERE {hits} ORDER BY id"
    given = relation.parameters(year) | {"path": f"{region_path}%"}
    found: list[dict[str, Any]] = []
    for start, until in _chunks(region_path, who, after, limit):
        found += relation.fetch(sql, given | {"after": start, "until": until})
        if limit and len(found) >= limit:
            return found[:limit]
    return found


def _chunks(region_path: str, who: str, after: int, limit: int | None) -> Iterator[tuple[int, int]]:
    """Spans of keys, each four times the one before: a first page of a prefecture is then found
    among its first households, and a rare failing in few steps.
    """
    size, last = _CHUNK, 2**62
    if limit is None:
        yield after, last
        return
    bound = f"""SELECT h.id FROM households_household h WHERE {_place(who)} AND h.id > %(after)s
        ORDER BY h.id OFFSET %(size)s LIMIT 1"""
    while True:
        rows = relation.fetch(bound, {"path": f"{region_path}%", "after": after, "size": size})
        until = rows[0]["id"] if rows else last
        yield after, until
        if not rows:
            return
        after, size = until, size * 4


def counts(region_path: str, year: int, *, who: str = "all") -> list[Counts]:
    """How a place stands, item by item."""
    sql = f"SELECT {_sums()} FROM ({relation.statement(_place(who))}) j"
    (row,) = relation.fetch(sql, relation.parameters(year) | {"path": f"{region_path}%"})
    return _counts(row)


def standing_of_place(region: Region, year: int, *, who: str = "all") -> PlaceStanding:
    """How a place and the places right below it stand.

    Below the county counted now; of a county at most ten minutes old; of the prefecture what its
    counties gave within a day, which `count_counties` sees to every night.
    """
    if region.level > Level.COUNTY:
        return _count(region, year).standing(who)
    if region.level == Level.COUNTY:
        return _county(region, year, KEPT_SECONDS).standing(who)
    rows, since = [], timezone.now()
    for county in region.children.order_by("code"):
        tally = _county(county, year, _DAY)
        since = min(since, tally.at)
        rows += [{**row, "child": county.path} for row in tally.rows]
    return Tally(since, rows).standing(who)


def count_counties(year: int) -> int:
    """Count every county anew and return how many there are; run at night."""
    counties = Region.objects.at(Level.COUNTY).current()
    return sum(bool(_county(county, year, 0)) for county in counties)


def _county(county: Region, year: int, oldest: int) -> Tally:
    """A county's tally, at most `oldest` seconds old."""
    key = f"standards:{county.path}:{year}"
    tally: Tally | None = cache.get(key)
    if tally is None or (timezone.now() - tally.at).total_seconds() > oldest:
        tally = _count(county, year)
        cache.set(key, tally, _DAY + KEPT_SECONDS)
    return tally


def _count(region: Region, year: int) -> Tally:
    deep = region.path.count("/") + (region.level < Level.GRID)
    sql = f"""SELECT array_to_string((string_to_array(place_path, '/'))[1:{deep}], '/') || '/'
            AS child, is_registered, is_watched,
            count(*) FILTER (WHERE {_ANY}) AS any_failing, {_sums()}
        FROM ({relation.statement(_place("all"))}) j GROUP BY 1, 2, 3"""
    rows = relation.fetch(sql, relation.parameters(year) | {"path": f"{region.path}%"})
    return Tally(timezone.now(), rows)


def newest_year() -> int:
    """The newest year that the register knows, at most ten minutes old."""
    newest = cache.get("standards:year")
    if newest is None:
        found = HouseholdYear.objects.aggregate(newest=Max("year"))["newest"]
        newest = found or timezone.localdate().year
        cache.set("standards:year", newest, KEPT_SECONDS)
    return newest


def _sums() -> str:
    return ", ".join(
        f"count(*) FILTER (WHERE {key}) AS {key}_met,"
        f" count(*) FILTER (WHERE {key} IS FALSE) AS {key}_failing,"
        f" count(*) FILTER (WHERE {key} IS NULL) AS {key}_unknown"
        for key in BY_KEY
    )


def _counts(row: dict[str, Any]) -> list[Counts]:
    return [
        Counts(key, row[f"{key}_met"], row[f"{key}_failing"], row[f"{key}_unknown"])
        for key in BY_KEY
    ]
