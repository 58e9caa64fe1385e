"""The task ledger as of a day: each task with the day, progress and problems it had then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DateField, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ledger.models import Event
from regions.models import Region
from taskforces.models import Task, TaskDelay, TaskProgress
from taskforces.models.tasks import end_of
from taskforces.tasks.transitions import STARTED

# The four states of the table, and what was given up.
NOT_STARTED, UNDER_WAY, COMPLETED, LATE, GIVEN_UP = (
    "未启动", "推进中", "已完成", "滞后", "已撤销",
)  # fmt: skip
STATES = (NOT_STARTED, UNDER_WAY, COMPLETED, LATE, GIVEN_UP)
ALL = "任务数"  # all but what was given up


@dataclass(frozen=True)
class TaskLine:
    """One task as it stood at the end of a day; `percent` of the whole, 0 to 100."""

    task: Task
    due_on: date
    percent: int
    problems: str
    state: str


def as_of(place: Region, day: date) -> list[TaskLine]:
    """The tasks of a place and of all below it as of the end of a day, by body and due day."""
    return lines(Task.objects.within_paths([place.path]), day)


def keys_of(rows: QuerySet[Task], day: date, state: str) -> list[int]:
    """Those of some tasks that a figure of `by_body` counts as of a day: its state, or `ALL`."""
    found = lines(rows, day)
    wanted = [s for s in STATES if s != GIVEN_UP] if state == ALL else [state]
    return [one.task.pk for one in found if one.state in wanted]


def lines(tasks: QuerySet[Task], day: date) -> list[TaskLine]:
    """Some tasks as of the end of a day, by body and due day."""
    end = end_of(day)
    moved = TaskDelay.objects.filter(task=OuterRef("pk"), granted=True, decided_at__gte=end)
    logged = TaskProgress.objects.filter(task=OuterRef("pk"), recorded_at__lt=end).order_by("-pk")
    started = Event.objects.filter(
        subject=Task._meta.label_lower, subject_id=OuterRef("pk"), kind=STARTED.kind, at__lt=end
    )
    rows = (
        tasks.filter(opened_at__lt=end)
        .for_list()  # type: ignore[attr-defined]
        .annotate(
            due_then=Coalesce(
                Subquery(moved.order_by("decided_at").values("due_on_before")[:1]),
                F("due_on"),
                output_field=DateField(),
            ),
            percent_then=Subquery(logged.values("percent")[:1]),
            problems_then=Subquery(logged.values("problems")[:1]),
            had_begun=Exists(started),
        )
        .order_by("region__path", "body__kind", "body__subject", "body", "due_then", "pk")
    )
    return [_line(row, day) for row in rows]


def _line(row: Task, day: date) -> TaskLine:
    end = end_of(day)
    due = row.due_then  # type: ignore[attr-defined]
    is_done = row.closed_at is not None and row.closed_at < end
    if is_done:
        state = COMPLETED
    elif row.withdrawn_at is not None and row.withdrawn_at < end:
        state = GIVEN_UP
    elif due < day:
        state = LATE
    else:
        state = UNDER_WAY if row.had_begun else NOT_STARTED  # type: ignore[attr-defined]
    percent = 100 if is_done else row.percent_then or 0  # type: ignore[attr-defined]
    return TaskLine(row, due, percent, row.problems_then or "", state)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Sum:
    """Tasks of one body (None: of all) by state."""

    name: str
    body_id: int | None
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All but what was given up."""
        return sum(self.counts.values()) - self.counts[GIVEN_UP]

    @property
    def percent(self) -> Decimal | None:
        """Completed as a percentage of all, to 0.01; None where there are none."""
        if not self.total:
            return None
        return (Decimal(100) * self.counts[COMPLETED] / self.total).quantize(Decimal("0.01"))


def by_body(lines: Iterable[TaskLine]) -> tuple[list[Sum], Sum]:
    """The lines summed by body in their order, and in all."""
    found: dict[int, Sum] = {}
    whole = Sum("合计", None, dict.fromkeys(STATES, 0))
    for line in lines:
        body = line.task.body
        one = found.setdefault(body.pk, Sum(body.name, body.pk, dict.fromkeys(STATES, 0)))
        one.counts[line.state] += 1
        whole.counts[line.state] += 1
    return list(found.values()), whole
