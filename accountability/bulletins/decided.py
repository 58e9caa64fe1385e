"""What meetings of a place decided (议定事项), what was closed since and what is late as a period
ended: frozen with its close. Joint meetings with the discipline organ are told of nowhere.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accountability import issue_registering
from accountability.bulletins.periods import Period
from accountability.models import MeetingDecision
from ledger.models import Event
from ledger.reports import end_of, start_of
from regions.models import Region
from taskforces.models import Task, TaskProgress
from taskforces.tasks.transitions import FINISHED

KEY = "decisions"
HEADS = (
    "议定事项", "任务编号", "牵头领导", "责任单位", "完成时间", "落实情况", "销号人", "销号时间",
)  # fmt: skip
_PROGRESS = 60  # characters of the last line of a log
_NAMED = 5


def lines(region: Region, period: Period) -> list[dict[str, Any]]:
    """Every decision that was open as the period began, or was made in it, as it stood at the end.

    Each is {number, words, meeting, lead, unit, person, due_on, state, is_new, progress, closer,
    closed_on}; `state` is open, late, closed or withdrawn.
    """
    end = end_of(period.last)
    rows = list(_of_period(region, period))
    tasks = [row.task.pk for row in rows if row.task]
    late = set(Task.objects.filter(pk__in=tasks).late_on(period.last).values_list("pk", flat=True))
    said = _last_words(tasks, period)
    found = []
    for row in rows:
        task = row.task
        if task is None:  # what `_of_period` has left out
            continue
        is_closed = task.closed_at is not None and task.closed_at < end
        is_withdrawn = task.withdrawn_at is not None and task.withdrawn_at < end
        state = "late" if task.pk in late else "open"
        closer = task.closed_by.full_name if is_closed and task.closed_by else ""
        found.append(
            {
                "number": task.number,
                "words": row.description,
                "meeting": row.meeting.document_no,
                "lead": row.lead,
                "unit": row.responsible_unit,
                "person": row.person,
                "due_on": f"{task.due_on}",
                "state": "closed" if is_closed else "withdrawn" if is_withdrawn else state,
                "is_new": row.meeting.signed_at >= start_of(period.first),  # type: ignore[operator]
                "progress": said.get(task.pk, "")[:_PROGRESS],
                "closer": closer,
                "closed_on": f"{timezone.localdate(task.closed_at)}" if is_closed else "",
            }
        )
    return found


def _last_words(tasks: list[int], period: Period) -> dict[int, str]:
    """What was last said of each task by then: a line of its log, or how it was done. Words with
    a number of a person are not printed.
    """
    end = end_of(period.last)
    logs = TaskProgress.objects.filter(task__in=tasks, recorded_at__lt=end)
    said = list(logs.values_list("recorded_at", "task", "words"))
    done = Event.objects.filter(
        subject=Task._meta.label_lower, subject_id__in=tasks, kind=FINISHED.kind, at__lt=end
    )
    said += [(at, pk, note) for at, pk, note in done.values_list("at", "subject_id", "note") if pk]
    return {
        task: words
        for _at, task, words in sorted(said)
        if not issue_registering.NUMBERS.search(words)
    }


def _of_period(region: Region, period: Period) -> QuerySet[MeetingDecision]:
    before = start_of(period.first)
    over = Q(task__closed_at__lt=before) | Q(task__withdrawn_at__lt=before)
    rows = MeetingDecision.objects.signed().tasked().filter(meeting__region=region)
    rows = rows.filter(meeting__signed_at__lt=end_of(period.last)).exclude(over)
    return rows.select_related("meeting", "task__closed_by").order_by("meeting__signed_at", "pk")


def sentences(figures: dict[str, Any]) -> list[str]:
    """What the text says of them; nothing where nothing was decided."""
    every: list[dict[str, Any]] = figures.get(KEY, [])
    if not every:
        return []
    new = [one for one in every if one["is_new"]]
    closed = [one for one in every if one["state"] == "closed"]
    late = [one for one in every if one["state"] == "late"]
    found = [f"本期会议新议定{len(new)}项，连同以往未办结的共{len(every)}项。"]
    found.append(f"已销号{len(closed)}项{_named(closed)}。")
    found.append(f"逾期未办结{len(late)}项{_named(late)}。")
    return ["".join(found)]


def _named(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    words = "、".join(f"{one['words']}（{one['number']}，{one['unit']}）" for one in rows[:_NAMED])
    return f"：{words}{'等' if len(rows) > _NAMED else ''}"


def rows(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    """The annexed table as texts."""
    return [
        (
            one["words"],
            one["number"],
            one["lead"],
            f"{one['unit']} {one['person']}".strip(),
            one["due_on"],
            f"{_STATES[one['state']]}{'：' if one['progress'] else ''}{one['progress']}",
            one["closer"],
            one["closed_on"],
        )
        for one in figures.get(KEY, [])
    ]


_STATES = {"open": "推进中", "late": "逾期未办结", "closed": "已销号", "withdrawn": "已撤销"}
