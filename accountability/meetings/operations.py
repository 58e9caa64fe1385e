"""Verbs of a meeting: convene, prepare, hold, write down. Its decisions: `deciding`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accountability import issue_registering
from accountability.bulletins.acts import DOCUMENT_NO
from accountability.meetings import agenda, asking, moves
from accountability.meetings.asking import Asked
from accountability.meetings.kinds import RULES
from accountability.meetings.moves import MeetingError, locked, tell
from accountability.models import Attendance, Meeting, MeetingKind
from ledger import numbers
from regions.models import Region, User
from taskforces.models import Body

State = Meeting.State
SHORTEST_MINUTES = 10


@dataclass(frozen=True)
class Plan:
    """What is settled before a meeting. The organs are those of who is asked, in their order.

    `asked` are those asked by hand; members of the `body` are drawn from its seats.
    """

    held_on: date
    cut_off: date
    since: date
    chair: User
    asked: Sequence[Asked]
    venue: str = ""
    kind: str = MeetingKind.JOINT
    body: Body | None = None

    @property
    def organs(self) -> list[str]:
        return list(dict.fromkeys(one.organ for one in self.asked))


@dataclass(frozen=True)
class Absence:
    """Why somebody asked did not come, or who came instead."""

    reason: str = ""
    stand_in: str = ""


@transaction.atomic
def convene(region: Region, plan: Plan, *, by: User) -> Meeting:
    """Convene a meeting, draw its agenda, and send the notices of it.

    Raises:
        PermissionDenied: `by` is not posted at `region` to handle meetings of the kind.
        MeetingError: the plan is not right.
    """
    if not by.holds(RULES[plan.kind].handle, at=region):
        raise PermissionDenied("meeting.convene")
    plan = _whole(region, plan)
    _check(region, plan)
    meeting = Meeting.objects.create(
        kind=plan.kind,
        body=plan.body,
        region=region,
        number=_next_number(region, plan),
        convened_at=timezone.now(),
        convened_by=by,
        **_columns(plan),
    )
    _ask(meeting, plan)
    agenda.write(meeting)
    tell(meeting, "convened", by=by, after=State.PREPARING)
    asking.notify(meeting)
    return meeting


@transaction.atomic
def edit(meeting: Meeting, plan: Plan, *, by: User) -> Meeting:
    """Change the preparation, and draw the agenda again; kind and body stay what they are.

    Raises:
        PermissionDenied, MeetingError: as `moves.locked`, and where the plan is not right.
    """
    meeting = locked(meeting, State.PREPARING, by)
    plan = _whole(meeting.region, replace(plan, kind=meeting.kind, body=meeting.body))
    _check(meeting.region, plan)
    columns = _columns(plan)
    for name, value in columns.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=[*columns])
    meeting.attendances.all().delete()
    _ask(meeting, plan)
    agenda.write(meeting)
    tell(meeting, "edited", by=by)
    asking.notify(meeting)
    return meeting


def _whole(region: Region, plan: Plan) -> Plan:
    """The plan with the members of the body before those asked by hand."""
    drawn = asking.members(plan.kind, region, plan.body, plan.held_on)
    return replace(plan, asked=[*drawn, *plan.asked])


def _columns(plan: Plan) -> dict[str, Any]:
    names = ("held_on", "cut_off", "since", "chair", "organs", "venue")
    return {name: getattr(plan, name) for name in names}


def _check(region: Region, plan: Plan) -> None:
    rules = RULES[plan.kind]
    _check_body(region, plan)
    if len(plan.organs) < rules.fewest:
        raise MeetingError(
            "联席会议至少有两家单位参加，请补充参会单位和人员。"
            if plan.kind == MeetingKind.JOINT
            else "没有可通知的人：机构没有在任成员，也没有填写参会单位；请补充。"
        )
    if plan.cut_off > timezone.localdate():
        raise MeetingError(f"数据截止日 {plan.cut_off} 还没有到，请填今天或以前的日期。")
    if not plan.since <= plan.cut_off <= plan.held_on:
        raise MeetingError("日期顺序应为：统计起始日、数据截止日、会议日期，请改正。")
    _check_chair(region, plan)


def _check_body(region: Region, plan: Plan) -> None:
    rules, body = RULES[plan.kind], plan.body
    if body is None and rules.bodies and not rules.of_all:
        raise MeetingError("请选定召开会议的机构。")
    if body and (
        body.kind not in rules.bodies or body.region_id != region.pk or body.ends_on is not None
    ):
        raise MeetingError(f"“{body.name}”不召开这类会议，或已撤销；请另选。")


def _check_chair(region: Region, plan: Plan) -> None:
    chair = plan.chair
    if plan.kind == MeetingKind.JOINT:
        if not chair.holds(RULES[plan.kind].sign, at=region):
            raise MeetingError(
                f"{chair.full_name}不是{region.name}联席会议成员，不能主持；请另选主持人。"
            )
    elif not asking.chairs(plan.kind, region, plan.body).filter(pk=chair.pk).exists():
        raise MeetingError(
            f"{chair.full_name}不能主持这次会议：领导小组会议由双组长之一主持，"
            "专班调度会由专班组长或负责销号的人主持；请另选主持人。"
        )


def _ask(meeting: Meeting, plan: Plan) -> None:
    once: dict[tuple[str, str], Asked] = {}
    for one in plan.asked:
        once.setdefault((one.organ, one.name), one)
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting, organ=one.organ, name=one.name, post=one.post[:80], cadre=one.cadre
        )
        for one in once.values()
    )


def _next_number(region: Region, plan: Plan) -> str:
    """<prefix>-<code>-<year>-<running number>; the lock makes two convenings wait."""
    stem = f"{RULES[plan.kind].prefix}-{region.code}-{plan.held_on.year}-"
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    return numbers.following(Meeting.objects.all(), stem, 2)


@transaction.atomic
def hold(
    meeting: Meeting,
    *,
    by: User,
    present: Collection[int],
    absent: Mapping[int, Absence] | None = None,
) -> Meeting:
    """It was held: who came is known, and the agenda is what it was as of the cut-off for good.

    `present` are keys of attendances, and so are those of `absent`; of a joint meeting nobody says
    why somebody did not come.

    Raises:
        PermissionDenied, MeetingError: as `moves.locked`; its day has not come; too few came;
            somebody is absent and nothing says why.
    """
    meeting = locked(meeting, State.PREPARING, by)
    if meeting.held_on > timezone.localdate():
        raise MeetingError(f"会议日期 {meeting.held_on} 还没有到；会议召开后再登记。")
    rows = list(meeting.attendances.all())
    for row in rows:
        row.is_present = row.pk in present
        if not row.is_present:
            _stay_away(row, (absent or {}).get(row.pk, Absence()), meeting)
    came = {row.organ for row in rows if row.is_present or row.stand_in}
    if len(came) < RULES[meeting.kind].fewest:
        raise MeetingError(
            "至少两家单位有人到会才是联席会议；请勾选到会人员，或取消本次会议。"
            if meeting.is_joint
            else "没有人到会；请登记到会人员，或取消本次会议。"
        )
    Attendance.objects.bulk_update(rows, ["is_present", "reason", "stand_in"])
    agenda.write(meeting)
    return moves.perform(moves.HELD, meeting, by=by)


def _stay_away(row: Attendance, absence: Absence, meeting: Meeting) -> None:
    row.reason, row.stand_in = absence.reason.strip()[:100], absence.stand_in.strip()[:60]
    if not meeting.is_joint and not (row.reason or row.stand_in):
        raise MeetingError(f"{row.name or row.organ}没有到会；请写明缺席原因，或代为参会的人。")


@transaction.atomic
def call_off(meeting: Meeting, *, by: User, words: str) -> Meeting:
    """It is not held, with the reason."""
    if not words.strip():
        raise MeetingError("请写明取消会议的原因。")
    return moves.perform(moves.CALLED_OFF, meeting, by=by, end_words=words.strip()[:300])


@transaction.atomic
def write_minutes(meeting: Meeting, *, by: User, document_no: str, minutes: str) -> Meeting:
    """Write the minutes and the number they go out under; as often as needed until signed."""
    meeting = locked(meeting, State.HELD, by)
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
    """Put on the trail that somebody read a joint meeting; of the others no reading is kept."""
    if meeting.is_joint:
        tell(meeting, "read", by=by, before=meeting.state)
