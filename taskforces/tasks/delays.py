"""延期: a later day of a task, asked for and decided by another; or moved by who gave the task."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ledger.models import Event
from ledger.transitions import SamePersonError
from regions.duties import Permission
from regions.models import User
from taskforces.models import Task, TaskDelay
from taskforces.tasks.moves import TaskError, locked, tell_task, words_of
from taskforces.tasks.operations import SHORTEST, may_work_here
from taskforces.tasks.transitions import BEING_DONE


@transaction.atomic
def ask(task: Task, *, by: User, new_due_on: date, reason: str) -> TaskDelay:
    """Who works on a task asks for a later day.

    Raises:
        PermissionDenied: the task does not lie on the ledger of `by`.
        TaskError: the day is not later, one is asked for already, or it is not being done.
    """
    task = locked(task, "due_on")
    may_work_here(task, by)
    _must_be_open(task)
    reason = words_of(reason, "延期原因", shortest=SHORTEST)
    if new_due_on <= max(task.due_on, timezone.localdate()):
        raise TaskError(f"新时限 {new_due_on} 应晚于今天和原时限 {task.due_on}。")
    if task.delays.filter(granted__isnull=True).exists():
        raise TaskError("已有一份延期申请等待答复，请等待结果。")
    event = tell_task("delay_asked", task, by=by, note=reason, new_due_on=f"{new_due_on}")
    return TaskDelay.objects.create(
        task=task,
        due_on_before=task.due_on,
        new_due_on=new_due_on,
        reason=reason,
        asked_at=event.at,
        asked_by=by,
    )


@transaction.atomic
def decide(delay: TaskDelay, *, by: User, granted: bool, decision: str = "") -> Event:
    """Grant the later day, or refuse it with a reason.

    Raises:
        PermissionDenied: `by` reviews no tasks there.
        SamePersonError: `by` asked for it.
        TaskError: it was decided already, the task has moved on, or no reason to refuse.
    """
    if not by.can(Permission.TASK_FORCE_ISSUE, at=delay.task.region):
        raise PermissionDenied("taskforces.task.delay_granted")
    if delay.asked_by.person == by.person:
        raise SamePersonError("延期是您申请的，请由他人审批。")
    task = locked(delay.task)
    _must_be_open(task)
    decision = decision.strip()[:500] if granted else words_of(decision, "不同意的理由", shortest=4)
    told = {"due_on": f"{delay.new_due_on}", "due_on_before": f"{delay.due_on_before}"}
    verb, told = ("delay_granted", told) if granted else ("delay_refused", {})
    event = tell_task(verb, task, by=by, note=decision, **told)
    rows = TaskDelay.objects.filter(pk=delay.pk, granted__isnull=True)
    stamps = {"decision": decision, "decided_at": event.at, "decided_by": by}
    if not rows.update(granted=granted, **stamps):
        raise TaskError("这份延期申请已经答复，请刷新页面。")
    if granted:
        _move(task, delay.new_due_on)
    return event


@transaction.atomic
def move_day(task: Task, *, by: User, new_due_on: date, reason: str) -> Task:
    """Who gave the task moves its day, with the reason; the first day is kept.

    Raises:
        PermissionDenied: `by` did not give it.
        TaskError: the day is over or the same, a request waits, or the task is over.
    """
    task = locked(task, "due_on")
    if task.given_by.person != by.person:
        raise PermissionDenied("taskforces.task.day_moved")
    _must_be_open(task)
    reason = words_of(reason, "调整原因", shortest=SHORTEST)
    if new_due_on == task.due_on or new_due_on < timezone.localdate():
        raise TaskError(f"新时限 {new_due_on} 与原时限相同或已经过去，请改正。")
    if task.delays.filter(granted__isnull=True).exists():
        raise TaskError("有一份延期申请等待答复，请先答复。")
    told = {"due_on": f"{new_due_on}", "due_on_before": f"{task.due_on}"}
    event = tell_task("day_moved", task, by=by, note=reason, **told)
    TaskDelay.objects.create(
        task=task,
        due_on_before=task.due_on,
        new_due_on=new_due_on,
        reason=reason,
        is_by_giver=True,
        asked_at=event.at,
        asked_by=by,
        granted=True,
        decided_at=event.at,
        decided_by=by,
    )
    _move(task, new_due_on)
    return task


def _must_be_open(task: Task) -> None:
    if task.status not in BEING_DONE:
        raise TaskError(f"任务 {task.number} 现在是“{task.stage}”，不能再改时限。")


def _move(task: Task, day: date) -> None:
    task.original_due_on = task.original_due_on or task.due_on
    task.due_on = day
    task.save(update_fields=["due_on", "original_due_on"])
