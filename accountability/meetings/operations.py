"""Verbs of a joint meeting: convene, prepare, hold, write down. Its decisions: `deciding`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accountability import issue_registering
from accountability.bulletins.acts import DOCUMENT_NO
from accountability.meetings import agenda, moves
from accountability.meetings.moves import MeetingError, locked, tell
from accountability.models import Attendance, Meeting
from ledger import numbers
from regions.duties import Permission
from regions.models import Region, User

State = Meeting.State
FEWEST_ORGANS = 2
SHORTEST_MINUTES = 10


@dataclass(frozen=True)
class Asked:
    """Somebody asked to come."""

    organ: str
    name: str
    post: str = ""

    def __str__(self) -> str:
        return f"{self.organ} {self.name} {self.post}".strip()


@dataclass(frozen=True)
class Plan:
    """What is settled before a meeting. The organs are those of who is asked, in their order."""

    held_on: date
    cut_off: date
    since: date
    chair: User
    asked: Sequence[Asked]
    venue: str = ""

    @property
    def organs(self) -> list[str]:
        return list(dict.fromkeys(one.organ for one in self.asked))


@transaction.atomic
def convene(region: Region, plan: Plan, *, by: User) -> Meeting:
    """Convene a meeting and draw its agenda.

    Raises:
        PermissionDenied: `by` is not posted to the joint meeting of `region`.
        MeetingError: the plan is not right.
    """
    if not by.holds(Permission.CASE_HANDLE, at=region):
        raise PermissionDenied("meeting.convene")
    _check(region, plan)
    meeting = Meeting.objects.create(
        region=region,
        number=_next_number(region, plan.held_on),
        convened_at=timezone.now(),
        convened_by=by,
        **_columns(plan),
    )
    _ask(meeting, plan)
    agenda.write(meeting)
    tell(meeting, "convened", by=by, after=State.PREPARING)
    return meeting


@transaction.atomic
def edit(meeting: Meeting, plan: Plan, *, by: User) -> Meeting:
    """Change the preparation, and draw the agenda again.

    Raises:
        PermissionDenied, MeetingError: as `moves.locked`, and where the plan is not right.
    """
    meeting = locked(meeting, State.PREPARING, Permission.CASE_HANDLE, by)
    _check(meeting.region, plan)
    columns = _columns(plan)
    for name, value in columns.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=[*columns])
    meeting.attendances.all().delete()
    _ask(meeting, plan)
    agenda.write(meeting)
    tell(meeting, "edited", by=by)
    return meeting


def _columns(plan: Plan) -> dict[str, Any]:
    names = ("held_on", "cut_off", "since", "chair", "organs", "venue")
    return {name: getattr(plan, name) for name in names}


def _check(region: Region, plan: Plan) -> None:
    if len(plan.organs) < FEWEST_ORGANS:
        raise MeetingError("联席会议至少有两家单位参加，请补充参会单位和人员。")
    if plan.cut_off > timezone.localdate():
        raise MeetingError(f"数据截止日 {plan.cut_off} 还没有到，请填今天或以前的日期。")
    if not plan.since <= plan.cut_off <= plan.held_on:
        raise MeetingError("日期顺序应为：统计起始日、数据截止日、会议日期，请改正。")
    if not plan.chair.holds(Permission.CASE_DECIDE, at=region):
        raise MeetingError(
            f"{plan.chair.full_name}不是{region.name}联席会议成员，不能主持；请另选主持人。"
        )


def _ask(meeting: Meeting, plan: Plan) -> None:
    once = {(one.organ, one.name): one for one in plan.asked}
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, organ=one.organ, name=one.name, post=one.post)
        for one in once.values()
    )


def _next_number(region: Region, day: date) -> str:
    """LH-<code>-<year>-<running number>; the lock makes two convenings wait for each other."""
    stem = f"LH-{region.code}-{day.year}-"
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    return numbers.following(Meeting.objects.all(), stem, 2)


@transaction.atomic
def hold(meeting: Meeting, *, by: User, present: Collection[int]) -> Meeting:
    """It was held: who came is known, and the agenda is what it was as of the cut-off for good.

    `present` are keys of attendances.

    Raises:
        PermissionDenied, MeetingError: as `moves.locked`; its day has not come; one organ alone.
    """
    meeting = locked(meeting, State.PREPARING, Permission.CASE_HANDLE, by)
    if meeting.held_on > timezone.localdate():
        raise MeetingError(f"会议日期 {meeting.held_on} 还没有到；会议召开后再登记。")
    came = meeting.attendances.filter(pk__in=present)
    if came.values("organ").distinct().count() < FEWEST_ORGANS:
        raise MeetingError("至少两家单位有人到会才是联席会议；请勾选到会人员，或取消本次会议。")
    meeting.attendances.update(is_present=False)
    came.update(is_present=True)
    agenda.write(meeting)
    return moves.perform(moves.HELD, meeting, by=by)


@transaction.atomic
def call_off(meeting: Meeting, *, by: User, words: str) -> Meeting:
    """It is not held, with the reason."""
    if not words.strip():
        raise MeetingError("请写明取消会议的原因。")
    return moves.perform(moves.CALLED_OFF, meeting, by=by, end_words=words.strip()[:300])


@transaction.atomic
def write_minutes(meeting: Meeting, *, by: User, document_no: str, minutes: str) -> Meeting:
    """Write the minutes and the number they go out under; as often as needed until signed."""
    meeting = locked(meeting, State.HELD, Permission.CASE_HANDLE, by)
    document_no, minutes = document_no.strip(), minutes.strip().replace("\r\n", "\n")
    if not DOCUMENT_NO.match(document_no):
        raise MeetingError("文号格式不对；请按“某某纪要〔2018〕3号”填写，年份用六角括号。")
    if len(minutes) < SHORTEST_MINUTES:
        raise MeetingError("请写明会议纪要，至少十个字。")
    if issue_registering.NUMBERS.search(minutes):
        raise MeetingError("纪要含有身份证号或手机号；请删去，农户用户编号指明。")
    taken = Meeting.objects.filter(region=meeting.region, document_no=document_no)
    if taken.exclude(pk=meeting.pk).exists():
        raise MeetingError(f"文号 {document_no} 已用于另一次会议；请核对文号。")
    meeting.document_no, meeting.minutes = document_no, minutes
    meeting.written_at, meeting.written_by = timezone.now(), by
    meeting.save(update_fields=["document_no", "minutes", "written_at", "written_by"])
    tell(meeting, "written", by=by)
    return meeting


def read(meeting: Meeting, *, by: User) -> None:
    """Put on the trail that somebody read the meeting."""
    tell(meeting, "read", by=by, before=meeting.state)
