"""Table 8: the base map in one table."""

from datetime import date

from households.marks.rules import KINDS
from households.reports import places
from households.reports.places import (
    OUT,
    PLACE,
    POOR,
    REGISTERED,
    ByPlace,
    PlaceLine,
    by_place,
    fetch,
    pair,
    parameters,
)
from regions.models import Level, Region

# The marks of the base map: four that the register's status gives, then those people decide on.
STATUS_MARKS: tuple[tuple[str, str, str], ...] = (
    ("plain", "一般农户", f"NOT ({REGISTERED})"),
    ("poor", "贫困户", POOR),
    ("out", "已脱贫户", OUT),
    ("monitored", "监测户（风险未消除）", "h.monitor_kind <> '' AND h.risk_is_removed IS NOT TRUE"),
)
MARKS: tuple[tuple[str, str, str], ...] = (
    *STATUS_MARKS,
    *((f"mark_{n}", kind, f"'{kind}' = ANY(k.kinds)") for n, kind in enumerate(KINDS)),
)
MARKED = "LEFT JOIN marked k ON k.household_id = h.id"
SURVEYED = "h.surveyed_on <= %(day)s"


def marked(day: date) -> str:
    """SQL of the common table `marked`: the marks in force at the end of a day, by household.

    Today from the marks, an earlier day from the trail, where every decision stands.
    """
    if places.is_now(day):
        found = """SELECT m.household_id, m.kind FROM households_householdmark m
            WHERE m.state = 'set' AND m.household_id IN (SELECT id FROM home)"""
    else:
        found = """SELECT d.household_id, d.kind FROM (
                SELECT DISTINCT ON (e.subject_id, e.data ->> 'mark') e.subject_id AS household_id,
                    e.data ->> 'mark' AS kind, e.after
                FROM ledger_event e
                WHERE e.kind = 'households.mark.decided' AND e.at <= %(at)s
                  AND e.subject_id IN (SELECT id FROM home)
                ORDER BY e.subject_id, e.data ->> 'mark', e.id DESC) d
            WHERE d.after = 'set'"""
    return f"""marked AS (SELECT x.household_id, array_agg(x.kind) AS kinds
        FROM ({found}) x GROUP BY 1)"""


def summary(region: Region, day: date) -> ByPlace:
    """Grids, households, persons, households by mark, and how many were surveyed.

    Surveyed is whose form says when it was filled in.
    """
    sums = [pair("all", "TRUE")]
    sums += [f"count(*) FILTER (WHERE {rule})::int AS {name}" for name, _words, rule in MARKS]
    sums.append(f"count(*) FILTER (WHERE {SURVEYED})::int AS surveyed")
    found = by_place(region, day, ", ".join(sums), joins=MARKED, more=marked(day))
    grids = _grids(region, day)
    lines = [
        PlaceLine(one.code, one.label, one.values | {"grids": grids.get(one.code, 0)})
        for one in found.lines
    ]
    return ByPlace(region, day, lines)


def _grids(region: Region, day: date) -> dict[str, int]:
    """How many grids each place below has at a day, by its code."""
    sql = f"""SELECT p.code, count(*)::int AS grids FROM (
            SELECT {PLACE} AS place FROM regions_region g
            WHERE g.level = {Level.GRID:d} AND g.path LIKE %(path)s
              AND (g.valid_from IS NULL OR g.valid_from <= %(day)s)
              AND (g.valid_to IS NULL OR g.valid_to >= %(day)s)) x
        JOIN regions_region p ON p.path = x.place GROUP BY 1"""
    return {row["code"]: row["grids"] for row in fetch(sql, parameters(region, day))}
