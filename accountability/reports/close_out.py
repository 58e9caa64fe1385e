"""The close-out report: totals and the rate, by place, group and kind, as of a cut-off.

Of leads the groups are the departments' feeds and the kinds are the rules; of issues the groups
are the aspects and the kinds the items.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from accountability.models import Issue
from accountability.reports.states import APPLIED, RECTIFYING, RETURNED, STANDING
from ledger import reports as ledger_reports
from ledger.reports import AS_OF, AS_OF_WHOLE, LATE, DoesNotAddUpError, Figures
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
                          AND s.verdict = ANY(%(untrue)s)) AS found_untrue,
       count(*) FILTER (WHERE {RECTIFYING}) AS rectifying,
       count(*) FILTER (WHERE {APPLIED}) AS applied,
       count(*) FILTER (WHERE {RETURNED}) AS returned,
       count(*) FILTER (WHERE {STANDING}) AS standing
"""
# The trail is read once: entries are counted by place (of the level below, or little finer) and
# kind, and these counts summed by place and by kind. An entry without a row of its ledger is in a
# place and of no kind, so that the sums show it.
_OF_LEADS = f"""
SELECT c.*, 0 AS aspect_order, c.feed AS "group", c.rule AS code, c.title AS label
FROM (
    SELECT left(s.region_path, %(width)s) AS region_path, e.feed, e.rule, max(e.title) AS title,
           {_COUNTS}
    FROM ({AS_OF_WHOLE}) s LEFT JOIN screening_lead e ON e.id = s.subject_id GROUP BY 1, 2, 3
) c
"""
_OF_ISSUES = f"""
SELECT c.*, a."order" AS aspect_order, a.name AS "group", i."order" AS code, i.name AS label
FROM (
    SELECT left(s.region_path, %(width)s) AS region_path, e.item_id, {_COUNTS}
    FROM ({AS_OF_WHOLE}) s LEFT JOIN accountability_issue e ON e.id = s.subject_id GROUP BY 1, 2
) c
LEFT JOIN accountability_item i ON i.id = c.item_id
LEFT JOIN accountability_aspect a ON a.id = i.aspect_id
"""
_NAMES = ("total", "open", "closed", "withdrawn", "overdue", "verified", "found_true",
          "found_untrue", "rectifying", "applied", "returned", "standing")  # fmt: skip
_SUMMED = f"""
SELECT grouping(s.path) = 0 AS is_of_place, s.path, s."group", s.code, max(s.label) AS label,
       {", ".join(f"sum(s.{name})::bigint AS {name}" for name in _NAMES)}
FROM (
    SELECT e.*, array_to_string((string_to_array(e.region_path, '/'))[1:%(depth)s], '/') AS path
    FROM ({{counted}}) e
) s
GROUP BY GROUPING SETS ((s.path), (s.aspect_order, s."group", s.code))
ORDER BY s.path, s.aspect_order, s."group", s.code
"""
_LEDGERS: dict[str, tuple[type[Lead] | type[Issue], str]] = {
    "leads": (Lead, _OF_LEADS),
    "issues": (Issue, _OF_ISSUES),
}
_NOTHING = dict.fromkeys(_NAMES, 0)


class Stages(NamedTuple):
    """What is open, by where it stands: 整改中, 申请待审, 退回, 长期坚持."""

    rectifying: int = 0
    applied: int = 0
    returned: int = 0
    standing: int = 0

    def check(self, figures: Figures, of: str) -> "Stages":
        """Return itself.

        Raises:
            DoesNotAddUpError: the stages are not what is open.
        """
        if sum(self) != figures.open:
            raise DoesNotAddUpError(
                f"{of}：未销号 {figures.open} 条，而整改中 {self.rectifying}"
                f"＋申请待审 {self.applied}＋退回 {self.returned}"
                f"＋长期坚持 {self.standing}＝{sum(self)} 条"
            )
        return self


NO_STAGES = Stages()


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
    stages: Stages = NO_STAGES

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
    model, counted = _LEDGERS[ledger]
    name = name_of(ledger, region, as_of)
    subject = model._meta.label_lower
    children = list(region.children.order_by("code"))
    values = ledger_reports.parameters(subject, region, as_of) | ledger_reports.cuts(subject)
    values |= {"true": list(TRUE_VERDICTS), "untrue": list(UNTRUE_VERDICTS)}
    values |= {
        "depth": region.level + 1,
        # No place below has a longer path, so this much of a path tells in which one it lies.
        "width": max(len(place.path) for place in [region, *children]),
    }
    found = ledger_reports.rows(_SUMMED.format(counted=counted), values)
    places = _places(region, children, [row for row in found if row["is_of_place"]], name)
    kinds = [
        _line(str(row["code"]), row["label"], row, row["group"], of=f"{name}“{row['label']}”")
        for row in found
        if not row["is_of_place"] and row["code"] is not None
    ]
    total = ledger_reports.total_of(line.figures for line in places).check(name)
    by_kind = ledger_reports.total_of(line.figures for line in kinds)
    if by_kind != total:
        raise DoesNotAddUpError(
            f"{name}：分地合计 {total.total} 条，分项合计 {by_kind.total} 条；"
            + words_of_ghosts(ghosts(ledger, values))
        )
    return CloseOut(ledger, region, as_of, total, places, _groups(ledger, kinds), kinds)


NAMES = {"leads": "线索台账", "issues": "问题台账"}
_GHOSTS = """
SELECT s.subject_id FROM ({as_of}) s LEFT JOIN {table} l ON l.id = s.subject_id
WHERE l.id IS NULL ORDER BY 1 LIMIT 11
"""


def name_of(ledger: str, region: Region, as_of: date) -> str:
    """What a sentence about a ledger begins with."""
    return f"{region.name}{NAMES[ledger]}截至{as_of}"


def ghosts(ledger: str, values: dict[str, Any]) -> list[int]:
    """The first entries that the trail tells of and that are not on the ledger."""
    sql = _GHOSTS.format(as_of=AS_OF, table=_LEDGERS[ledger][0]._meta.db_table)
    return [row["subject_id"] for row in ledger_reports.rows(sql, values)]


def words_of_ghosts(found: list[int]) -> str:
    if not found:
        return "两种合计的口径不一致，请系统管理员检查"
    shown = "、".join(map(str, found[:10])) + ("等" if len(found) > 10 else "")
    return f"事件链上有而台账上没有的条目，内部编号 {shown}，请系统管理员核对事件链"


def department_of(feed: str) -> str:
    """The department that delivers a feed; what the register alone shows is its own check."""
    return FEEDS[feed].department if feed in FEEDS else "底图自查"


def source_of(feed: str) -> str:
    """The department and its table: 公安 户籍人口."""
    return f"{FEEDS[feed].department} {FEEDS[feed].title}" if feed in FEEDS else department_of(feed)


def _line(code: str, label: str, row: dict[str, Any], group: str = "", *, of: str = "合计") -> Line:
    figures = Figures(*(row[name] for name in ("total", "open", "closed", "withdrawn", "overdue")))
    return Line(
        code,
        label,
        figures.check(of),
        row["verified"],
        row["found_true"],
        row["found_untrue"],
        group,
        Stages(*(row[stage] for stage in Stages._fields)).check(figures, of),
    )


def _places(
    region: Region, children: list[Region], found: list[dict[str, Any]], name: str
) -> list[Line]:
    """A line a region one level below in the order of codes, also where there is nothing; what
    lies at the region itself stands last (本级)."""
    by_path = {row["path"].rstrip("/") + "/": row for row in found}
    lines = [
        _line(r.code, r.name, by_path.pop(r.path, _NOTHING), of=f"{name}“{r.name}”")
        for r in children
    ]
    itself = f"{region.name}本级"
    return lines + [
        _line(region.code, itself, row, of=f"{name}“{itself}”") for row in by_path.values()
    ]


def _groups(ledger: str, kinds: list[Line]) -> list[Line]:
    """The kinds summed by group, in their order."""
    by_group: dict[str, list[Line]] = {}
    for line in kinds:
        by_group.setdefault(line.group, []).append(line)
    return [
        summed(source_of(group) if ledger == "leads" else group, lines, code=group)
        for group, lines in by_group.items()
    ]


def summed(label: str, lines: list[Line], *, code: str = "") -> Line:
    """The sum of lines, as a line."""
    return Line(
        code,
        label,
        ledger_reports.total_of(line.figures for line in lines),
        sum(line.verified for line in lines),
        sum(line.found_true for line in lines),
        sum(line.found_untrue for line in lines),
        stages=Stages(*(sum(each) for each in zip(*(line.stages for line in lines), strict=True))),
    )
