"""Table 9 数据比对线索汇总表: leads by department and rule, and by place, as of a day.

Each figure opens to the leads it counted then.
"""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from accountability.reports.close_out import Line, close_out, department_of, summed
from accountability.reports.tables import Cell, Head, Linked, Row, Table, TableSheet
from regions.models import Level, Region

NO_FEED = "-"
"""In addresses: leads that no department's data brought up."""

_COUNT_HEADS = (
    Head("推送"),
    Head("已核实"),
    Head("属实"),
    Head("不属实"),
    Head("属实率（%）", 12),
    Head("超期"),
    Head("核实率（%）", 12),
)


def _counts(line: Line, region: Region, as_of: date, **where: str) -> Row:
    """The figures of a line, each opening to the leads it counted then."""

    def opens(number: int, state: str) -> Cell:
        query = {"ledger": "leads", "region": region.code, "as_of": f"{as_of}", "state": state}
        url = f"{reverse('accountability:entry-list')}?{urlencode(query | where)}"
        return Linked.to(number, url)

    return (
        opens(line.figures.total, "total"),
        opens(line.verified, "verified"),
        opens(line.found_true, "true"),
        opens(line.found_untrue, "untrue"),
        line.true_percent,
        opens(line.figures.overdue, "overdue"),
        line.verified_percent,
    )


def _of_place(line: Line, region: Region, children: dict[str, Region], as_of: date) -> Row:
    """The figures of a place below, or of what lay at the place itself and at none below (本级)."""
    child = children.get(line.code)
    return _counts(line, child, as_of) if child else _counts(line, region, as_of, here="true")


def lead_summary(region: Region, as_of: date) -> Table:
    """Table 9: leads by department and rule, and by place."""
    report = close_out("leads", region, as_of)
    total = summed("合计", report.kinds)
    places = {child.code: child for child in region.children.all()}
    by_rule = TableSheet(
        "部门与规则",
        (Head("部门", 14), Head("规则", 8, is_text=True), Head("规则名称", 34), *_COUNT_HEADS),
        [
            (
                department_of(k.group),
                k.code,
                k.label,
                *_counts(k, region, as_of, group=k.group or NO_FEED, kind=k.code),
            )
            for k in report.kinds
        ],
        ("合计", "", "", *_counts(total, region, as_of)),
    )
    by_place = TableSheet(
        "分县" if region.level == Level.PREFECTURE else "分地",
        (Head("县（市）" if region.level == Level.PREFECTURE else "地点", 18), *_COUNT_HEADS),
        [(line.label, *_of_place(line, region, places, as_of)) for line in report.places],
        ("合计", *_counts(total, region, as_of)),
    )
    return Table(9, "数据比对线索汇总表", region, as_of, "条、%", (by_rule, by_place))
