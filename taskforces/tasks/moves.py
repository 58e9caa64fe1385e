"""What the verbs of tasks, trips and studies share: refusals, locks, events, numbers."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from ledger import events, notices, numbers
from ledger.models import Event
from regions.duties import Permission
from regions.models import Level, Region, User
from taskforces.models import Task


class TaskError(ValidationError):
    """What cannot be done now: what, why and the remedy, in a Chinese sentence."""


def keeper_of(region: Region) -> Region:
    """Who keeps the ledger of a place: itself, of a village and a grid the township above."""
    place = region
    while place.level > Level.TOWNSHIP and place.parent:
        place = place.parent
    return place


def may_work(by: User, region: Region) -> None:
    """Raise PermissionDenied unless `by` keeps the task ledgers of a place or of one above it."""
    if not by.can(Permission.TASK_FORCE_WORK, at=region):
        raise PermissionDenied("task_force.work")


def locked(task: Task, *names: str) -> Task:
    """The task as it stands now, kept from others until the transaction ends.

    Raises:
        TaskError: its state, round, or one of the fields named is not as the caller saw it.
    """
    rows = Task.objects.select_for_update(of=("self",)).select_related(
        "body", "region", "holder", "responsible", "cadre", "given_by", "finished_by"
    )
    now = rows.get(pk=task.pk)
    for name in ("status", "round", *names):
        if getattr(now, name) != getattr(task, name):
            raise TaskError(f"任务 {now.number} 已有变动，请刷新页面后再办理。")
    return now


def next_number(rows: QuerySet[Any], prefix: str, region: Region, day: date | None = None) -> str:
    """<prefix>-<code>-<year>-<running number>; the lock makes two writers wait for each other."""
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    year = (day or timezone.localdate()).year
    return numbers.following(rows, f"{prefix}-{region.code}-{year}-", 3)


def words_of(text: str, label: str, *, shortest: int = 1, most: int = 500) -> str:
    """The text as it is kept.

    Raises:
        TaskError: it is too short or too long.
    """
    text = text.strip().replace("\r\n", "\n")
    if len(text) < shortest:
        raise TaskError(f"请写明{label}，至少 {shortest} 个字。")
    if len(text) > most:
        raise TaskError(f"{label}最多 {most} 个字，现有 {len(text)} 个字，请精简。")
    return text


def tell(
    kind: str, subject: str, pk: int, region: Region, *, by: User, note: str = "", **data: Any
) -> Event:
    """Put an event on the trail; who listens to it is told after the transaction."""
    event = events.append(
        events.Draft(
            kind=kind,
            region=region,
            subject=subject,
            subject_id=pk,
            by=by,
            note=note[:500],
            data=data,
        )
    )
    notices.tell_of(event)
    return event


def tell_task(verb: str, task: Task, *, by: User, note: str = "", **data: Any) -> Event:
    data = {"round": task.round, **data}
    kind = f"taskforces.task.{verb}"
    return tell(kind, task.subject, task.pk, task.region, by=by, note=note, **data)
