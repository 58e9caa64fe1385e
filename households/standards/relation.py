"""The rules over any number of households, in one statement.

One household and a whole prefecture are judged by the same SQL, so a page and a table can never
disagree. What a person signed otherwise than the rule holds as long as the values are those that
were signed.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from households import parameters as kept
from households.standards.items import ITEMS, Item
from households.standards.items.education import AT_SCHOOL
from households.standards.items.medical import INSURED

# Put together from this package's own constants; what a person sends is a parameter.
# ruff: noqa: S608


def _all(of: str) -> str:
    """Three-valued: one that fails is enough, then one that is unknown."""
    return f"""CASE WHEN bool_or({of} IS FALSE) THEN FALSE
        WHEN bool_or({of} IS NULL) THEN NULL ELSE TRUE END"""


# Who belonged to the household on the day that the year is judged by: one pass for both items.
_MEMBERS = f"""members AS (
    SELECT household_id, {_all("insured")} AS insured_all,
        count(*) FILTER (WHERE insured) AS insured,
        jsonb_agg(jsonb_build_object('person', person, 'met', insured, 'resident', resident,
            'employee', employee, 'major', major) ORDER BY person)
            FILTER (WHERE insured IS NOT TRUE) AS uninsured,
        count(*) FILTER (WHERE of_age) AS pupils,
        CASE WHEN bool_or(of_age AND at_school IS FALSE) THEN FALSE
            WHEN bool_or(of_age AND at_school IS NULL) THEN NULL ELSE TRUE END AS taught_all,
        jsonb_agg(jsonb_build_object('person', person, 'born', born, 'met', at_school,
            'status', school_status, 'learned', education, 'why_not', dropout_reason)
            ORDER BY born, person) FILTER (WHERE of_age) AS children
    FROM (
        SELECT b.household_id, p.id AS person, p.birth_on AS born,
            p.birth_on IS NULL OR (p.birth_on > %(school_oldest)s
                AND p.birth_on <= %(school_youngest)s) AS of_age,
            {AT_SCHOOL} AS at_school, {INSURED} AS insured,
            q.school_status, q.education, q.dropout_reason,
            q.has_resident_medical AS resident, q.has_employee_medical AS employee,
            q.has_major_illness AS major
        FROM homes h
        JOIN households_membership b ON b.household_id = h.id
            AND (b.joined_on IS NULL OR b.joined_on <= %(day)s)
            AND (b.left_on IS NULL OR b.left_on > %(day)s)
        JOIN households_person p ON p.id = b.person_id
        LEFT JOIN households_personyear q ON q.person_id = p.id AND q.year = %(year)s
    ) each_member GROUP BY household_id)"""


def _latest(matter: str) -> str:
    found = f"array_agg(s.is_met ORDER BY s.observed_at DESC) FILTER (WHERE s.matter = '{matter}')"
    return f"({found})[1] AS {matter}"


_OBSERVED = f"""observed AS (
    SELECT s.household_id, {_latest("food")}, {_latest("clothing")}, {_latest("moved_in")}
    FROM homes h JOIN households_observation s ON s.household_id = h.id AND s.year = %(year)s
    GROUP BY 1)"""

# What a person decided otherwise than the rule, in the version signed last.
_OVERRULED = """overruled AS (
    SELECT household_id, jsonb_object_agg(item, decided) AS items
    FROM (
        SELECT DISTINCT ON (g.household_id, i.item) g.household_id, i.item, i.is_met, i.proposed,
            jsonb_build_object('is_met', i.is_met, 'seen', i.seen) AS decided
        FROM homes h
        JOIN households_judgement g ON g.household_id = h.id AND g.year = %(year)s
            AND g.state = 'signed'
        JOIN households_judgeditem i ON i.judgement_id = g.id
        ORDER BY g.household_id, i.item, g.version DESC
    ) last WHERE is_met IS DISTINCT FROM proposed GROUP BY 1)"""

# The line of the year: the latest that holds by then, of the most local place. Registered
# households are measured by the line they left poverty by, monitored ones (and everybody, from
# the year that line ended) by the range of monitoring.
_LINES = """lines AS MATERIALIZED (
    SELECT year, kind, place_path, amount_yuan FROM households_povertyline
    WHERE kind IN ('exit', 'monitoring'))"""


def _line(year: str) -> str:
    is_monitored = f"h.monitor_kind <> '' OR {year} >= %(monitoring_from)s"
    return f"""LEFT JOIN LATERAL (
        SELECT year, kind, amount_yuan FROM lines
        WHERE lines.year <= {year} AND h.place_path LIKE lines.place_path || '%%'
        ORDER BY kind <> (CASE WHEN {is_monitored} THEN 'monitoring' ELSE 'exit' END),
            year DESC, length(place_path) DESC
        LIMIT 1) l ON TRUE"""


# The years of one household with what it had a head and the line of each.
HISTORY = f"""WITH {_LINES}
    SELECT y.year, y.net_per_head_yuan AS per_head_yuan, l.amount_yuan AS line_yuan,
        l.kind AS line_kind
    FROM households_household h JOIN households_householdyear y ON y.household_id = h.id
    {_line("y.year")}
    WHERE h.id = %(key)s ORDER BY y.year"""

_COLUMNS = (
    "h.id, h.place_path, h.region_id, h.member_count, h.is_relocated, h.monitor_kind,"
    " h.is_registered, h.monitor_kind <> '' AND h.risk_is_removed IS NOT TRUE AS is_watched"
)


def _effective(item: Item) -> str:
    """What holds. The values are put together only where somebody decided otherwise."""
    return f"""CASE WHEN v.items IS NULL THEN ({item.is_met})
        WHEN v.items -> '{item.key}' -> 'seen' = ({item.seen})
        THEN (v.items -> '{item.key}' ->> 'is_met')::boolean
        ELSE ({item.is_met}) END AS {item.key}"""


def _proposed(item: Item) -> str:
    return f"({item.is_met}) AS {item.key}_proposed, ({item.seen}) AS {item.key}_seen"


def statement(within: str, *, full: bool = False, items: Sequence[Item] = ITEMS) -> str:
    """SQL of one row a household: id, place_path and, by the key of each item, whether it is met.

    `within` is a condition on the household `h`; `full` adds `<key>_proposed` and `<key>_seen`.
    """
    wanted = [_effective(item) for item in items] + [_proposed(item) for item in items if full]
    return f"""
        WITH homes AS MATERIALIZED (
            SELECT {_COLUMNS} FROM households_household h WHERE {within}),
        {_LINES}, {_MEMBERS}, {_OBSERVED}, {_OVERRULED}
        SELECT h.id, h.place_path, h.region_id, h.member_count, h.is_registered, h.is_watched,
            {", ".join(wanted)}
        FROM homes h
        LEFT JOIN households_householdyear y ON y.household_id = h.id AND y.year = %(year)s
        LEFT JOIN members m ON m.household_id = h.id
        LEFT JOIN observed o ON o.household_id = h.id
        LEFT JOIN overruled v ON v.household_id = h.id
        {_line("%(year)s")}"""


def parameters(year: int, today: date | None = None) -> dict[str, Any]:
    """The parameters of the rules in a year, and the days that follow from them.

    A year is judged by its last day, the running year by today; the school year is the one that
    had begun by then.
    """
    values: dict[str, Any] = dict(kept.of(year))
    day = min(date(year, 12, 31), today or timezone.localdate())
    month, of_month = divmod(values["school_begins"], 100)
    begun = date(day.year, month, of_month)
    if begun > day:
        begun = begun.replace(year=day.year - 1)
    return values | {
        "year": year,
        "day": day,
        "school_oldest": begun.replace(year=begun.year - values["school_age_to"] - 1),
        "school_youngest": begun.replace(year=begun.year - values["school_age_from"]),
        "school_late": begun.replace(year=begun.year - values["school_age_late"]),
        "school_words": f"{begun.year}年{begun.month}月{begun.day}日",
    }


def fetch(sql: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Run a statement and return its rows by name, what was seen as values."""
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(given))
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for name in [name for name in names if name.endswith("_seen")]:
        for row in rows:
            row[name] = json.loads(row[name])
    return rows
