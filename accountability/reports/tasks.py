"""Table 16 专班任务进度表: the tasks of task forces and other bodies one by one, and by body.

Source of its columns: docs/sources.md#tables. 滞后 is open past the day it had then; what was given
up is listed and not counted among all.
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from accountability.reports.opening import count
from accountability.reports.tables import Cell, Head, Linked, LinkedRate, Row, Table, TableSheet
from regions.models import Region
from taskforces.tasks import figures, reports
from taskforces.tasks.reports import Sum, TaskLine

NAME = "专班任务进度表"
_ALL = reports.ALL
_OPENS = {
    _ALL: "counted",
    reports.NOT_STARTED: "not_started",
    reports.UNDER_WAY: "going",
    reports.COMPLETED: "completed",
    reports.LATE: figures.LATE,
    reports.GIVEN_UP: "given_up",
}


def task_progress(region: Region, as_of: date) -> Table:
    """Draw table 16 of a place as of the end of a day."""
    lines = reports.as_of(region, as_of)
    sums, whole = reports.by_body(lines)
    heads = (
        Head("专班", 24),
        Head("任务", 30),
        Head("计划措施", 36),
        Head("完成时限", 12),
        Head("责任单位", 18),
        Head("责任人", 10),
        Head("进度（%）", 10),
        Head("存在问题", 30),
        Head("状态", 10),
    )
    by_body = (
        Head("专班", 24),
        count(_ALL),
        *(count(state) for state in reports.STATES),
        Head("完成率（%）", 12),
    )
    return Table(
        16,
        NAME,
        region,
        as_of,
        "项、%",
        (
            TableSheet("任务明细", heads, [_row(line) for line in lines]),
            TableSheet(
                "按专班汇总",
                by_body,
                [_sum(one, region, as_of) for one in sums],
                _sum(whole, region, as_of),
            ),
        ),
    )


def _row(line: TaskLine) -> Row:
    task = line.task
    return (
        task.body.name,
        task.title,
        task.measures,
        line.due_on,
        task.responsible_unit,
        task.person_name,
        Decimal(line.percent),
        line.problems,
        line.state,
    )


def _sum(one: Sum, region: Region, as_of: date) -> Row:
    is_now = as_of >= timezone.localdate()

    def url(state: str) -> str:
        """Of a past day the list of what stood so then."""
        of = {"region": region.code} | ({"body": one.body_id} if one.body_id else {})
        if is_now:
            return figures.list_url(_OPENS[state], **of)
        return figures.list_url(figures.ALL, stood=state, stood_on=f"{as_of}", **of)

    def opened(state: str, shown: int) -> Cell:
        return Linked.to(shown, url(state))

    return (
        one.name,
        opened(_ALL, one.total),
        *(opened(state, one.counts[state]) for state in reports.STATES),
        one.percent and LinkedRate.to(one.percent, url(reports.COMPLETED)),
    )
