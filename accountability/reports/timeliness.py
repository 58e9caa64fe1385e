"""Table 22 监测线索时效表: how soon leads of kind G were verified at the door and decided.

Four working days to verify, fifteen days to decide, both from the day the lead was opened; source:
docs/sources.md#procedures. Everything comes from the trail, so a past day never changes.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from accountability.reports.opening import count, place_head
from accountability.reports.tables import Head, Linked, Row, Table, TableSheet
from ledger import deadlines
from ledger import reports as ledger_reports
from ledger.models import Event
from ledger.reports import AS_OF, OF_ITSELF, STANDS, below, end_of
from regions.models import Region
from screening.models import Lead

# Only names and constants of this program are put into these statements.

KIND = "G"
VERIFY_WORKING_DAYS = 4
DECIDE_DAYS = 15
SUBJECT = Lead._meta.label_lower
TENTH = Decimal("0.1")
# What a figure counts; each is a state of the list behind it (`accountability.entries`).
FIGURES = {
    "watched": "true",
    "verified_4": "t.verified_on <= d.verify_by",
    "decided_15": "t.decided_on <= t.opened_on + %(decide_days)s",
    "watched_overdue": "s.status = ANY(%(open)s) AND s.due_on < %(as_of)s",
}
_EACH = f"""
FROM ({AS_OF}) s
JOIN screening_lead l ON l.id = s.subject_id AND l.kind LIKE %(kind)s
CROSS JOIN LATERAL (
    SELECT (min(e.at) FILTER (WHERE e.before = '') AT TIME ZONE %(zone)s)::date AS opened_on,
           (min(e.at) FILTER (WHERE e.after = 'answered') AT TIME ZONE %(zone)s)::date
               AS verified_on,
           (min(e.at) FILTER (WHERE e.after = 'closed') AT TIME ZONE %(zone)s)::date AS decided_on
    FROM ledger_event e
    WHERE e.subject = %(subject)s AND e.subject_id = s.subject_id AND e.at < %(end)s
      AND e.after <> '' AND {STANDS}
) t
LEFT JOIN unnest(%(opened)s::date[], %(verify_by)s::date[]) d (opened_on, verify_by)
    ON d.opened_on = t.opened_on
"""
_BY_PLACE = f"""
SELECT array_to_string((string_to_array(rtrim(s.region_path, '/'), '/'))[1:%(depth)s], '/') || '/'
           AS path,
       {", ".join(f"count(*) FILTER (WHERE {sql}) AS {name}" for name, sql in FIGURES.items())},
       count(t.decided_on) AS decided, coalesce(sum(t.decided_on - t.opened_on), 0) AS days
{_EACH} GROUP BY 1 ORDER BY 1
"""


def monitoring_leads(region: Region, as_of: date) -> Table:
    """Table 22: a line a place below, and their sum."""
    values = _parameters(region, as_of) | {"depth": region.level + 1}
    found = {row["path"]: row for row in ledger_reports.rows(_BY_PLACE, values)}
    children = region.children.order_by("code")
    rows = [
        _row(child.name, [found.pop(child.path, {})], child.code, as_of)
        for child in children
        if child.path in found or child.valid_to is None
    ]
    itself = list(found.values())
    every = ledger_reports.rows(_BY_PLACE, values)
    if itself:
        rows.append(_row(f"{region.name}本级", itself, region.code, as_of, here="true"))
    heads = (
        place_head(region),
        count("线索数"),
        count("4日内核实", 12),
        count("15日内决定", 12),
        count("超期"),
        Head("平均天数", 12, is_count=True),
    )
    sheet = TableSheet("监测线索时效", heads, rows, _row("合计", every, region.code, as_of))
    return Table(22, "监测线索时效表", region, as_of, "条、天", (sheet,))


def _row(label: str, parts: list[dict[str, Any]], code: str, as_of: date, **more: str) -> Row:
    """A line: its figures, each opening to its list, and the mean."""

    def total(name: str) -> int:
        return int(sum(part.get(name, 0) for part in parts))

    counts = [Linked.to(total(name), _url(code, as_of, name, **more)) for name in FIGURES]
    decided = total("decided")
    mean = Decimal(total("days")) / decided if decided else None
    return (label, *counts, mean.quantize(TENTH, ROUND_HALF_UP) if mean is not None else None)


def _url(code: str, as_of: date, state: str, **more: str) -> str:
    query = {"ledger": "leads", "region": code, "as_of": f"{as_of}", "state": state} | more
    return f"{reverse('accountability:entry-list')}?{urlencode(query)}"


def leads_behind(state: str, region: Region, as_of: date, *, here: bool = False) -> list[int]:
    """The leads that a figure counts; `here` leaves out those of the places below."""
    where = f"{FIGURES[state]} AND {OF_ITSELF}" if here else FIGURES[state]
    values = _parameters(region, as_of) | (below(region) if here else {})
    sql = f"SELECT s.subject_id {_EACH} WHERE {where}"
    return [row["subject_id"] for row in ledger_reports.rows(sql, values)]


def _parameters(region: Region, as_of: date) -> dict[str, Any]:
    days = _days_opened(region, as_of)
    return ledger_reports.parameters(SUBJECT, region, as_of) | {
        "kind": f"{KIND}%",
        "zone": settings.TIME_ZONE,
        "decide_days": DECIDE_DAYS,
        "opened": days,
        "verify_by": [deadlines.add_working_days(day, VERIFY_WORKING_DAYS) for day in days],
    }


def _days_opened(region: Region, as_of: date) -> list[date]:
    """The days on which leads were opened: each has its own fourth working day."""
    opened = Event.objects.filter(
        subject=SUBJECT,
        kind="screening.lead.opened",
        region_path__startswith=region.path,
        at__lt=end_of(as_of),
    )
    return list(opened.order_by().values_list("at__date", flat=True).distinct())
