"""What a phone's households are now, as one short text each.

One statement for all of them, over everything the phone is told: nothing is kept up beside the
rows, so nothing can be missed, whoever changed a row and how.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from households.field import duties, homes
from households.models import Act, Conflict, Household, IncomeSheet
from regions.models import User

# Changes when the shape of what is sent changes, so that every phone asks anew.
SHAPE = "1"
# A load that brought nothing new is no change.
_COLUMNS = [
    str(field.column)
    for field in Household._meta.concrete_fields
    if field.name not in ("loaded_at", "loaded_by", "recorded_at")
]
_PARTS = """
    SELECT id AS home, ROW({columns})::text AS said FROM home
    UNION ALL SELECT y.household_id, y::text
    FROM households_householdyear y JOIN home ON home.id = y.household_id
    UNION ALL SELECT m.household_id, concat(m::text, p::text)
    FROM member m JOIN households_person p ON p.id = m.person_id
    UNION ALL SELECT m.household_id, q::text
    FROM member m JOIN households_personyear q ON q.person_id = m.person_id
    UNION ALL SELECT a.household_id, concat('act', a.id)
    FROM households_act a JOIN home ON home.id = a.household_id WHERE a.state = %(act)s
    UNION ALL SELECT c.household_id, concat('conflict', c.id)
    FROM households_conflict c JOIN home ON home.id = c.household_id WHERE c.state = %(conflict)s
    UNION ALL SELECT c.household_id, concat('code', c.token)
    FROM households_householdcode c JOIN home ON home.id = c.household_id
    WHERE c.revoked_at IS NULL
    UNION ALL SELECT s.household_id, concat('sheet', s.id, s.state)
    FROM households_incomesheet s JOIN home ON home.id = s.household_id
    WHERE s.state = ANY(%(sheets)s)
    UNION ALL SELECT v.household_id, concat('visit', v.id) FROM visit v
    UNION ALL SELECT d.household_id, concat('duty', d.duty, d.id) FROM done d"""
# Every name put into this statement stands in this file.
_DIGESTS = """
WITH home AS MATERIALIZED (
    SELECT * FROM households_household
    WHERE dissolved_on IS NULL AND ({within})
), member AS MATERIALIZED (
    SELECT m.* FROM households_membership m JOIN home ON home.id = m.household_id
    WHERE m.left_on IS NULL
), visit AS MATERIALIZED (
    SELECT v.household_id, max(v.id) AS id, max(v.visited_on) FILTER (WHERE v.is_at_home) AS day
    FROM households_visit v JOIN home ON home.id = v.household_id GROUP BY 1
), done AS MATERIALIZED (
    SELECT d.household_id, d.duty, max(d.id) AS id, max(d.done_on) AS day
    FROM households_dutydone d JOIN home ON home.id = d.household_id GROUP BY 1, 2
), days AS (
    SELECT household_id, jsonb_object_agg(duty, day) AS of_duty FROM done GROUP BY 1
)
SELECT part.home, md5(string_agg(part.said, chr(10) ORDER BY part.said)),
       (SELECT day FROM visit WHERE visit.household_id = part.home),
       (SELECT of_duty FROM days WHERE days.household_id = part.home)
FROM ({parts}) part GROUP BY part.home ORDER BY part.home"""
SHEETS = (IncomeSheet.State.DRAFT, IncomeSheet.State.HANDED_IN)


@dataclass(frozen=True)
class Standing:
    """One household now: `version` tells whether a phone knows it, `is_open` whether something
    waits to be done there.
    """

    version: str
    is_open: bool


def standings(user: User) -> dict[int, Standing]:
    """What each household of the person's phone is now, by key."""
    paths = {f"path{n}": f"{path}%" for n, path in enumerate(homes.paths_of(user))}
    if not paths:
        return {}
    return _stand(user, " OR ".join(f"place_path LIKE %({name})s" for name in paths), paths)


def version_of(user: User, household: int) -> str:
    """The version a phone has of a household if it has it as it is now; "" of one dissolved."""
    found = _stand(user, "id = %(key)s", {"key": household}).get(household)
    return found.version if found else ""


def _stand(user: User, within: str, named: Mapping[str, Any]) -> dict[int, Standing]:
    rows = _rows(within, named)
    beyond = homes.with_open_matters(user, [row[0] for row in rows])
    today = timezone.localdate()
    of = duties.periods(today)
    found = {}
    for key, digest, visited_on, days in rows:
        done = {duty: date.fromisoformat(day) for duty, day in json.loads(days or "{}").items()}
        is_open = key in beyond or duties.is_due(visited_on, done, today, of)
        found[key] = Standing(_version(digest, is_open=is_open), is_open)
    return found


def _version(digest: str, *, is_open: bool) -> str:
    return hashlib.sha256(f"{SHAPE}{digest}{is_open}".encode()).hexdigest()[:12]


def _rows(within: str, named: Mapping[str, Any]) -> list[tuple]:
    given = {
        **named,
        "act": Act.State.OPEN,
        "conflict": Conflict.State.OPEN,
        "sheets": [str(state) for state in SHEETS],
    }
    with connection.cursor() as cursor:
        parts = _PARTS.format(columns=", ".join(_COLUMNS))
        cursor.execute(_DIGESTS.format(within=within, parts=parts), given)
        return cursor.fetchall()
