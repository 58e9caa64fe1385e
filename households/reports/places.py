"""Counting the base map by place, as it was known at the end of a day.

Every statement begins with the common table `home`: the living households of the place with all
their columns and `members`. Today it is read from the tables, an earlier day from the past.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from households.models import Household, HouseholdYear, Membership, PoorKind
from households.past import end_of, relation
from regions.models import Level, Region

CENT = Decimal("0.01")
REGISTERED = f"h.poor_kind <> '{PoorKind.NOT_REGISTERED}'"
POOR = f"{REGISTERED} AND h.exit_status IN ('未脱贫', '返贫')"
OUT = f"{REGISTERED} AND h.exit_status NOT IN ('', '未脱贫', '返贫')"
_HERE = "r.region_id IN (SELECT id FROM regions_region WHERE path LIKE %(path)s)"
_NOW = """home AS MATERIALIZED (
    SELECT h.*, h.member_count AS members FROM households_household h
    WHERE h.dissolved_on IS NULL AND h.place_path LIKE %(path)s)"""


@dataclass(frozen=True)
class PlaceLine:
    """One place and its figures by name; `code` opens the list behind them."""

    code: str
    label: str
    values: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name, 0)


@dataclass(frozen=True)
class ByPlace:
    """The places right below a region in the order of their codes, and their sum."""

    region: Region
    as_of: date
    lines: list[PlaceLine]

    @property
    def total(self) -> PlaceLine:
        names = dict.fromkeys(name for line in self.lines for name in line.values)
        sums = {name: sum(line[name] or 0 for line in self.lines) for name in names}
        return PlaceLine(self.region.code, "合计", sums)


def is_now(day: date) -> bool:
    return day >= timezone.localdate()


def home(day: date) -> str:
    """SQL of the common table `home` as of the end of a day (the parameter `at`)."""
    if is_now(day):
        return _NOW
    inside = "r.left_on IS NULL AND r.household_id IN (SELECT id FROM was)"
    return f"""was AS MATERIALIZED ({relation(Household, "r.dissolved_on IS NULL AND " + _HERE)}),
    people AS (SELECT household_id, count(*) AS members
               FROM ({relation(Membership, inside)}) m GROUP BY 1),
    home AS (SELECT w.*, coalesce(p.members, 0) AS members
             FROM was w LEFT JOIN people p ON p.household_id = w.id)"""


def years(day: date) -> str:
    """SQL of the common table `of_year`: the yearly facts of these households, `%(year)s`."""
    inside = "r.year = %(year)s AND r.household_id IN (SELECT id FROM home)"
    if is_now(day):
        return f"of_year AS (SELECT r.* FROM households_householdyear r WHERE {inside})"
    return f"of_year AS ({relation(HouseholdYear, inside)})"


def households_at(day: date, at: str = "at") -> str:
    """SQL of every household of the place as of the parameter `at`, dissolved ones included."""
    if at == "at" and is_now(day):
        return "SELECT r.* FROM households_household r WHERE r.place_path LIKE %(path)s"
    return relation(Household, _HERE, at)


def memberships_at(day: date, within: str) -> str:
    """SQL of memberships as of the parameter `at`."""
    if is_now(day):
        return f"SELECT r.* FROM households_membership r WHERE {within}"
    return relation(Membership, within)


def parameters(region: Region, day: date) -> dict[str, Any]:
    return {
        "path": f"{region.path}%",
        "at": end_of(day),
        "day": day,
        "year": day.year,
        "depth": min(region.level + 1, Level.GRID),
    }


def pair(name: str, condition: str) -> str:
    """SQL: the households and the persons of those that meet a condition."""
    return (
        f"count(*) FILTER (WHERE {condition})::int AS {name}_homes, "
        f"coalesce(sum(h.members) FILTER (WHERE {condition}), 0)::int AS {name}_people"
    )


# What lies at a place itself, in none below it, is a line of that place.
PLACE = "rtrim(array_to_string((string_to_array(g.path, '/'))[1:%(depth)s], '/'), '/') || '/'"


def fetch(sql: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def by_place(region: Region, day: date, sums: str, *, joins: str = "", more: str = "") -> ByPlace:
    """Sum over the households of each place right below a region.

    `sums` are SQL over `home` as h, `joins` further tables, `more` further common tables.
    """
    tables = f"{home(day)}{', ' + more if more else ''}"
    sql = f"""WITH {tables} SELECT {PLACE} AS place, {sums}
        FROM home h JOIN regions_region g ON g.id = h.region_id {joins} GROUP BY 1"""
    rows = fetch(sql, parameters(region, day))
    return lines_of(region, day, {row.pop("place"): row for row in rows})


def lines_of(region: Region, day: date, found: dict[str, dict[str, Any]]) -> ByPlace:
    """A line a place, also where there is nothing; a grid is a line of its own."""
    below = list(region.children.current(day).order_by("code")) or [region]
    known = {one.path for one in below}
    # A place that was merged away since still has its line while something lies there.
    gone = Region.objects.filter(path__in=set(found) - known).order_by("code")
    lines = [PlaceLine(one.code, one.name, found.get(one.path, {})) for one in [*below, *gone]]
    return ByPlace(region, day, lines)


def percent(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """Part of whole in percent, half-up to 0.01; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(CENT, ROUND_HALF_UP)
