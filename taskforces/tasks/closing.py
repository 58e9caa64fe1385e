"""How a task ends: proof, reported done, closed by another, or sent back."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from ledger import evidence
from ledger.models import Evidence, Status
from ledger.transitions import SamePersonError, perform
from regions.models import User
from taskforces.models import Task
from taskforces.tasks import transitions
from taskforces.tasks.moves import TaskError, locked, tell_task, words_of
from taskforces.tasks.operations import SHORTEST, may_work_here


@transaction.atomic
def add_file(task: Task, upload: UploadedFile, *, by: User) -> Evidence:
    """Keep a photo or paper as proof of the present round.

    Raises:
        PermissionDenied: `by` does not keep the ledger it lies on.
        ValidationError: it is reported done, or the file cannot be kept.
    """
    task = locked(task)
    may_work_here(task, by)
    if task.status not in transitions.BEING_DONE:
        raise TaskError(f"任务 {task.number} 现在是“{task.stage}”，不能再加佐证。")
    kept = evidence.store(upload, row=task, by=by)
    tell_task("file_added", task, by=by, file=kept.sha256)
    return kept


def files_of_round(task: Task) -> list[Evidence]:
    return [one for one in evidence.of(task) if one.round == task.round]


@transaction.atomic
def finish(
    task: Task, *, by: User, words: str, files: list[UploadedFile] | None = None, strokes: str = ""
) -> Task:
    """Report a task done, with proof and signature; somebody else closes it.

    Raises:
        PermissionDenied: `by` does not keep the ledger it lies on.
        TaskError: no proof of this round, a later day is being asked for, or words missing.
        StaleStatusError: it is over or reported done already.
    """
    task = locked(task)
    words = words_of(words, "完成情况", shortest=SHORTEST, most=1000)
    if task.delays.filter(granted__isnull=True).exists():
        raise TaskError("延期申请还没有答复；请等答复后再报完成。")
    for upload in files or ():
        add_file(task, upload, by=by)
    kept = files_of_round(task)
    if not kept:
        raise TaskError("没有佐证材料，不能报完成；请至少上传一张照片或一份 PDF。")
    if task.status != Status.VERIFYING:
        perform(transitions.STARTED, task, by=by)
    signed = content_of(task) | {"words": words, "files": [one.digest for one in kept]}
    perform(
        transitions.FINISHED,
        task,
        by=by,
        note=words,
        signed=signed,
        strokes=strokes,
        finished_at=timezone.now(),
        finished_by=by,
        return_reason="",
    )
    return task


def content_of(task: Task) -> dict[str, Any]:
    """What is signed of a task."""
    return {
        "number": task.number,
        "title": task.title,
        "measures": task.measures,
        "due_on": f"{task.due_on}",
        "unit": task.responsible_unit,
        "person": task.person_name,
        "round": task.round,
    }


@transaction.atomic
def close(task: Task, *, by: User, words: str = "", strokes: str = "") -> Task:
    """Another person finds it done: it is completed.

    Raises:
        PermissionDenied, StaleStatusError, SamePersonError: as `perform`.
    """
    task = locked(task)
    _must_be_another(task, by)
    files = [one.digest for one in files_of_round(task)]
    perform(
        transitions.CLOSED,
        task,
        by=by,
        note=words.strip()[:500],
        signed=content_of(task) | {"words": words.strip()[:500], "files": files},
        strokes=strokes,
        closed_at=timezone.now(),
        closed_by=by,
        progress=100,
    )
    return task


def _must_be_another(task: Task, by: User) -> None:
    if task.finished_by and task.finished_by.person == by.person:
        raise SamePersonError("完成情况是您报的，请由他人审核。")


@transaction.atomic
def send_back(task: Task, *, by: User, reason: str) -> Task:
    """It is not done: back to who works on it, with the reason, in a new round.

    Raises:
        PermissionDenied, StaleStatusError, SamePersonError: as `perform`.
        TaskError: no reason.
    """
    task = locked(task)
    _must_be_another(task, by)
    reason = words_of(reason, "退回原因", shortest=SHORTEST)
    perform(
        transitions.RETURNED,
        task,
        by=by,
        note=reason,
        return_reason=reason,
        round=task.round + 1,
        finished_at=None,
        finished_by=None,
    )
    return task
