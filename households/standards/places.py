"""How whole places stand: counts by item and place, and the households behind them."""

from collections.abc import Iterator
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
        return [
            Counts(
                item.key,
                *(
                    sum(getattr(counted[n], name) for counted in self.by_child.values())
                    for name in ("met", "failing", "unknown")
                ),
            )
            for n, item in enumerate(ITEMS)
        ]


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
    """How a place and the places right below it stand; of a county or more, at most ten minutes
    old.
    """
    if region.level > Level.COUNTY:
        return _count(region, year, who)
    key = f"standards:{region.path}:{year}:{who}"
    return cache.get_or_set(key, lambda: _count(region, year, who), KEPT_SECONDS)


def _count(region: Region, year: int, who: str) -> PlaceStanding:
    deep = region.path.count("/") + (region.level < Level.GRID)
    sql = f"""SELECT array_to_string((string_to_array(place_path, '/'))[1:{deep}], '/') || '/'
            AS child, count(*) FILTER (WHERE {_ANY}) AS any_failing, {_sums()}
        FROM ({relation.statement(_place(who))}) j GROUP BY 1"""
    rows = relation.fetch(sql, relation.parameters(year) | {"path": f"{region.path}%"})
    return PlaceStanding(
        at=timezone.now(),
        any_failing={row["child"]: row["any_failing"] for row in rows},
        by_child={row["child"]: _counts(row) for row in rows},
    )


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
