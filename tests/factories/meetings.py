"""Joint meetings, each moved by the steps people take."""

import json
from datetime import timedelta

from django.utils import timezone

from accountability.meetings import deciding, operations
from accountability.meetings.deciding import Decided
from accountability.meetings.operations import Asked, Plan
from accountability.models import Item, Meeting, MeetingDecision, Topic
from regions.duties import Duty
from regions.models import Region, User
from tests.factories.regions import PostingFactory

STROKES = json.dumps([[[10, 50], [60, 20], [120, 80], [200, 40]], [[210, 30], [240, 70]]])
DOCUMENT = "测联席纪要〔2018〕3号"
ASKED = (
    Asked("扶贫办", "甲主任", "主任"),
    Asked("纪委监委", "乙常委", "常委"),
    Asked("审计局", "丙局长"),
)


def member(region: Region) -> User:
    return PostingFactory(duty=Duty.JOINT_MEETING, region=region).user


def plan(chair: User, **changed) -> Plan:
    today = timezone.localdate()
    values = {
        "held_on": today,
        "cut_off": today,
        "since": today - timedelta(days=30),
        "chair": chair,
        "asked": ASKED,
    }
    return Plan(**(values | changed))


def convened(region: Region, chair: User | None = None, **changed) -> Meeting:
    chair = chair or member(region)
    return operations.convene(region, plan(chair, **changed), by=member(region))


def held(region: Region, chair: User | None = None, **changed) -> Meeting:
    meeting = convened(region, chair, **changed)
    present = list(meeting.attendances.values_list("pk", flat=True)[:2])
    return operations.hold(meeting, by=meeting.convened_by, present=present)


def written(region: Region, chair: User | None = None, **changed) -> Meeting:
    return operations.write_minutes(
        meeting := held(region, chair, **changed),
        by=meeting.convened_by,
        document_no=DOCUMENT,
        minutes="会议研究了逾期未整改的问题，议定两项。",
    )


def decided(place: Region, **changed) -> Decided:
    values = {
        "item": Item.objects.first(),
        "region": place,
        "description": "对逾期问题逐条约谈责任单位",
        "responsible_unit": "扶贫办",
        "person": "甲科长",
        "due_on": timezone.localdate() + timedelta(days=30),
        "topic": Topic.OVERDUE,
    }
    return Decided(**(values | changed))


def decide(meeting: Meeting, **changed) -> MeetingDecision:
    given = decided(meeting.region, **changed)
    return deciding.decide(meeting, given, by=meeting.convened_by)


def sign(meeting: Meeting):
    meeting = Meeting.objects.select_related("chair", "region", "written_by").get(pk=meeting.pk)
    return deciding.sign(meeting, by=meeting.chair, strokes=STROKES, seen=deciding.version(meeting))
