"""Table 17 网格员履职表: what each grid's worker did from the first of the month to a day.

Source of its columns: docs/sources.md#tables. Households are those that live in the grid now and
did not dissolve by the day. A lead counts for its rate when it fell due in these days, and in time
when it was verified by the day it was due. The six duties are done to the extent that each
household has had each of the six, ever by the day.
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from accountability.reports.opening import count, list_url
from accountability.reports.tables import Cell, Head, Linked, LinkedRate, Row, Table, TableSheet
from households.models import SixDuty
from households.reports import is_now
from ledger import reports as ledger_reports
from ledger.reports import end_of, percent
from regions.duties import Duty
from regions.models import Level, Region

NAME = "网格员履职表"
_GRIDS = f"""
WITH grid AS (
    SELECT g.id, g.code, g.name, g.path, v.name AS village
    FROM regions_region g JOIN regions_region v ON v.id = g.parent_id
    WHERE g.level = {Level.GRID:d} AND g.path LIKE %(under)s
      AND (g.valid_from IS NULL OR g.valid_from <= %(as_of)s)
      AND (g.valid_to IS NULL OR g.valid_to >= %(as_of)s)
), home AS (
    SELECT h.id, h.region_id FROM households_household h JOIN grid g ON g.id = h.region_id
    WHERE h.dissolved_on IS NULL OR h.dissolved_on > %(as_of)s
), homes AS (
    SELECT region_id, count(*) AS n FROM home GROUP BY 1
), visited AS (
    SELECT h.region_id, count(*) AS visits, count(DISTINCT v.household_id) AS n
    FROM households_visit v JOIN home h ON h.id = v.household_id
    WHERE v.visited_on BETWEEN %(first)s AND %(as_of)s GROUP BY 1
), six AS (
    SELECT h.region_id, count(DISTINCT (d.household_id, d.duty)) AS n
    FROM households_dutydone d JOIN home h ON h.id = d.household_id
    WHERE d.done_on <= %(as_of)s GROUP BY 1
), lead AS (
    SELECT l.region_id, count(*) AS due,
           count(*) FILTER (WHERE l.verified_at < %(end)s
               AND (l.verified_at AT TIME ZONE %(zone)s)::date <= l.due_on) AS timely
    FROM screening_lead l JOIN grid g ON g.id = l.region_id
    WHERE l.due_on BETWEEN %(first)s AND %(as_of)s AND l.status <> 'withdrawn' GROUP BY 1
), worker AS (
    SELECT p.region_id, string_agg(DISTINCT u.full_name, '、' ORDER BY u.full_name) AS names
    FROM regions_posting p JOIN grid g ON g.id = p.region_id JOIN regions_user u ON u.id = p.user_id
    WHERE p.duty = '{Duty.GRID_WORKER}' AND u.is_active AND p.starts_on <= %(as_of)s
      AND (p.ends_on IS NULL OR p.ends_on >= %(as_of)s) GROUP BY 1
)
SELECT g.code, g.name, g.village, coalesce(w.names, '') AS worker, coalesce(h.n, 0) AS homes,
       coalesce(v.visits, 0) AS visits, coalesce(v.n, 0) AS visited, coalesce(l.due, 0) AS due,
       coalesce(l.timely, 0) AS timely, coalesce(s.n, 0) AS six
FROM grid g LEFT JOIN homes h ON h.region_id = g.id LEFT JOIN visited v ON v.region_id = g.id
LEFT JOIN lead l ON l.region_id = g.id LEFT JOIN six s ON s.region_id = g.id
LEFT JOIN worker w ON w.region_id = g.id
ORDER BY g.path
"""
_SUMS = ("homes", "visits", "visited", "due", "timely", "six")


def grid_workers(region: Region, as_of: date) -> Table:
    """Draw table 17 of the grids within a place; one statement whatever their number."""
    first = as_of.replace(day=1)
    values = ledger_reports.parameters("screening.lead", region, as_of) | {
        "under": f"{region.path}%",
        "as_of": as_of,
        "first": first,
        "end": end_of(as_of),
        "zone": settings.TIME_ZONE,
    }
    found = ledger_reports.rows(_GRIDS, values)
    heads = (
        Head("村", 14),
        Head("网格", 12),
        Head("网格员", 12),
        count("户数", 8),
        count("本月走访次数", 12),
        count("走访户数", 10),
        Head("走访率（%）", 12),
        count("应核实线索", 12),
        count("及时核实", 10),
        Head("线索核实及时率（%）", 14),
        Head("六包完成率（%）", 14),
    )
    rows = [
        (one["village"], one["name"], one["worker"] or "空缺", *_figures(one, one["code"], as_of))
        for one in found
    ]
    total = {name: sum(one[name] for one in found) for name in _SUMS}
    sheet = TableSheet(
        NAME, heads, rows, ("合计", f"{len(found)} 个", "", *_figures(total, region.code, as_of))
    )
    period = f"（{first:%Y年%m月%d日}至{as_of:%m月%d日}）"
    return Table(17, NAME, region, as_of, "户、次、条、%", (sheet,), period=period)


def _figures(one: dict[str, Any], code: str, as_of: date) -> Row:
    def url(part: str, key: str) -> str:
        query = {"region": code, "since": f"{as_of.replace(day=1)}", "until": f"{as_of}"}
        page = reverse("accountability:work-behind", args=[f"grid-{part}", key])
        return f"{page}?{urlencode(query)}"

    def rate(done: str, of: int, address: str) -> Cell:
        found = percent(one[done], of)
        return found if found is None else LinkedRate.to(found, address)

    visits, homes = url("visits", "visits"), url("visits", "homes")
    due, timely = url("leads", "due"), url("leads", "in_time")
    # Who lives there now is the list of households; who did on a past day, a list of its own.
    living = list_url(code) if is_now(as_of) else url("homes", "homes")
    return (
        Linked.to(one["homes"], living),
        Linked.to(one["visits"], visits),
        Linked.to(one["visited"], homes),
        rate("visited", one["homes"], homes),
        Linked.to(one["due"], due),
        Linked.to(one["timely"], timely),
        rate("timely", one["due"], timely),
        rate("six", one["homes"] * len(SixDuty), url("six-duties", "done")),
    )
