"""Table 15 半月调度表: the ledgers of a place and of the places below it over a period.

Everything of the ledgers is counted from the trail as of the last day, with the entries behind
each figure; what does not add up is refused. Source of columns, ranking and timeliness:
docs/sources.md#bulletin.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings

from accountability.bulletins import missing, visits
from accountability.bulletins.periods import Period
from accountability.models import Issue
from accountability.reports import close_out
from accountability.reports.close_out import name_of
from ledger import reports as ledger_reports
from ledger.reports import AS_OF, LATE, DoesNotAddUpError, Figures, percent
from regions.models import Region
from screening.models import TRUE_VERDICTS, Lead

LEDGERS = {"leads": Lead, "issues": Issue}
# The parts of the whole: 发出＝未销号＋已销号＋撤回.
PARTS = ("open", "closed", "withdrawn")
# Entries for good (长期坚持) are never due.
_DUE = """(s.due_on BETWEEN %(first)s AND %(as_of)s AND s.status <> 'withdrawn'
    AND s.due_kind IS DISTINCT FROM 'standing')"""
# The figures whose lists are kept.
WHERE = {
    "open": "s.status = ANY(%(open)s)",
    "closed": "s.status = 'closed'",
    "withdrawn": "s.status = 'withdrawn'",
    "overdue": LATE,
    "verified": "s.status IN ('answered', 'closed')",
    "true": "s.status IN ('answered', 'closed') AND s.verdict = ANY(%(true)s)",
    "fresh": "s.began >= %(start)s",
    "due": _DUE,
    "timely": f"{_DUE} AND s.answered_on <= s.due_on",
}
# Only this file's constants are put into the statement.
_LISTS = f"""
SELECT path, count(*) AS total,
{
    ", ".join(
        f"array_agg(s.subject_id ORDER BY s.subject_id) FILTER (WHERE {sql}) AS {name}"
        for name, sql in WHERE.items()
    )
}
FROM (
    SELECT e.*, t.began, t.answered_on,
           array_to_string((string_to_array(rtrim(e.region_path, '/'), '/'))[1:%(depth)s], '/')
               || '/' AS path
    FROM ({AS_OF}) e
    CROSS JOIN LATERAL (
        SELECT min(v.at) AS began,
               (min(v.at) FILTER (WHERE v.after IN ('answered', 'closed'))
                   AT TIME ZONE %(zone)s)::date AS answered_on
        FROM ledger_event v
        WHERE v.subject = %(subject)s AND v.subject_id = e.subject_id AND v.at < %(end)s
          AND v.after <> ''
    ) t
) s GROUP BY path
"""
Lists = dict[str, list[int]]


@dataclass
class Place:
    """One line: a place below, or what lies at the region itself. `lists` by ledger and name."""

    code: str
    name: str
    is_itself: bool = False
    lists: dict[str, Lists] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def count(self, ledger: str, *names: str) -> int:
        return sum(len(self.lists.get(ledger, {}).get(name, ())) for name in names)


def places(region: Region, period: Period) -> list[Place]:
    """Return the lines of a region, in the order of codes.

    Raises:
        DoesNotAddUpError: issued is not open + closed + withdrawn in some place, or the places do
            not sum up to the close-out report; such a period is not closed.
    """
    below = list(region.children.order_by("code"))
    found = {child.path: Place(child.code, child.name) for child in below}
    itself = Place(region.code, f"{region.name}本级", is_itself=True)
    for ledger in LEDGERS:
        for row in _counted(ledger, region, period):
            place = found.get(row["path"], itself)
            lists = place.lists.setdefault(ledger, {name: [] for name in WHERE})
            for name in WHERE:
                lists[name] = sorted([*lists[name], *(row[name] or ())])
        _add_up(ledger, region, period, [*found.values(), itself])
    for path, lists in visits.lists(region, period).items():
        found.get(path, itself).lists["visits"] = lists
    for path, tables in missing.tables(region, period.last).items():
        found[path].missing = tables
    return [*found.values(), *([itself] if itself.lists else [])]


def _counted(ledger: str, region: Region, period: Period) -> list[dict[str, Any]]:
    values = ledger_reports.parameters(LEDGERS[ledger]._meta.label_lower, region, period.last)
    values |= {
        "true": list(TRUE_VERDICTS),
        "first": period.first,
        "start": ledger_reports.start_of(period.first),
        "zone": settings.TIME_ZONE,
        "depth": region.level + 1,
    }
    rows = ledger_reports.rows(_LISTS, values)
    for row in rows:
        of = f"{name_of(ledger, region, period.last)}“{row['path']}”"
        Figures(row["total"], *(len(row[name] or ()) for name in PARTS)).check(of)
    return rows


def _add_up(ledger: str, region: Region, period: Period, found: list[Place]) -> None:
    """The same sums by another way: the close-out report, place by place."""
    report = close_out(ledger, region, period.last)
    names = (*PARTS, "overdue")
    ours = {p.code: tuple(p.count(ledger, name) for name in names) for p in found}
    theirs = {
        line.code: tuple(getattr(line.figures, name) for name in names) for line in report.places
    }
    named = {p.code: p.name for p in found} | {line.code: line.label for line in report.places}
    nothing = (0,) * len(names)
    wrong = [
        f"{named[code]}冻结清单 {ours.get(code, nothing)}，销号统计 {theirs.get(code, nothing)}"
        for code in named
        if ours.get(code, nothing) != theirs.get(code, nothing)
    ]
    if wrong:
        raise DoesNotAddUpError(
            f"{name_of(ledger, region, period.last)}（未销号、已销号、已撤回、超期）："
            + "；".join(wrong)
        )


def as_data(found: list[Place], before: dict[str, int | None]) -> dict[str, Any]:
    """Return the table as it is kept and printed; percentages as text, None where there is none.

    `before` is the rank of each place in the period before.
    """
    lines = [_line(place.code, place.name, [place], place.is_itself) for place in found]
    ranked = [line for line in lines if not line["is_itself"] and line["close_rate"] is not None]
    ranked.sort(key=_merit)
    for at, line in enumerate(ranked):
        is_tie = at > 0 and _merit(line) == _merit(ranked[at - 1])
        line["rank"] = ranked[at - 1]["rank"] if is_tie else at + 1
        last = before.get(line["place"])
        line["moved"] = None if last is None else last - line["rank"]
    return {"lines": lines, "total": _line("", "合计", found, is_itself=False)}


def _merit(line: dict[str, Any]) -> tuple[Decimal, Decimal, int]:
    """The best first: close-out rate, then verified rate, then the fewest overdue."""
    return (
        -Decimal(line["close_rate"]),
        -Decimal(line["verified_rate"] or 0),
        line["overdue"],
    )


def _line(code: str, name: str, parts: list[Place], is_itself: bool) -> dict[str, Any]:
    def total(ledger: str, *names: str) -> int:
        return sum(part.count(ledger, *names) for part in parts)

    def rate(part: int, whole: int) -> str | None:
        found = percent(part, whole)
        return None if found is None else f"{found}"

    leads, issues = total("leads", *PARTS), total("issues", *PARTS)
    closed = total("leads", "closed") + total("issues", "closed")
    due = total("leads", "due") + total("issues", "due")
    timely = total("leads", "timely") + total("issues", "timely")
    return {
        "place": code,
        "name": name,
        "is_itself": is_itself,
        "leads": {"total": leads} | {n: total("leads", n) for n in WHERE},
        "issues": {"total": issues} | {n: total("issues", n) for n in WHERE},
        "fresh": total("leads", "fresh"),
        "verified_rate": rate(total("leads", "verified"), leads),
        "leads_rate": rate(total("leads", "closed"), leads),
        "issues_rate": rate(total("issues", "closed"), issues),
        "close_rate": rate(closed, leads + issues),
        "overdue": total("leads", "overdue") + total("issues", "overdue"),
        "visits_rate": rate(total("visits", "visited"), total("visits", "visited", "rest")),
        "timely_rate": rate(timely, due),
        "missing": [table for part in parts for table in part.missing] if code else [],
        "rank": None,
        "moved": None,
    }
