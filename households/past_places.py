"""Places as they were known at an instant: their households, their figures, and what changed
between two instants. Everything is counted by the database, in one statement a question.

A figure is a sum over households: what each adds is one SQL expression, and the households behind
a difference are those that add something else at the one instant than at the other.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.models import Household, Membership, PoorKind
from households.past import names_as_of, relation
from households.reports import STILL_POOR
from regions.models import Region

# Every name put into these statements is a table or column of our own models, or a figure below.
# ruff: noqa: S608

_REGISTERED = f"{{k}}.poor_kind <> '{PoorKind.NOT_REGISTERED}'"
_STILL = ", ".join(f"'{state}'" for state in STILL_POOR)
_POOR = f"{_REGISTERED} AND {{k}}.exit_status IN ({_STILL})"
_OUT = f"{_REGISTERED} AND {{k}}.exit_status <> '' AND NOT ({_POOR})"


@dataclass(frozen=True)
class Figure:
    """A figure of a place; `adds` is what the household `{k}` adds to it."""

    key: str
    label: Promise
    adds: str

    def of(self, name: str) -> str:
        return f"coalesce({self.adds.format(k=name)}, 0)"


def _if(condition: str, amount: str = "1") -> str:
    return f"CASE WHEN {condition} THEN {amount} ELSE 0 END"


FIGURES: dict[str, Figure] = {
    figure.key: figure
    for figure in (
        Figure("households", _("Households"), _if("{k}.id IS NOT NULL")),
        Figure("people", _("Persons"), "{k}.members"),
        Figure("registered", _("Registered"), _if(_REGISTERED)),
        Figure("registered_people", _("Registered persons"), _if(_REGISTERED, "{k}.members")),
        Figure("still_poor", _("Still poor"), _if(_POOR)),
        Figure("out", _("Out of poverty"), _if(_OUT)),
    )
}
_HERE = """r.dissolved_on IS NULL
    AND r.region_id IN (SELECT id FROM regions_region WHERE path LIKE %(path)s)"""


def _known(at: str) -> str:
    """Common table `<at>_known`: the living households of the place as of the parameter `at`."""
    inside = f"r.left_on IS NULL AND r.household_id IN (SELECT id FROM {at}_home)"
    return f"""
        {at}_home AS MATERIALIZED ({relation(Household, _HERE, at)}),
        {at}_people AS (
            SELECT household_id, count(*) AS members,
                   max(person_id) FILTER (WHERE relation = '{Membership.HEAD}') AS head
            FROM ({relation(Membership, inside, at)}) m GROUP BY 1),
        {at}_known AS (
            SELECT h.id, h.household_no, h.region_id, h.group_name, h.poor_kind, h.exit_status,
                   h.exit_year, coalesce(p.members, 0) AS members, p.head
            FROM {at}_home h LEFT JOIN {at}_people p ON p.household_id = h.id)"""


def _all(sql: str, **parameters: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _within(region: Region) -> str:
    return f"{region.path}%"


@dataclass(frozen=True)
class PlaceFigures:
    """The figures of a place as it was known; still poor is 未脱贫 and 返贫."""

    at: datetime
    households: int
    people: int
    registered: int
    registered_people: int
    still_poor: int
    out: int


def figures_as_of(region: Region, at: datetime) -> PlaceFigures:
    """Count a place as it was known at an instant."""
    sums = ", ".join(
        f"coalesce(sum({f.of('at_known')}), 0)::int AS {f.key}" for f in FIGURES.values()
    )
    sql = f"WITH {_known('at')} SELECT {sums} FROM at_known"
    return PlaceFigures(at=at, **_all(sql, at=at, path=_within(region))[0])


def households_as_of(
    region: Region, at: datetime, *, figure: str = "households", first: int = 0, most: int = 0
) -> tuple[int, list[dict[str, Any]]]:
    """How many households of a place were behind a figure, and their rows from `first` on.

    Rows by grid and number, with `members` and `head_name`; all of them if `most` is 0.
    """
    page = "OFFSET %(first)s LIMIT %(most)s" if most else ""
    sql = f"""
        WITH {_known("at")}, found AS (
            SELECT at_known.*, count(*) OVER () AS total FROM at_known
            WHERE {FIGURES[figure].of("at_known")} > 0 ORDER BY region_id, household_no {page})
        SELECT f.*, g.name AS grid, v.name AS village FROM found f
        JOIN regions_region g ON g.id = f.region_id
        LEFT JOIN regions_region v ON v.id = g.parent_id ORDER BY region_id, household_no"""
    rows = _all(sql, at=at, path=_within(region), first=first, most=most)
    _name(rows, {"head": "head_name"}, at)
    return rows[0]["total"] if rows else 0, rows


def _name(rows: list[dict[str, Any]], columns: dict[str, str], at: datetime) -> None:
    """Write the names of persons, as they were known, beside their keys."""
    names = names_as_of({row[key] for row in rows for key in columns if row[key]}, at)
    for row in rows:
        for key, target in columns.items():
            row[target] = names.get(row[key], "")


@dataclass(frozen=True)
class Compared:
    """One figure of one place at two instants."""

    figure: Figure
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


def compare(
    region: Region, first: datetime, second: datetime
) -> list[tuple[Region, list[Compared]]]:
    """The figures of a place and of each place below it, at two instants; the place comes first."""
    places = [region, *region.children.order_by("code")]
    sums = {
        at: ", ".join(f"sum({f.of('k')})::int AS {at}_{f.key}" for f in FIGURES.values())
        for at in ("first", "second")
    }
    sql = f"""
        WITH {_known("first")}, {_known("second")},
        place AS (SELECT id, path FROM regions_region WHERE id = ANY(%(places)s)),
        below AS (SELECT c.id AS place, g.id AS grid FROM place c
                  JOIN regions_region g ON g.path LIKE c.path || '%%')
        SELECT * FROM (SELECT place, {sums["first"]} FROM below
                       JOIN first_known k ON k.region_id = below.grid GROUP BY 1) a
        FULL JOIN (SELECT place, {sums["second"]} FROM below
                   JOIN second_known k ON k.region_id = below.grid GROUP BY 1) b USING (place)"""
    keys = [place.pk for place in places]
    found = {
        row["place"]: row
        for row in _all(sql, first=first, second=second, path=_within(region), places=keys)
    }
    return [(place, _compared(found.get(place.pk, {}))) for place in places]


def _compared(row: dict[str, Any]) -> list[Compared]:
    return [
        Compared(f, row.get(f"first_{f.key}") or 0, row.get(f"second_{f.key}") or 0)
        for f in FIGURES.values()
    ]


def behind(
    region: Region,
    first_at: datetime,
    second_at: datetime,
    *,
    figure: str,
    first: int = 0,
    most: int = 50,
) -> tuple[int, list[dict[str, Any]]]:
    """The households that make a figure differ: how many, and a page of them.

    Each has what it was (`was_…`) and what it is (`is_…`) of number, place, kind, status, members
    and head's name, None where the place did not have it, and `word`: came, went or changed.
    """
    counted = FIGURES[figure]
    names = ("region_id", "group_name", "poor_kind", "exit_status", "members", "head")
    was = ", ".join(f"f.{name} AS was_{name}" for name in names)
    now = ", ".join(f"s.{name} AS is_{name}" for name in names)
    sql = f"""
        WITH {_known("first")}, {_known("second")}
        SELECT id, coalesce(s.household_no, f.household_no) AS household_no, {was}, {now},
               {counted.of("f")} AS before, {counted.of("s")} AS after,
               CASE WHEN {counted.of("f")} = 0 THEN 'came'
                    WHEN {counted.of("s")} = 0 THEN 'went' ELSE 'changed' END AS word,
               count(*) OVER () AS total
        FROM first_known f FULL JOIN second_known s USING (id)
        WHERE {counted.of("f")} <> {counted.of("s")}
        ORDER BY coalesce(s.region_id, f.region_id), household_no
        OFFSET %(offset)s LIMIT %(most)s"""
    rows = _all(
        sql, first=first_at, second=second_at, path=_within(region), offset=first, most=most
    )
    _name(rows, {"was_head": "was_head_name"}, first_at)
    _name(rows, {"is_head": "is_head_name"}, second_at)
    return rows[0]["total"] if rows else 0, rows
