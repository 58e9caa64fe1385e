"""The base map as it was known at an instant: one household, and the rows of any table.

Places: `households.past_places`. What was known, not what was true: a death of May that was
recorded in June is not in the base map of 31 May. The rows of the past are written by the
database (`households.models.past`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from households.models import Household, HouseholdYear, Membership, Person, PersonYear
from households.models.past import CACHES

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


def relation(model: type[models.Model], within: str = "TRUE", at: str = "at") -> str:
    """SQL of the rows of a table as of the parameter named `at`; all columns of `columns_of`.

    `within` is a condition on the row `r` as it was known then; `{key}` in it is its key. Of
    several past rows of one row the first written counts: keys follow the order of writing, while
    the instant is that at which a transaction began.
    """
    table = model._meta.db_table
    past = model.pgh_event_model._meta.db_table  # type: ignore[attr-defined]
    columns = ", ".join(f"r.{name}" for name in columns_of(model))
    return f"""
        SELECT {columns} FROM {past} r
        WHERE ({within.format(key="r.pgh_obj_id")})
          AND r.pgh_created_at > %({at})s AND r.recorded_at <= %({at})s
          AND NOT EXISTS (SELECT FROM {past} p WHERE p.pgh_obj_id = r.pgh_obj_id
                          AND p.pgh_created_at > %({at})s AND p.pgh_id < r.pgh_id)
        UNION ALL
        SELECT {columns} FROM {table} r
        WHERE ({within.format(key="r.id")}) AND r.recorded_at <= %({at})s
          AND NOT EXISTS (SELECT FROM {past} p
                          WHERE p.pgh_obj_id = r.id AND p.pgh_created_at > %({at})s)"""


def rows_as_of(
    model: type[models.Model], at: datetime, within: str = "TRUE", **parameters: Any
) -> list[dict[str, Any]]:
    """Return the rows of a table as of an instant, by key; see `relation`."""
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
    row = rows_as_of(Household, at, "{key} = %(key)s", key=household.pk)
    within = "r.household_id = %(key)s AND r.left_on IS NULL"
    joined = rows_as_of(Membership, at, within, key=household.pk)
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


def names_as_of(people: Iterable[int], at: datetime) -> dict[int, str]:
    """The names of persons as they were known, by key."""
    return {key: row["name"] for key, row in _by_key(Person, at, people).items()}


def _by_key(
    model: type[models.Model], at: datetime, keys: Iterable[int]
) -> dict[int, dict[str, Any]]:
    rows = rows_as_of(model, at, "{key} = ANY(%(keys)s)", keys=list(keys))
    return {row["id"]: row for row in rows}


def _newest(
    model: type[models.Model], at: datetime, owner: str, keys: Sequence[int]
) -> dict[int, dict[str, Any]]:
    rows = rows_as_of(model, at, f"r.{owner} = ANY(%(keys)s)", keys=list(keys))
    return {row[owner]: row for row in sorted(rows, key=lambda row: row["year"])}
