"""Meetings of bodies in the demo: one of a leading group, signed, and a dispatch meeting ahead.

With a past the group met as the last half-month began: when it ended, one of what it decided was
done and one was late.
"""

from datetime import timedelta
from random import Random

from django.utils import timezone

from accountability.demo import accounts, past
from accountability.demo.casework import picture
from accountability.demo.meetings import STROKES
from accountability.meetings import deciding, operations
from accountability.meetings.agenda import since_last
from accountability.meetings.asking import Asked
from accountability.meetings.deciding import Decided
from accountability.meetings.operations import Absence, Plan
from accountability.models import Meeting, MeetingKind, Topic
from regions.models import Level, Region, User
from taskforces.half_months.periods import latest
from taskforces.models import Body, BodyKind, Subject, Task
from taskforces.tasks import closing
from taskforces.tasks import operations as tasks
from taskforces.tasks.operations import Line

_WORKED = timedelta(days=7)  # from the meeting of the past until its tasks were worked on

_MINUTES = (
    "会议听取了各工作专班进展情况和上半月通报，研究了危房改造、产业项目和资金拨付中的问题。\n"
    "会议议定以下事项，由责任单位按期落实，办公室跟踪督办（演示数据）。"
)
# Topic, what, how, subject of the task force, unit, days until it is to be done: of a meeting of
# today, and of one of the past.
_DECIDED = (
    (
        Topic.TASKS, "完成危房改造名单与住建部门数据逐户比对", "逐户核对名单，差异户入户核实。",
        Subject.HOUSING, "州住建局", (20, 11),
    ),
    (
        Topic.DUTIES, "清理结转两年以上的扶贫资金", "逐笔核对台账，提出收回或调整方案。",
        Subject.FUNDS, "州财政局", (35, 9),
    ),
    (
        Topic.TASKS, "排查产业项目利益联结落实情况", "逐个项目核对协议和分红，未兑现的限期兑现。",
        Subject.INDUSTRY, "州农业农村局", (50, 50),
    ),
)  # fmt: skip


def hold_some(*, has_past: bool = False) -> int:
    """Hold a meeting of the prefecture's leading group and convene a dispatch meeting; once, and
    only where the demo has those bodies.
    """
    place = Region.objects.get(level=Level.PREFECTURE)
    standing = Body.objects.filter(region=place, ends_on__isnull=True)
    forces = {one.subject: one for one in standing.filter(kind=BodyKind.TASK_FORCE)}
    group = standing.filter(kind=BodyKind.LEADING_GROUP).first()
    is_held = Meeting.objects.exclude(kind=MeetingKind.JOINT).exists()
    if is_held or group is None or len(forces) < len(Subject):
        return 0
    clerk = User.objects.get(username=accounts.PREFECTURE)
    chair = User.objects.get(username="lingdao")
    if has_past:
        _in_the_past(group, forces, clerk, chair)
    else:
        _of_the_group(group, forces, clerk, chair)
    plan = _plan(forces[Subject.INDUSTRY], chair, MeetingKind.DISPATCH, ahead=7)
    operations.convene(place, plan, by=clerk)
    return Meeting.objects.exclude(kind=MeetingKind.JOINT).count()


def _in_the_past(group: Body, forces: dict[str, Body], clerk: User, chair: User) -> None:
    """The group meets in the last half-month; a week later its first task is done and another is
    on its way.
    """
    day = latest(timezone.localdate(), 1)[0].first + timedelta(days=2)
    with past.on(day):
        meeting = _of_the_group(group, forces, clerk, chair, is_past=True)
    checker = User.objects.get(username=accounts.SECOND)
    first, second = (row.task for row in meeting.decisions.select_related("task")[:2])
    with past.on(day + _WORKED):
        work_on(first, 100, worker=clerk, checker=checker)
        work_on(second, 40, worker=clerk, checker=checker)


def work_on(task: Task | None, percent: int, *, worker: User, checker: User) -> None:
    """Progress of a task; a whole one is reported done and closed by somebody else."""
    if task is None:
        return
    words = "按清单逐项落实，佐证已归档（演示数据）。"
    tasks.log(task, Line(timezone.localdate(), percent, words), by=worker)
    if percent < 100:
        return
    task = Task.objects.get(pk=task.pk)
    photo = picture(task.number, Random(task.number))  # noqa: S311  a tint
    task = closing.finish(task, by=worker, words=words, files=[photo], strokes=STROKES)
    closing.close(task, by=checker, words="抽查属实，同意销号。", strokes=STROKES)


def _of_the_group(
    group: Body, forces: dict[str, Body], clerk: User, chair: User, *, is_past: bool = False
) -> Meeting:
    plan = _plan(group, chair, MeetingKind.LEADING_GROUP)
    meeting = operations.convene(group.region, plan, by=clerk)
    asked = list(meeting.attendances.values_list("pk", flat=True))
    absent = {asked[-1]: Absence(stand_in="示例副局长")}
    meeting = operations.hold(meeting, by=clerk, present=asked[:-1], absent=absent)
    today = timezone.localdate()
    number = f"示领纪要〔{today.year}〕2号"
    operations.write_minutes(meeting, by=clerk, document_no=number, minutes=_MINUTES)
    for topic, words, how, subject, unit, days in _DECIDED:
        body = forces[subject]
        seat = body.seats.leading().select_related("cadre").first()
        given = Decided(
            item=None,
            region=body.region,
            description=words,
            responsible_unit=unit,
            person=seat.cadre.name if seat else clerk.full_name,
            due_on=today + timedelta(days=days[is_past]),
            topic=topic,
            body=body,
            measures=how,
            lead="示例副州长",
            responsible=None if seat else clerk,
            cadre=seat.cadre if seat else None,
        )
        deciding.decide(meeting, given, by=clerk)
    meeting.refresh_from_db()
    deciding.sign(meeting, by=chair, strokes=STROKES, seen=deciding.version(meeting))
    return meeting


def _plan(body: Body, chair: User, kind: MeetingKind, ahead: int = 0) -> Plan:
    """A meeting of `body` so many days from now, by the ledgers of today."""
    today = timezone.localdate()
    return Plan(
        held_on=today + timedelta(days=ahead),
        cut_off=today,
        since=since_last(body.region, today, kind, body),
        chair=chair,
        asked=(Asked("州统计局", "示例局长"), Asked("州审计局", "示例局长")),
        venue="州政府二楼会议室",
        kind=kind,
        body=body,
    )
