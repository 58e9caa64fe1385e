"""The rate of poverty, and what a year changed."""

from datetime import date

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

_NEW = f"{REGISTERED} AND h.identified_on BETWEEN make_date(%(year)s, 1, 1) AND %(day)s"
_RELAPSED = (
    f"{REGISTERED} AND h.exit_status = '返贫' AND h.relapse_year = %(year)s"
    f" AND ({_NEW}) IS NOT TRUE"
)
_EXITED = f"{OUT} AND h.exit_year = %(year)s"
_OPENING = f"({_NEW}) IS NOT TRUE AND ((({POOR}) AND ({_RELAPSED}) IS NOT TRUE) OR ({_EXITED}))"


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
            ("opening", _OPENING),
            ("exited", _EXITED),
            ("relapsed", _RELAPSED),
            ("new", _NEW),
            ("closing", POOR),
        )
    )
    return by_place(region, day, sums)


# Who went over between households of the base map neither came nor left.
_UP, _DOWN = LISTS["自然增加原因"], LISTS["自然减少原因"]


def changes_of_year(region: Region, day: date) -> ByPlace:
    """Table 3: what the year changed until a day.

    From the register's own facts: `new`, `relapsed`, `exited`. From what was known when the year
    began: `returned` (an exit that was taken back) and `removed` (registered then, not now). From
    memberships: `born` and `lost` persons (自然增加, 自然减少). `dissolved` households.
    """
    place = f"{PLACE} AS place"
    first = "make_date(%(year)s, 1, 1)"
    is_out = OUT.replace("h.", "b.")
    sums = ", ".join(
        [
            pair("new", _NEW),
            pair("relapsed", _RELAPSED),
            pair("exited", _EXITED),
            pair("returned", f"({is_out}) AND {REGISTERED} AND h.exit_status = '未脱贫'"),
            pair("removed", f"({REGISTERED.replace('h.', 'b.')}) AND NOT ({REGISTERED})"),
        ]
    )
    current = f"r.household_id IN (SELECT id FROM every) AND r.relation <> '' AND ({_CHANGED})"
    sql = f"""WITH {home(day)}, begun AS ({households_at(day, "opening")}),
        every AS MATERIALIZED ({households_at(day)}),
        moves AS ({memberships_at(day, current)}),
        statuses AS (SELECT {place}, {sums} FROM home h
            JOIN regions_region g ON g.id = h.region_id
            LEFT JOIN begun b ON b.id = h.id GROUP BY 1),
        moved AS (SELECT {place},
                count(*) FILTER (WHERE m.joined_on BETWEEN {first} AND %(day)s
                                 AND m.joined_reason = ANY(%(up)s))::int AS born_people,
                count(*) FILTER (WHERE m.left_on BETWEEN {first} AND %(day)s
                                 AND m.left_reason = ANY(%(down)s))::int AS lost_people
            FROM moves m JOIN every h ON h.id = m.household_id
            JOIN regions_region g ON g.id = h.region_id GROUP BY 1),
        ended AS (SELECT {place}, count(*)::int AS dissolved_homes FROM every h
            JOIN regions_region g ON g.id = h.region_id
            WHERE h.dissolved_on BETWEEN {first} AND %(day)s GROUP BY 1)
        SELECT * FROM statuses FULL JOIN moved USING (place) FULL JOIN ended USING (place)"""
    given = parameters(region, day) | {
        "opening": end_of(date(day.year - 1, 12, 31)),
        "up": list(_UP),
        "down": list(_DOWN),
    }
    rows = {
        row.pop("place"): {name: value or 0 for name, value in row.items()}
        for row in fetch(sql, given)
    }
    return lines_of(region, day, rows)


_CHANGED = (
    "r.joined_on BETWEEN make_date(%(year)s, 1, 1) AND %(day)s"
    " OR r.left_on BETWEEN make_date(%(year)s, 1, 1) AND %(day)s"
)
