"""Meetings of the demo's county: a joint one and a dispatch meeting, held as the last half-month
began.

Of what the dispatch meeting decided one was done and one was late when it ended, so that the
bulletin over it tells of both; of the joint one both are open.
"""

from datetime import date, timedelta

from django.utils import timezone

from accountability.demo import past
from accountability.demo.body_meetings import work_on
from accountability.demo.ground import UNITS, Ground, ground
from accountability.demo.meetings import STROKES
from accountability.meetings import deciding, operations
from accountability.meetings.agenda import since_last
from accountability.meetings.asking import Asked
from accountability.meetings.deciding import Decided
from accountability.meetings.operations import Absence, Plan
from accountability.models import Item, Meeting, MeetingKind, Topic
from regions.models import Cadre, User
from taskforces.half_months.periods import latest
from taskforces.models import Body, BodyKind, Subject, Task

_WORKED = timedelta(days=8)  # from the meeting until its tasks were worked on
_MINUTES = (
    "会议听取了各专班和各乡镇工作情况，对照台账逐项研究未完成事项。\n"
    "会议议定以下事项，由责任单位按期落实，下次会议听取进展（演示数据）。"
)
# Subject of the task force, what, how, days until it is to be done.
_DECIDED = (
    (Subject.MEDICAL, "补齐建档立卡人口参保名单", "与医保部门逐人核对，漏保的限期参保。", 14),
    (Subject.HOUSING, "完成易地搬迁旧房鉴定", "逐户到场鉴定，鉴定报告一户一份归档。", 9),
    (Subject.INDUSTRY, "落实产业项目利益联结到户", "项目实施单位与农户逐户签订协议。", 50),
)
_OF_JOINT = (
    (Topic.OVERDUE, "对逾期未整改的问题约谈责任单位，限期销号并报送佐证。", "县扶贫办", 20),
    (Topic.LOOK_BACK, "对已销号的问题按两成抽查，查明不实的逐级说明。", "县纪委监委", 60),
)


def hold_some() -> int:
    """Hold both; return how many meetings the county has. Once, and only where its bodies are."""
    here = ground()
    if here is None or Meeting.objects.filter(region=here.county).exists():
        return 0
    if not Body.objects.filter(region=here.county, kind=BodyKind.TASK_FORCE).exists():
        return 0
    day = latest(timezone.localdate(), 1)[0].first + timedelta(days=1)
    with past.on(day):
        _joint(here)
        given = _dispatch(here)
    with past.on(day + _WORKED):
        worker, checker = _people(here, "xian", "heshi")
        work_on(given[Subject.MEDICAL], 100, worker=worker, checker=checker)
        work_on(given[Subject.HOUSING], 40, worker=worker, checker=checker)
    return Meeting.objects.filter(region=here.county).count()


def _people(here: Ground, *stems: str) -> list[User]:
    return [User.objects.get(username=f"{stem}{here.county.code}") for stem in stems]


def _plan(
    here: Ground, chair: User, kind: str, asked: tuple[Asked, ...], body: Body | None = None
) -> Plan:
    today = timezone.localdate()
    since = since_last(here.county, today, MeetingKind(kind), body)
    venue = f"{here.county.name}政府会议室"
    return Plan(today, today, since, chair, asked, venue=venue, kind=kind, body=body)


def _joint(here: Ground) -> None:
    clerk, chair = _people(here, "jiwei", "lianxi")
    asked = (
        Asked("县扶贫办", "示例主任", "主任"),
        Asked("县纪委监委", "示例常委", "常委"),
        Asked("县审计局", "示例局长", "局长"),
    )
    meeting = operations.convene(
        here.county, _plan(here, chair, MeetingKind.JOINT, asked), by=clerk
    )
    present = meeting.attendances.exclude(organ="县审计局").values_list("pk", flat=True)
    meeting = operations.hold(meeting, by=clerk, present=list(present))
    _write(meeting, clerk, "示县联席纪要")
    item = Item.objects.order_by("pk")[0]
    for topic, words, unit, days in _OF_JOINT:
        due_on = timezone.localdate() + timedelta(days=days)
        given = Decided(item, here.county, words, unit, "示例股长", due_on, topic)
        deciding.decide(meeting, given, by=clerk)
    _sign(meeting, chair)


def _dispatch(here: Ground) -> dict[str, Task]:
    """The task forces of the county together; returns the tasks by subject."""
    clerk, chair = _people(here, "xian", "fuhe")
    plan = _plan(here, chair, MeetingKind.DISPATCH, (Asked("县统计局", "示例局长", "局长"),))
    meeting = operations.convene(here.county, plan, by=clerk)
    keys = list(meeting.attendances.values_list("pk", flat=True))
    absent = {keys[-1]: Absence(reason="外出参加省级会议")}
    meeting = operations.hold(meeting, by=clerk, present=keys[:-1], absent=absent)
    _write(meeting, clerk, "示县调度纪要")
    for subject, words, how, days in _DECIDED:
        due_on = timezone.localdate() + timedelta(days=days)
        deciding.decide(meeting, _decided(here, subject, (words, how), due_on), by=clerk)
    _sign(meeting, chair)
    rows = meeting.decisions.select_related("body", "task")
    return {row.body.subject: row.task for row in rows if row.body and row.task}


def _decided(here: Ground, subject: Subject, words: tuple[str, str], due_on: date) -> Decided:
    body = Body.objects.select_related("region").get(
        region=here.county, kind=BodyKind.TASK_FORCE, subject=subject, ends_on=None
    )
    cadre: Cadre = body.seats.leading().select_related("cadre")[0].cadre
    return Decided(
        item=None,
        region=body.region,
        description=words[0],
        responsible_unit=f"县{UNITS[subject]}",
        person=cadre.name,
        due_on=due_on,
        topic=Topic.TASKS,
        body=body,
        measures=words[1],
        lead="示例副县长",
        cadre=cadre,
    )


def _write(meeting: Meeting, clerk: User, name: str) -> None:
    number = f"{name}〔{timezone.localdate().year}〕1号"
    operations.write_minutes(meeting, by=clerk, document_no=number, minutes=_MINUTES)


def _sign(meeting: Meeting, chair: User) -> None:
    meeting.refresh_from_db()
    deciding.sign(meeting, by=chair, strokes=STROKES, seen=deciding.version(meeting))
