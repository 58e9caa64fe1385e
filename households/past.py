"""The base map as it was known at an instant, and who said each of its values.

What was known, not what was true: a death of May that was recorded in June is not in the base map
of 31 May. The rows of the past are written by the database (`households.models.past`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from households.models import Household, HouseholdYear, Membership, Person, PersonYear
from households.models.past import CACHES
from households.reports import STILL_POOR
from regions.models import Region

# Every name put into these statements is a table or column of our own models.
# ruff: noqa: S608


def end_of(day: date) -> datetime:
    """The last instant of a day in local time."""
    following = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(following) - timedelta(microseconds=1)


def columns_of(model: type[models.Model]) -> list[str]:
    """The columns whose past is kept, the key first."""
    kept = [field for field in model._meta.concrete_fields if field.name not in CACHES]
    return [str(field.column) for field in kept]


def relation(model: type[models.Model], within: str = "TRUE") -> str:
    """SQL of the rows of a table as of the parameter `%(at)s`; all columns of `columns_of`.

    `within` narrows the candidates by columns of the row, now or in the past: a condition on `r`.
    """
    table = model._meta.db_table
    past = model.pgh_event_model._meta.db_table  # type: ignore[attr-defined]
    names = columns_of(model)
    now = ", ".join(f"r.{name}" for name in names)
    return f"""
        SELECT * FROM (
            SELECT DISTINCT ON (r.pgh_obj_id) {now}
            FROM {past} r
            WHERE r.pgh_created_at > %(at)s AND r.pgh_obj_id IN (
                SELECT r.id FROM {table} r WHERE {within}
                UNION SELECT r.pgh_obj_id FROM {past} r WHERE {within})
            ORDER BY r.pgh_obj_id, r.pgh_created_at, r.pgh_id
        ) was WHERE recorded_at <= %(at)s
        UNION ALL
        SELECT {now} FROM {table} r
        WHERE {within} AND r.recorded_at <= %(at)s AND NOT EXISTS (
            SELECT FROM {past} p WHERE p.pgh_obj_id = r.id AND p.pgh_created_at > %(at)s)"""


def rows_as_of(
    model: type[models.Model], at: datetime, within: str = "TRUE", **parameters: Any
) -> list[dict[str, Any]]:
    """Return the rows of a table as of an instant, by key; see `relation`.

    Rows that met `within` only at another time are among them: the caller asks again of what is
    returned.
    """
    with connection.cursor() as cursor:
        sql = f"SELECT * FROM ({relation(model, within)}) r ORDER BY id"
        cursor.execute(sql, {"at": at, **parameters})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class PastHousehold:
    """A household as it was known: its row, current members with their persons, its years."""

    at: datetime
    household: dict[str, Any] | None
    members: list[dict[str, Any]]
    years: list[dict[str, Any]]

    @property
    def head_name(self) -> str:
        return next((m["name"] for m in self.members if m["relation"] == Membership.HEAD), "")


def household_as_of(household: Household, at: datetime) -> PastHousehold:
    """Rebuild one household as it was known at an instant."""
    row = rows_as_of(Household, at, "r.id = %(key)s", key=household.pk)
    joined = [
        membership
        for membership in rows_as_of(Membership, at, "r.household_id = %(key)s", key=household.pk)
        if membership["household_id"] == household.pk and membership["left_on"] is None
    ]
    people = _by_key(Person, at, [m["person_id"] for m in joined])
    years = _newest(PersonYear, at, "person_id", list(people))
    members = [
        {
            **people[m["person_id"]],
            **m,
            "year": years.get(m["person_id"]),
        }
        for m in joined
        if m["person_id"] in people
    ]
    members.sort(key=lambda m: (m["relation"] != Membership.HEAD, m["id"]))
    found = rows_as_of(HouseholdYear, at, "r.household_id = %(key)s", key=household.pk)
    return PastHousehold(
        at=at,
        household=row[0] if row else None,
        members=members,
        years=sorted(found, key=lambda year: -year["year"]),
    )


def _by_key(
    model: type[models.Model], at: datetime, keys: Iterable[int]
) -> dict[int, dict[str, Any]]:
    rows = rows_as_of(model, at, "r.id = ANY(%(keys)s)", keys=list(keys))
    return {row["id"]: row for row in rows}


def _newest(
    model: type[models.Model], at: datetime, owner: str, keys: Sequence[int]
) -> dict[int, dict[str, Any]]:
    rows = rows_as_of(model, at, f"r.{owner} = ANY(%(keys)s)", keys=list(keys))
    return {row[owner]: row for row in sorted(rows, key=lambda row: row["year"])}


@dataclass(frozen=True)
class PlaceFigures:
    """Households and persons of a place as they were known; still poor is 未脱贫 and 返贫."""

    at: datetime
    households: int
    people: int
    registered: int
    still_poor: int


_PLACE = "r.region_id IN (SELECT id FROM regions_region WHERE path LIKE %(path)s)"


def households_as_of(region: Region, at: datetime) -> list[dict[str, Any]]:
    """The living households of a place as of an instant, with `members` and `head_name`."""
    path = f"{region.path}%"
    grids = set(Region.objects.within(region).values_list("pk", flat=True))
    found = [
        row
        for row in rows_as_of(Household, at, _PLACE, path=path)
        if row["region_id"] in grids and row["dissolved_on"] is None
    ]
    keys = [row["id"] for row in found]
    wanted = set(keys)
    memberships = [
        m
        for m in rows_as_of(Membership, at, "r.household_id = ANY(%(keys)s)", keys=keys)
        if m["household_id"] in wanted and m["left_on"] is None
    ]
    heads = {m["household_id"]: m["person_id"] for m in memberships if m["relation"] == "户主"}
    names = {key: row["name"] for key, row in _by_key(Person, at, heads.values()).items()}
    counts: dict[int, int] = {}
    for m in memberships:
        counts[m["household_id"]] = counts.get(m["household_id"], 0) + 1
    return [
        {
            **row,
            "members": counts.get(row["id"], 0),
            "head_name": names.get(heads.get(row["id"], 0), ""),
        }
        for row in found
    ]


def figures_as_of(region: Region, at: datetime) -> PlaceFigures:
    """Count a place as it was known at an instant, in the database."""
    sql = f"""
        WITH h AS ({relation(Household)}), m AS ({relation(Membership)})
        SELECT count(*), coalesce(sum(n.people), 0),
               count(*) FILTER (WHERE poor_kind <> '一般农户'),
               count(*) FILTER (WHERE poor_kind <> '一般农户' AND exit_status = ANY(%(poor)s))
        FROM h JOIN regions_region g ON g.id = h.region_id AND g.path LIKE %(path)s
        LEFT JOIN (SELECT household_id, count(*) AS people FROM m WHERE left_on IS NULL
                   GROUP BY 1) n ON n.household_id = h.id
        WHERE h.dissolved_on IS NULL"""
    poor = [state.value for state in STILL_POOR]
    with connection.cursor() as cursor:
        cursor.execute(sql, {"at": at, "path": f"{region.path}%", "poor": poor})
        return PlaceFigures(at, *cursor.fetchone())
