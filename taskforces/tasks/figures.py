"""What is counted of tasks: each figure is a condition of rows, so that it opens to its list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import Status
from ledger.models.entry import OPEN

UNDONE, LATE, ALL = "todo", "late", "all"
# The parts of the whole: each task is in exactly one (滞后 takes what is open past its day).
PARTS: dict[str, Promise] = {
    LATE: _("Behind time"),
    "not_started": _("Not started"),
    "under_way": _("Being carried out"),
    "reported": _("Reported done"),
    "completed": _("Completed in full"),
    "given_up": _("Task dropped"),
}
HUES = {
    LATE: "late",
    "not_started": "wait",
    "under_way": "doing",
    "reported": "review",
    "completed": "done",
    "given_up": "wait",
    "returned": "back",
}
_UNDER_WAY = (Status.VERIFYING, Status.RETURNED)


def conditions(today: date) -> dict[str, Q]:
    """The figures as conditions of rows."""
    in_time = Q(due_on__gte=today)
    return {
        UNDONE: Q(status__in=OPEN),
        LATE: Q(status__in=OPEN, due_on__lt=today),
        "not_started": Q(status=Status.PENDING) & in_time,
        "under_way": Q(status__in=_UNDER_WAY) & in_time,
        "reported": Q(status=Status.ANSWERED) & in_time,
        "completed": Q(status=Status.CLOSED),
        "given_up": Q(status=Status.WITHDRAWN),
        # What table 16 counts besides: begun and in time, and all but what was given up.
        "going": Q(status__in=(*_UNDER_WAY, Status.ANSWERED)) & in_time,
        "counted": ~Q(status=Status.WITHDRAWN),
    }


def part_of(task: Any) -> str:
    """The part a task is in; see `PARTS`."""
    if task.is_overdue:
        return LATE
    if task.status in _UNDER_WAY:
        return "under_way"
    return {
        Status.PENDING: "not_started",
        Status.ANSWERED: "reported",
        Status.CLOSED: "completed",
        Status.WITHDRAWN: "given_up",
    }[task.status]


def tag_of(task: Any) -> tuple[str, str]:
    """The colour and the word of where a task stands."""
    part = part_of(task)
    if part != LATE and task.status == Status.RETURNED:
        return HUES["returned"], task.stage
    return HUES[part], str(PARTS[part])


def counts(rows: QuerySet[Any]) -> dict[str, int]:
    """How many rows there are of each figure and in all; one query."""
    found = conditions(timezone.localdate())
    sums = {f"n_{name}": Count("pk", filter=condition) for name, condition in found.items()}
    told: Mapping[str, int] = rows.order_by().aggregate(n_all=Count("pk"), **sums)
    return {name.removeprefix("n_"): count for name, count in told.items()}


@dataclass(frozen=True)
class Figure:
    """A count that opens to what it counts."""

    label: str
    count: int
    url: str
    is_bad: bool = False


def list_url(state: str, **conditions_of_list: Any) -> str:
    given = {name: value for name, value in conditions_of_list.items() if value}
    return f"{reverse('taskforces:task-list')}?{urlencode(given | {'state': state})}"


def figures(rows: QuerySet[Any], **of: Any) -> list[Figure]:
    """The figures of some tasks; `of` are the conditions of the list that has the same."""
    told = counts(rows)
    names = {ALL: _("All tasks"), UNDONE: _("To do"), **PARTS}
    return [
        Figure(str(label), told[name], list_url(name, **of), name == LATE and told[name] > 0)
        for name, label in names.items()
        if name != "given_up" or told[name]
    ]
