"""Table 23 问责情况统计表: cases by place and form, as of a day. Each figure opens to its list."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from accountability.cases.figures import Counted, counted
from accountability.models import LadderStep
from accountability.reports.tables import Head, Linked, Row, Table, TableSheet
from regions.models import Level, Region

_TITLES = {
    "opened": "立案",
    "held": "问责人数",
    "heads": "党政主要负责人",
    "appealed": "申诉",
    "revoked": "撤销",
}


def case_summary(region: Region, as_of: date) -> Table:
    """Table 23: persons by place and form, heads traced to, appeals, linked entries."""
    found = counted(region, as_of)
    steps = list(LadderStep.objects.all())

    def line(label: str, place: Region, of: Counted, *, is_itself: bool = False) -> Row:
        where = {"region": place.code, "as_of": f"{as_of}"} | (
            {"here": "true"} if is_itself else {}
        )

        def opens(count: int, name: str = "case-list", **more: str) -> Linked:
            url = f"{reverse(f'accountability:{name}')}?{urlencode(where | more)}"
            return Linked.to(count, url)

        figures = {name: opens(of.figures[name], figure=name) for name in _TITLES}
        return (
            label,
            figures["opened"],
            figures["held"],
            *(opens(of.forms[step.pk], figure="held", form=f"{step.pk}") for step in steps),
            *(figures[name] for name in ("heads", "appealed", "revoked")),
            opens(of.entries, "case-entry-list"),
        )

    children = {child.code: child for child in region.children.order_by("code")}
    rows = [line(c.name, c, found[code]) for code, c in children.items() if code in found]
    if region.code in found:
        rows.append(line(f"{region.name}本级", region, found[region.code], is_itself=True))
    heads = (
        Head("县（市）" if region.level == Level.PREFECTURE else "地点", 16),
        *(Head(_TITLES[name], 10, is_count=True) for name in ("opened", "held")),
        *(Head(step.name, 12, is_count=True) for step in steps),
        *(Head(_TITLES[name], 14, is_count=True) for name in ("heads", "appealed", "revoked")),
        Head("关联线索和问题", 14, is_count=True),
    )
    sheet = TableSheet("问责情况", heads, rows, line("合计", region, found[""]))
    return Table(23, "问责情况统计表", region, as_of, "人、条", (sheet,))
