"""Table 14 问题明细台账: the issues one by one in the columns of the printed ledger.

As of the end of a day: state, days, unit, measures, progress and signatures are those of the
trail by then; goal, leader and assisting units are those of today. Source of the columns:
docs/sources.md#print-ledger.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from accountability.models import DueKind, Issue, Source
from accountability.reports.tables import Cell, Head, Row, Table, TableSheet
from ledger import reports as ledger_reports
from ledger.models import Event
from ledger.reports import AS_OF
from regions.models import Level, Region

MOST = 20_000
"""Rows of one table; what has more is drawn for a place below."""

_SIGNED = ("verified", "reviewed", "closed")
_KIND = "accountability.issue."
# What was edited after the cut-off stands in the first later event as it was before.
_ROWS = f"""
SELECT s.subject_id, s.status, s.due_on, s.due_kind, s.region_path, e.number, e.source,
       e.source_doc_no, b.title AS batch, a.name AS aspect, i.name AS item, e.description,
       e.level, h.household_no, e.goal, e.lead_unit, e.assist_units, e.resp_leader, e.opened_at,
       coalesce(was.measures, e.measures) AS measures,
       coalesce(was.unit, e.responsible_unit) AS unit,
       u.full_name AS person, p.words, p.done_on,
       (SELECT count(*) FROM ledger_evidence v WHERE v.subject = %(subject)s
          AND v.subject_id = e.id AND v.uploaded_at < %(end)s) AS proofs
FROM ({AS_OF}) s JOIN accountability_issue e ON e.id = s.subject_id
JOIN accountability_item i ON i.id = e.item_id JOIN accountability_aspect a ON a.id = i.aspect_id
LEFT JOIN accountability_issuebatch b ON b.id = e.batch_id
LEFT JOIN households_household h ON h.id = e.household_id
LEFT JOIN regions_user u ON u.id = e.responsible_id
LEFT JOIN LATERAL (
    SELECT (array_agg(v.data #>> '{{before,measures}}' ORDER BY v.id)
              FILTER (WHERE v.kind = '{_KIND}measures'))[1] AS measures,
           (array_agg(v.data ->> 'from' ORDER BY v.id)
              FILTER (WHERE v.kind = '{_KIND}transferred'))[1] AS unit
    FROM ledger_event v
    WHERE v.subject = %(subject)s AND v.subject_id = e.id AND v.at >= %(end)s
) was ON true
LEFT JOIN LATERAL (
    SELECT words, done_on FROM accountability_issueprogress
    WHERE issue_id = e.id AND recorded_at < %(end)s ORDER BY done_on DESC, id DESC LIMIT 1
) p ON true
ORDER BY s.region_path, e.number LIMIT %(most)s
"""
HEADS = (
    Head("序号", 6),
    Head("问题编号", 20, is_text=True),
    Head("问题来源", 12),
    Head("来源文号", 18, is_text=True),
    Head("批次", 18),
    Head("方面", 14),
    Head("项", 24),
    Head("问题描述（条）", 40),
    Head("台账层级", 8),
    Head("县（市）", 12),
    Head("乡镇", 12),
    Head("村", 12),
    Head("户编号", 16, is_text=True),
    Head("整改目标", 24),
    Head("整改措施", 36),
    Head("牵头单位", 14),
    Head("责任单位", 14),
    Head("配合单位", 18),
    Head("责任领导", 10),
    Head("责任人", 10),
    Head("时限类别", 10),
    Head("整改时限", 12),
    Head("整改进展", 36),
    Head("状态", 10),
    Head("是否超期", 8),
    Head("是否完成", 8),
    Head("完成时间", 12),
    Head("佐证", 6),
    Head("核实人签字", 10),
    Head("复核人签字", 10),
    Head("销号时间", 12),
    Head("销号人", 10),
    Head("备注", 12),
)
_STATUS_WORDS = {
    "pending": "整改中",
    "verifying": "整改中",
    "answered": "申请待审",
    "returned": "已退回",
    "closed": "已销号",
    "withdrawn": "已撤回",
}


def issue_ledger(region: Region, as_of: date) -> Table:
    """Table 14: a line an issue, in the order of places and numbers."""
    values = ledger_reports.parameters(Issue._meta.label_lower, region, as_of)
    found = ledger_reports.rows(_ROWS, values | {"most": MOST + 1})
    is_cut = len(found) > MOST
    names, steps = _names(region), _steps([row["subject_id"] for row in found[:MOST]], values)
    rows = [
        _row(n, row, names, steps.get(row["subject_id"], {}), as_of)
        for n, row in enumerate(found[:MOST], start=1)
    ]
    sheet = TableSheet("问题明细", HEADS, rows)
    return Table(14, "问题明细台账", region, as_of, "条", (sheet,), is_cut=is_cut)


def _names(region: Region) -> dict[str, str]:
    """The names of the places by path, down to villages."""
    root = region.path if region.level == Level.PREFECTURE else region.county_path
    inside = Region.objects.filter(path__startswith=root, level__lte=Level.VILLAGE)
    return dict(inside.values_list("path", "name"))


def _steps(issues: Iterable[int], values: dict[str, Any]) -> dict[int, dict[str, Event]]:
    """The last applied, verified, reviewed and closed event of each issue that still held by the
    cut-off: a return or a reopening begins a round, and what was signed before it is void. What
    was taken back did not happen.
    """
    wanted = [
        f"{_KIND}{step}" for step in ("applied", "returned", "reopened", "taken_back", *_SIGNED)
    ]
    events = Event.objects.filter(
        subject=values["subject"],
        subject_id__in=list(issues),
        at__lt=values["end"],
        kind__in=[*wanted, f"{_KIND}taken_over"],
    )
    told = list(events.order_by("pk").only("kind", "subject_id", "actor_name", "at", "after",
                                           "data"))  # fmt: skip
    undone = {event.data.get("undoes") for event in told}
    found: dict[int, dict[str, Event]] = {}
    for event in told:
        step = event.kind.removeprefix(_KIND)
        if event.pk in undone or step == "taken_back":
            continue
        steps = found.setdefault(event.subject_id or 0, {})
        if step in ("returned", "reopened"):
            steps.clear()
        elif step == "taken_over":
            steps |= {"closed": event} if event.after == "closed" else {}
        else:
            steps[step] = event
    return found


def _row(
    n: int, row: dict[str, Any], names: dict[str, str], steps: dict[str, Event], as_of: date
) -> Row:
    return (n, *_what(row, names), *_whose(row), *_state(row, steps, as_of))


def _what(row: dict[str, Any], names: dict[str, str]) -> Row:
    return (
        row["number"],
        str(Source(row["source"]).label),
        row["source_doc_no"],
        row["batch"] or "",
        row["aspect"],
        row["item"],
        row["description"],
        str(Level(row["level"]).label),
        *_places(row["region_path"], names),
        row["household_no"] or "",
    )


def _whose(row: dict[str, Any]) -> Row:
    return (
        row["goal"],
        row["measures"],
        row["lead_unit"],
        row["unit"],
        "、".join(row["assist_units"]),
        row["resp_leader"],
        row["person"] or "",
        str(DueKind(row["due_kind"] or DueKind.LIMITED).label),
        row["due_on"],
        f"{row['done_on']} {row['words']}" if row["words"] else "",
    )


def _state(row: dict[str, Any], steps: dict[str, Event], as_of: date) -> Row:
    is_open = row["status"] not in ("closed", "withdrawn")
    is_standing = row["due_kind"] == DueKind.STANDING
    closed = steps.get("closed") if row["status"] == "closed" else None
    closed_on = timezone.localdate(closed.at) if closed else None
    finished_on = _finished(steps)
    return (
        "长期坚持" if is_standing and is_open else _STATUS_WORDS[row["status"]],
        "是" if is_open and not is_standing and row["due_on"] < as_of else "否",
        "是" if finished_on or closed else "否",
        finished_on,
        row["proofs"],
        _who(steps, "verified"),
        _who(steps, "reviewed"),
        closed_on,
        closed.actor_name if closed else "",
        _remark(closed, row["due_on"], is_standing),
    )


def _remark(closed: Event | None, due_on: date, is_standing: bool) -> str:
    """What was closed after its day; of what was closed on paper the day is not known."""
    if closed is None:
        return ""
    if closed.kind.endswith("taken_over"):
        said = closed.data.get("closed_on_paper")
        return f"纸质台账{said}销号" if said else "纸质台账转入"
    is_late = not is_standing and timezone.localdate(closed.at) > due_on
    return "超期销号" if is_late else ""


def _places(path: str, names: dict[str, str]) -> tuple[str, str, str]:
    parts = path.rstrip("/").split("/")
    at = ["/".join(parts[:depth]) + "/" if len(parts) >= depth else "" for depth in (2, 3, 4)]
    return names.get(at[0], ""), names.get(at[1], ""), names.get(at[2], "")


def _who(steps: dict[str, Event], step: str) -> str:
    return steps[step].actor_name if step in steps else ""


def _finished(steps: dict[str, Event]) -> Cell:
    said = steps["applied"].data.get("finished_on") if "applied" in steps else None
    return date.fromisoformat(said) if said else None
