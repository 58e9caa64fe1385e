"""The states that rows went through, as the database kept them (`households.models.past`)."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models
from pghistory.models import Context

from households.models import Household, HouseholdYear, Membership, Person, PersonYear

# Every name put into these statements is a table of our own models.
# ruff: noqa: S608

Where = tuple[str, int]
TABLES: dict[str, type[models.Model]] = {
    model.__name__: model for model in (Household, HouseholdYear, Membership, Person, PersonYear)
}
_MEMBERS = (
    "SELECT m.person_id FROM households_membership m "
    "WHERE m.household_id = %(household)s AND m.left_on IS NULL"
)
_OF_HOUSEHOLD = {
    "Household": "r.id = %(household)s",
    "HouseholdYear": "r.household_id = %(household)s",
    "Membership": "r.household_id = %(household)s AND r.left_on IS NULL",
    "Person": f"r.id IN ({_MEMBERS})",
    "PersonYear": f"r.person_id IN ({_MEMBERS})",
}


@dataclass(frozen=True)
class State:
    """A row as it was from one change to the next; `ended_at` is None while it still is so.

    Values are JSON: days in ISO, amounts as text, the same as those of acts. `ended_by` is the
    context of the change that ended it, {} if it had none.
    """

    values: Mapping[str, Any]
    recorded_at: datetime
    ended_at: datetime | None = None
    ended_by: Mapping[str, Any] = field(default_factory=dict)


def states_of(household: Household) -> dict[Where, list[State]]:
    """The states of every row of a household: its years, current members, persons, their years.

    One query. Each list is in the order of time and not empty.
    """
    parts = [_sql(table, within) for table, within in _OF_HOUSEHOLD.items()]
    return _read(" UNION ALL ".join(parts), {"household": household.pk})


def states_of_row(table: str, row: int) -> list[State]:
    """The states of one row, oldest first; [] if there never was one."""
    return _read(_sql(table, "r.id = %(row)s", gone="p.pgh_obj_id = %(row)s"), {"row": row}).get(
        (table, row), []
    )


def _sql(table: str, within: str, gone: str = "") -> str:
    """The rows that are within, and their past; rows that are gone only if `gone` says which."""
    meta = TABLES[table]._meta
    past = TABLES[table].pgh_event_model._meta.db_table  # type: ignore[attr-defined]
    of_these = gone or f"p.pgh_obj_id IN (SELECT r.id FROM {meta.db_table} r WHERE {within})"
    return f"""
        SELECT '{table}' AS of_table, r.id AS row, NULL::bigint AS nr, NULL::timestamptz AS ended,
               r.recorded_at, to_jsonb(r)::text AS data, NULL::text AS context
        FROM {meta.db_table} r WHERE {within}
        UNION ALL
        SELECT '{table}', p.pgh_obj_id, p.pgh_id, p.pgh_created_at, p.recorded_at,
               to_jsonb(p)::text, c.metadata::text
        FROM {past} p LEFT JOIN pghistory_context c ON c.id = p.pgh_context_id
        WHERE {of_these}"""


def _read(sql: str, parameters: dict[str, Any]) -> dict[Where, list[State]]:
    found: dict[Where, list[State]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql}) s ORDER BY of_table, row, nr", parameters)
        for table, row, _nr, ended, recorded, data, context in cursor.fetchall():
            # Amounts stay text, with the digits that the column keeps.
            values = json.loads(data, parse_float=str)
            why = json.loads(context) if context else {}
            names = names_of(table)
            kept = {name: values.get(column) for name, column in names.items()}
            found.setdefault((table, row), []).append(State(kept, recorded, ended, why))
    return found


def names_of(table: str) -> dict[str, str]:
    """field → column of a table, for all its fields."""
    return {one.name: str(one.column) for one in TABLES[table]._meta.concrete_fields}


def contexts_at(instants: Collection[datetime]) -> dict[datetime, Mapping[str, Any]]:
    """The contexts of the transactions that made rows at these instants."""
    found: Iterable[tuple[datetime, Any]] = Context.objects.filter(
        created_at__in=list(instants)
    ).values_list("created_at", "metadata")
    return dict(found)
