"""Verbs of a task: give, start, log progress, give up, change.

How it is reported done, closed and sent back: `closing`; later days: `delays`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ledger.models import Status
from ledger.transitions import may, perform
from regions.models import Cadre, User
from taskforces.models import Body, Task, TaskProgress
from taskforces.tasks import transitions
from taskforces.tasks.moves import (
    TaskError,
    keeper_of,
    locked,
    may_work,
    next_number,
    tell_task,
    words_of,
)

SHORTEST = 4


@dataclass(frozen=True)
class TaskPlan:
    """What a task is given as. Of `responsible` (an account) and `cadre` at most one is kept: the
    account of the cadre where there is one.
    """

    title: str
    measures: str
    due_on: date
    unit: str
    responsible: User | None = None
    cadre: Cadre | None = None


@dataclass(frozen=True)
class Origin:
    """What a task came of: the label of a model, the key of the row, and what it is called."""

    subject: str
    id: int
    words: str


@transaction.atomic
def give(body: Body, plan: TaskPlan, *, by: User, origin: Origin | None = None) -> Task:
    """Give a body a task.

    Raises:
        PermissionDenied: `by` keeps no task ledgers of the body's place or above it.
        TaskError: the body is dissolved, words are missing, the day is over, nobody answers.
    """
    may_work(by, body.region)
    check(body, plan)
    return write(body, plan, by=by, origin=origin)


@transaction.atomic
def write(body: Body, plan: TaskPlan, *, by: User, origin: Origin | None = None) -> Task:
    """Write a task that is checked."""
    now = timezone.now()
    task = Task.objects.create(
        number=next_number(Task.objects.all(), "RW", body.region),
        title=plan.title.strip(),
        body=body,
        region=body.region,
        holder=keeper_of(body.region),
        due_on=plan.due_on,
        responsible_unit=plan.unit.strip(),
        **_who_answers(plan),
        measures=plan.measures.strip(),
        opened_at=now,
        given_at=now,
        given_by=by,
        origin_subject=origin.subject if origin else "",
        origin_id=origin.id if origin else None,
        origin_words=origin.words[:200] if origin else "",
    )
    after = {"after": Status.PENDING, "due_on": f"{task.due_on}"}
    tell_task("given", task, by=by, body=body.pk, **after)
    return task


def check(body: Body, plan: TaskPlan, *, may_be_over: bool = False) -> None:
    """Raise TaskError where a task cannot be given as it is written. A ledger that is taken over
    may have days that are over (`may_be_over`).
    """
    if body.ends_on:
        raise TaskError(f"“{body.name}”已于 {body.ends_on} 撤销，不能再交任务；请另选机构。")
    words_of(plan.title, "任务", shortest=SHORTEST, most=120)
    words_of(plan.measures, "计划措施", shortest=SHORTEST, most=2000)
    words_of(plan.unit, "责任单位", shortest=2, most=60)
    if plan.due_on < timezone.localdate() and not may_be_over:
        raise TaskError(f"完成时限 {plan.due_on} 已经过去，请填今天或以后的日期。")


def _who_answers(plan: TaskPlan) -> dict[str, Any]:
    user = plan.responsible or (plan.cadre.user if plan.cadre else None)
    return {"responsible": user, "cadre": None if user else plan.cadre}


@dataclass(frozen=True)
class Line:
    """One line of the log. `percent` is of the whole task, 0 to 100."""

    done_on: date
    percent: int
    words: str
    problems: str = ""


@transaction.atomic
def log(task: Task, line: Line, *, by: User) -> TaskProgress:
    """Write one line of the log; the first one starts the task, or takes it up again.

    Raises:
        PermissionDenied: `by` does not keep the ledger it lies on.
        TaskError: it is reported done or over, a day ahead, words missing.
    """
    task = locked(task)
    if task.status not in transitions.BEING_DONE:
        raise TaskError(f"任务 {task.number} 现在是“{task.stage}”，不能再记进展。")
    words = words_of(line.words, "进展情况", shortest=SHORTEST, most=1000)
    if line.done_on > timezone.localdate():
        raise TaskError(f"进展日期 {line.done_on} 还没有到，请填今天或以前的日期。")
    if not 0 <= line.percent <= 100:
        raise TaskError(f"进度 {line.percent} 应在 0 到 100 之间。")
    _start(task, by=by)
    problems = line.problems.strip()[:1000]
    event = tell_task("progressed", task, by=by, note=words, percent=line.percent)
    Task.objects.filter(pk=task.pk).update(progress=line.percent, problems=problems)
    return TaskProgress.objects.create(
        task=task,
        round=task.round,
        done_on=line.done_on,
        percent=line.percent,
        words=words,
        problems=problems,
        recorded_at=event.at,
        recorded_by=by,
    )


def _start(task: Task, *, by: User) -> None:
    """Take it up where nobody has; else only ask whether `by` may work on it."""
    if task.status != Status.VERIFYING:
        perform(transitions.STARTED, task, by=by)
    else:
        may_work_here(task, by)


def may_work_here(task: Task, by: User) -> None:
    """Raise PermissionDenied unless `by` keeps the very ledger the task lies on."""
    if not may(transitions.FINISHED, task, by):
        raise PermissionDenied(transitions.FINISHED.kind)


@transaction.atomic
def start(task: Task, *, by: User) -> Task:
    """Take a task up.

    Raises:
        PermissionDenied, StaleStatusError: as `perform`.
    """
    task = locked(task)
    perform(transitions.STARTED, task, by=by)
    return task


@transaction.atomic
def withdraw(task: Task, *, by: User, reason: str) -> Task:
    """The task is given up, with the reason; it stays on the ledger."""
    task = locked(task)
    reason = words_of(reason, "撤销原因", shortest=SHORTEST)
    perform(
        transitions.WITHDRAWN,
        task,
        by=by,
        note=reason,
        withdrawn_at=timezone.now(),
        withdrawn_by=by,
    )
    return task


@transaction.atomic
def change(
    task: Task,
    *,
    by: User,
    measures: str,
    unit: str,
    responsible: User | None = None,
    cadre: Cadre | None = None,
) -> Task:
    """Change measures, unit or person of an open task; what they were is on the trail.

    Raises:
        PermissionDenied: `by` keeps no task ledgers there.
        TaskError: it is reported done or over, or words are missing.
    """
    may_work(by, task.region)
    task = locked(task)
    if task.status not in transitions.BEING_DONE:
        raise TaskError(f"任务 {task.number} 现在是“{task.stage}”，不能再改措施和责任人。")
    before = {
        "measures": task.measures,
        "unit": task.responsible_unit,
        "person": task.person_name,
    }
    task.measures = words_of(measures, "计划措施", shortest=SHORTEST, most=2000)
    task.responsible_unit = words_of(unit, "责任单位", shortest=2, most=60)
    user = responsible or (cadre.user if cadre else None)
    task.responsible, task.cadre = user, None if user else cadre
    task.save(update_fields=["measures", "responsible_unit", "responsible", "cadre"])
    tell_task("changed", task, by=by, was=before)
    return task
