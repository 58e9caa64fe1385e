"""The rate of poverty, and what a year changed."""

from datetime import date
from typing import Any

from households.options import LISTS
from households.past import end_of
from households.reports.places import (
    OUT,
    PLACE,
    POOR,
    REGISTERED,
    ByPlace,
    by_place,
    fetch,
    home,
    households_at,
    lines_of,
    memberships_at,
    pair,
    parameters,
)
from regions.models import Region

NEW = f"{REGISTERED} AND h.identified_on BETWEEN make_date(%(year)s, 1, 1) AND %(day)s"
RELAPSED = (
    f"{REGISTERED} AND h.exit_status = '返贫' AND h.relapse_year = %(year)s AND ({NEW}) IS NOT TRUE"
)
EXITED = f"{OUT} AND h.exit_year = %(year)s"
OPENING = f"({NEW}) IS NOT TRUE AND ((({POOR}) AND ({RELAPSED}) IS NOT TRUE) OR ({EXITED}))"
_WAS_OUT, _WAS_REGISTERED = OUT.replace("h.", "b."), REGISTERED.replace("h.", "b.")
# Both compare with b, the household when the year began.
RETURNED = f"({_WAS_OUT}) AND {REGISTERED} AND h.exit_status = '未脱贫'"
REMOVED = f"({_WAS_REGISTERED}) AND NOT ({REGISTERED})"
_FIRST = "make_date(%(year)s, 1, 1)"
DISSOLVED = f"h.dissolved_on BETWEEN {_FIRST} AND %(day)s"
JOINED = f"m.joined_on BETWEEN {_FIRST} AND %(day)s AND m.joined_reason = ANY(%(up)s)"
LEFT = f"m.left_on BETWEEN {_FIRST} AND %(day)s AND m.left_reason = ANY(%(down)s)"
# Who went over between households of the base map neither came nor left.
_UP, _DOWN = LISTS["自然增加原因"], LISTS["自然减少原因"]


def poverty_rate(region: Region, day: date) -> ByPlace:
    """Table 2, from what the register says of each household.

    `all` everybody in the base map, `opening` who was poor when the year began, `exited`,
    `relapsed`, `new` within it, `closing` who is poor at the day; each `_homes` and `_people`.
    opening - exited + relapsed + new = closing, whoever left the register aside.
    """
    sums = ", ".join(
        pair(name, condition)
        for name, condition in (
            ("all", "TRUE"),
            ("opening", OPENING),
            ("exited", EXITED),
            ("relapsed", RELAPSED),
            ("new", NEW),
            ("closing", POOR),
        )
    )
    return by_place(region, day, sums)


def tables_of_year(day: date) -> list[str]:
    """SQL of the common tables of table 3 but `home`: `begun` are the households as they were
    known when the year began, `every` also dissolved ones, `moves` the year's memberships.
    """
    current = f"r.household_id IN (SELECT id FROM every) AND r.relation <> '' AND ({_CHANGED})"
    return [
        f"begun AS ({households_at(day, 'opening')})",
        f"every AS MATERIALIZED ({households_at(day)})",
        f"moves AS ({memberships_at(day, current)})",
    ]


def parameters_of_year(region: Region, day: date) -> dict[str, Any]:
    """What the statements of table 3 are given."""
    opening = end_of(date(day.year - 1, 12, 31))
    return parameters(region, day) | {"opening": opening, "up": list(_UP), "down": list(_DOWN)}


def changes_of_year(region: Region, day: date) -> ByPlace:
    """Table 3: what the year changed until a day.

    From the register's own facts: `new`, `relapsed`, `exited`. From what was known when the year
    began: `returned` (an exit that was taken back) and `removed` (registered then, not now). From
    memberships: `born` and `lost` persons (自然增加, 自然减少). `dissolved` households.
    """
    place = f"{PLACE} AS place"
    sums = ", ".join(
        [
            pair("new", NEW),
            pair("relapsed", RELAPSED),
            pair("exited", EXITED),
            pair("returned", RETURNED),
            pair("removed", REMOVED),
        ]
    )
    sql = f"""WITH {", ".join([home(day), *tables_of_year(day)])},
        statuses AS (SELECT {place}, {sums} FROM home h
            JOIN regions_region g ON g.id = h.region_id
            LEFT JOIN begun b ON b.id = h.id GROUP BY 1),
        moved AS (SELECT {place}, count(*) FILTER (WHERE {JOINED})::int AS born_people,
                count(*) FILTER (WHERE {LEFT})::int AS lost_people
            FROM moves m JOIN every h ON h.id = m.household_id
            JOIN regions_region g ON g.id = h.region_id GROUP BY 1),
        ended AS (SELECT {place}, count(*)::int AS dissolved_homes FROM every h
            JOIN regions_region g ON g.id = h.region_id WHERE {DISSOLVED} GROUP BY 1)
        SELECT * FROM statuses FULL JOIN moved USING (place) FULL JOIN ended USING (place)"""
    rows = {
        row.pop("place"): {name: value or 0 for name, value in row.items()}
        for row in fetch(sql, parameters_of_year(region, day))
    }
    return lines_of(region, day, rows)


_CHANGED = (
    "r.joined_on BETWEEN make_date(%(year)s, 1, 1) AND %(day)s"
    " OR r.left_on BETWEEN make_date(%(year)s, 1, 1) AND %(day)s"
)
