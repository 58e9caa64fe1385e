"""Meetings of bodies in the demo: one of a leading group, signed, and a dispatch meeting ahead."""

from datetime import timedelta

from django.utils import timezone

from accountability.demo import accounts
from accountability.demo.meetings import STROKES
from accountability.meetings import deciding, operations
from accountability.meetings.agenda import since_last
from accountability.meetings.asking import Asked
from accountability.meetings.deciding import Decided
from accountability.meetings.operations import Absence, Plan
from accountability.models import Meeting, MeetingKind, Topic
from regions.models import Level, Region, User
from taskforces.models import Body, BodyKind, Subject

_MINUTES = (
    "会议听取了各工作专班进展情况和上半月通报，研究了危房改造、产业项目和资金拨付中的问题。\n"
    "会议议定以下事项，由责任单位按期落实，办公室跟踪督办（演示数据）。"
)
# Topic, what, how, subject of the task force, unit, days until it is to be done.
_DECIDED = (
    (
        Topic.TASKS, "完成危房改造名单与住建部门数据逐户比对", "逐户核对名单，差异户入户核实。",
        Subject.HOUSING, "州住建局", 20,
    ),
    (
        Topic.DUTIES, "清理结转两年以上的扶贫资金", "逐笔核对台账，提出收回或调整方案。",
        Subject.FUNDS, "州财政局", 35,
    ),
)  # fmt: skip


def hold_some() -> int:
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
    _of_the_group(group, forces, clerk, chair)
    plan = _plan(forces[Subject.INDUSTRY], chair, MeetingKind.DISPATCH, ahead=7)
    operations.convene(place, plan, by=clerk)
    return Meeting.objects.exclude(kind=MeetingKind.JOINT).count()


def _of_the_group(group: Body, forces: dict[str, Body], clerk: User, chair: User) -> None:
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
            due_on=today + timedelta(days=days),
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
