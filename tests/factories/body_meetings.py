"""Meetings of bodies, each moved by the steps people take."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accountability.meetings import deciding, operations
from accountability.meetings.deciding import Decided
from accountability.meetings.operations import Absence, Plan
from accountability.models import Meeting, MeetingDecision, MeetingKind, Topic
from regions.duties import Duty
from regions.models import Region, User
from taskforces.models import Body, BodyKind, Role
from tests.factories.meetings import STROKES
from tests.factories.organisation import BodyFactory, SeatFactory
from tests.factories.regions import PostingFactory
from tests.factories.tasks import office_of

PAPER = "测专班纪要〔2018〕6号"
MINUTES = "会议研究了危房改造进度，议定下列事项。"


def leader_of(region: Region) -> User:
    return PostingFactory(duty=Duty.LEADER, region=region).user


def force_of(region: Region, **seat: Any) -> Body:
    """A task force of a place with a leader."""
    body = BodyFactory(region=region)
    SeatFactory(body=body, **seat)
    return body


def group_of(region: Region, *leaders: User) -> Body:
    """A leading group with co-leaders (双组长) who have these accounts."""
    body = BodyFactory(region=region, kind=BodyKind.LEADING_GROUP)
    for user in leaders:
        SeatFactory(body=body, role=Role.CO_LEADER, cadre__user=user, cadre__name=user.full_name)
    return body


def body_plan(chair: User, body: Body | None, **changed: Any) -> Plan:
    today = timezone.localdate()
    values = {
        "held_on": today,
        "cut_off": today,
        "since": today - timedelta(days=30),
        "chair": chair,
        "asked": (),
        "kind": MeetingKind.DISPATCH,
        "body": body,
    }
    return Plan(**(values | changed))


def body_convened(body: Body, chair: User | None = None, **changed: Any) -> Meeting:
    chair = chair or leader_of(body.region)
    by = office_of(body.region)
    return operations.convene(body.region, body_plan(chair, body, **changed), by=by)


def body_held(body: Body, chair: User | None = None, **changed: Any) -> Meeting:
    meeting = body_convened(body, chair, **changed)
    present = list(meeting.attendances.values_list("pk", flat=True))
    return operations.hold(meeting, by=meeting.convened_by, present=present)


def body_written(
    body: Body, chair: User | None = None, paper: str = PAPER, **changed: Any
) -> Meeting:
    meeting = body_held(body, chair, **changed)
    return operations.write_minutes(
        meeting, by=meeting.convened_by, document_no=paper, minutes=MINUTES
    )


def body_decided(meeting: Meeting, **changed: Any) -> MeetingDecision:
    """A decision for the body that meets, of who recorded the meeting."""
    who = meeting.convened_by
    values = {
        "item": None,
        "region": meeting.region,
        "body": meeting.body,
        "description": "逐户核对危房改造名单",
        "measures": "对照住建部门名单逐户核对，限期整改。",
        "lead": "副州长",
        "responsible_unit": "住建局",
        "person": who.full_name,
        "responsible": who,
        "due_on": timezone.localdate() + timedelta(days=20),
        "topic": Topic.TASKS,
    }
    return deciding.decide(meeting, Decided(**(values | changed)), by=meeting.convened_by)


def body_signed(body: Body, chair: User | None = None, **changed: Any) -> Meeting:
    """A signed meeting with one decision."""
    meeting = body_written(body, chair, **changed)
    body_decided(meeting)
    return sign_it(meeting)


def sign_it(meeting: Meeting) -> Meeting:
    now = Meeting.objects.select_related("chair", "region", "body", "written_by").get(pk=meeting.pk)
    deciding.sign(now, by=now.chair, strokes=STROKES, seen=deciding.version(now))
    now.refresh_from_db()
    return now


AWAY = Absence(reason="出差")
