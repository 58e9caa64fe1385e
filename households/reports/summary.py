"""Table 8: the base map in one table."""

from datetime import date

from households.reports.places import (
    PLACE,
    REGISTERED,
    ByPlace,
    PlaceLine,
    by_place,
    fetch,
    pair,
    parameters,
    years,
)
from regions.models import Level, Region

MARKS: tuple[tuple[str, str, str], ...] = (
    ("registered", "建档立卡户", REGISTERED),
    ("monitored", "监测户（风险未消除）", "h.monitor_kind <> '' AND h.risk_is_removed IS NOT TRUE"),
    ("dibao", "低保户", "h.poor_kind IN ('低保户', '低保贫困户')"),
    ("wubao", "五保（特困）户", "h.poor_kind IN ('五保户', '五保贫困户')"),
    ("relocated", "易地搬迁户", "h.is_relocated"),
    ("dangerous", "危房户", "y.house_grade IN ('C', 'D')"),
)


def summary(region: Region, day: date) -> ByPlace:
    """Grids, households, persons, households by mark, and how many were surveyed.

    Surveyed is whose form says when it was filled in.
    """
    sums = [pair("all", "TRUE")]
    sums += [f"count(*) FILTER (WHERE {rule})::int AS {name}" for name, _words, rule in MARKS]
    sums.append("count(*) FILTER (WHERE h.surveyed_on <= %(day)s)::int AS surveyed")
    joins = "LEFT JOIN of_year y ON y.household_id = h.id"
    found = by_place(region, day, ", ".join(sums), joins=joins, more=years(day))
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
