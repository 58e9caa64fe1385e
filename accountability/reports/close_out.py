"""The close-out report: totals and the rate, by place, group and kind, as of a cut-off.

Of leads the groups are the departments' feeds and the kinds are the rules; of issues the groups
are the aspects and the kinds the items.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accountability.models import Issue
from ledger import reports as ledger_reports
from ledger.reports import AS_OF, LATE, Figures
from regions.models import Region
from screening.feeds import FEEDS
from screening.models import TRUE_VERDICTS, UNTRUE_VERDICTS, Lead

_COUNTS = f"""
       count(*) AS total,
       count(*) FILTER (WHERE s.status = ANY(%(open)s)) AS open,
       count(*) FILTER (WHERE s.status = 'closed') AS closed,
       count(*) FILTER (WHERE s.status = 'withdrawn') AS withdrawn,
       count(*) FILTER (WHERE {LATE}) AS overdue,
       count(*) FILTER (WHERE s.status IN ('answered', 'closed')) AS verified,
       count(*) FILTER (WHERE s.status IN ('answered', 'closed')
                          AND s.verdict = ANY(%(true)s)) AS found_true,
       count(*) FILTER (WHERE s.status IN ('answered', 'closed')
                          AND s.verdict = ANY(%(untrue)s)) AS found_untrue
"""
# The trail is read once: its entries by place, and the same by group and kind. An entry without a
# row of its ledger is in a place and of no kind, so that the sums show it.
_OF_LEADS = """
SELECT s.*, 0 AS aspect_order, l.feed AS "group", l.rule AS code, l.title AS label
FROM ({as_of}) s LEFT JOIN screening_lead l ON l.id = s.subject_id
"""
_OF_ISSUES = """
SELECT s.*, a."order" AS aspect_order, a.name AS "group", i."order" AS code, i.name AS label
FROM ({as_of}) s LEFT JOIN accountability_issue e ON e.id = s.subject_id
LEFT JOIN accountability_item i ON i.id = e.item_id
LEFT JOIN accountability_aspect a ON a.id = i.aspect_id
"""
_COUNTED = f"""
SELECT grouping(s.path) = 0 AS is_of_place, s.path, s."group", s.code, max(s.label) AS label,
{_COUNTS}
FROM (
    SELECT e.*, array_to_string((string_to_array(e.region_path, '/'))[1:%(depth)s], '/') AS path
    FROM ({{entries}}) e
) s
GROUP BY GROUPING SETS ((s.path), (s.aspect_order, s."group", s.code))
ORDER BY s.path, s.aspect_order, s."group", s.code
"""
_LEDGERS: dict[str, tuple[type[Lead] | type[Issue], str]] = {
    "leads": (Lead, _OF_LEADS),
    "issues": (Issue, _OF_ISSUES),
}
_NOTHING = dict.fromkeys(
    ("total", "open", "closed", "withdrawn", "overdue", "verified", "found_true", "found_untrue"), 0
)


@dataclass(frozen=True)
class Line:
    """One line of a report. `code` filters the list that the line's figures open to."""

    code: str
    label: str
    figures: Figures
    verified: int = 0
    found_true: int = 0
    found_untrue: int = 0
    group: str = ""

    @property
    def verified_percent(self) -> Decimal | None:
        """Verified of all pushed, percent to 0.01."""
        return ledger_reports.percent(self.verified, self.figures.total)

    @property
    def true_percent(self) -> Decimal | None:
        """Found true of all verified, percent to 0.01."""
        return ledger_reports.percent(self.found_true, self.verified)


@dataclass(frozen=True)
class CloseOut:
    """The close-out of a ledger ("leads" or "issues") in a region as of a day (inclusive).

    `places` are the regions one level below: the counties of the prefecture, the townships of a
    county.
    """

    ledger: str
    region: Region
    as_of: date
    total: Figures
    places: list[Line]
    groups: list[Line]
    kinds: list[Line]


def close_out(ledger: str, region: Region, as_of: date) -> CloseOut:
    """Return the close-out of "leads" or "issues".

    Raises:
        DoesNotAddUpError: issued is not open + closed + withdrawn, or the kinds do not sum up to
            the places; such a report is not published.
    """
    model, entries = _LEDGERS[ledger]
    values = ledger_reports.parameters(model._meta.label_lower, region, as_of)
    values |= {"true": list(TRUE_VERDICTS), "untrue": list(UNTRUE_VERDICTS)}
    values["depth"] = region.level + 1
    found = ledger_reports.rows(_COUNTED.format(entries=entries.format(as_of=AS_OF)), values)
    places = _places(region, [row for row in found if row["is_of_place"]])
    kinds = [
        _line(str(row["code"]), row["label"], row, row["group"])
        for row in found
        if not row["is_of_place"] and row["code"] is not None
    ]
    total = ledger_reports.total_of(line.figures for line in places).check()
    if ledger_reports.total_of(line.figures for line in kinds) != total:
        raise ledger_reports.DoesNotAddUpError(f"{ledger} {region.code} {as_of}")
    return CloseOut(ledger, region, as_of, total, places, _groups(ledger, kinds), kinds)


def department_of(feed: str) -> str:
    """The department that delivers a feed; what the register alone shows is its own check."""
    return FEEDS[feed].department if feed in FEEDS else "底图自查"


def source_of(feed: str) -> str:
    """The department and its table: 公安 户籍人口."""
    return f"{FEEDS[feed].department} {FEEDS[feed].title}" if feed in FEEDS else department_of(feed)


def _line(code: str, label: str, row: dict[str, Any], group: str = "") -> Line:
    figures = Figures(*(row[name] for name in ("total", "open", "closed", "withdrawn", "overdue")))
    return Line(
        code,
        label,
        figures.check(),
        row["verified"],
        row["found_true"],
        row["found_untrue"],
        group,
    )


def _places(region: Region, found: list[dict[str, Any]]) -> list[Line]:
    """A line a region one level below in the order of codes, also where there is nothing; what
    lies at the region itself stands last (本级)."""
    by_path = {row["path"].rstrip("/") + "/": row for row in found}
    children = region.children.order_by("code")
    lines = [_line(r.code, r.name, by_path.pop(r.path, _NOTHING)) for r in children]
    return lines + [_line(region.code, f"{region.name}本级", row) for row in by_path.values()]


def _groups(ledger: str, kinds: list[Line]) -> list[Line]:
    """The kinds summed by group, in their order."""
    by_group: dict[str, list[Line]] = {}
    for line in kinds:
        by_group.setdefault(line.group, []).append(line)
    return [
        Line(
            group,
            source_of(group) if ledger == "leads" else group,
            ledger_reports.total_of(line.figures for line in lines),
            sum(line.verified for line in lines),
            sum(line.found_true for line in lines),
            sum(line.found_untrue for line in lines),
        )
        for group, lines in by_group.items()
    ]
