"""What differs between kinds of meetings, as data: who may do what, whose they are, topics."""

from dataclasses import dataclass
from typing import Any

from accountability.models import Meeting, MeetingKind, Topic
from regions.duties import Permission
from taskforces.models import BodyKind


@dataclass(frozen=True)
class Rules:
    """The rules of one kind.

    `see`, `handle` and `sign` are asked at the place of the meeting. `prefix` begins its numbers,
    `stem` the kinds of its events. `bodies` are the kinds of bodies that meet; `of_all` says that
    all those of a place may meet together. `fewest` is the number of organs without which it is
    none. `meets` is the kind of regular duty that signed minutes meet. `words` follow the name of
    who meets in the title of papers.
    """

    words: str
    prefix: str
    stem: str
    see: Permission
    handle: Permission
    sign: Permission
    topics: tuple[Topic, ...]
    statement: str
    bodies: tuple[BodyKind, ...] = ()
    of_all: bool = False
    fewest: int = 1
    meets: str = ""


_STATEMENT = "本人主持本次会议，纪要与议定事项属实，同意印发并按议定事项交办任务"
_COMMON: dict[str, Any] = {
    "stem": "accountability.body_meeting",
    "see": Permission.TASK_FORCE_VIEW,
    "handle": Permission.TASK_FORCE_WORK,
    # Who chairs is asked of the body (`chairs`); leaders keep no task ledgers.
    "sign": Permission.TASK_FORCE_VIEW,
    "statement": _STATEMENT,
}
_OF_BODIES = (Topic.EARLIER, Topic.TASKS, Topic.REPORTS, Topic.DUTIES, Topic.FINDINGS)

RULES: dict[str, Rules] = {
    MeetingKind.JOINT: Rules(
        words="联席会议",
        prefix="LH",
        stem="accountability.meeting",
        see=Permission.CASE_VIEW,
        handle=Permission.CASE_HANDLE,
        sign=Permission.CASE_DECIDE,
        topics=(
            *(Topic.DECISIONS, Topic.OVERDUE, Topic.LOOK_BACK, Topic.VERDICT),
            *(Topic.MISSED, Topic.CASES, Topic.SIGNS),
        ),
        statement="本人主持本次联席会议，纪要与议定事项属实，同意登记问题台账",
        fewest=2,
    ),
    MeetingKind.LEADING_GROUP: Rules(
        words="会议",
        prefix="LX",
        topics=_OF_BODIES,
        bodies=(BodyKind.LEADING_GROUP,),
        meets="quarterly_meeting",
        **_COMMON,
    ),
    MeetingKind.OFFICE: Rules(
        words="组长办公会",
        prefix="BG",
        topics=_OF_BODIES,
        bodies=(BodyKind.LEADING_GROUP,),
        meets="office_meeting",
        **_COMMON,
    ),
    MeetingKind.DISPATCH: Rules(
        words="工作调度会",
        prefix="DD",
        topics=_OF_BODIES,
        bodies=(BodyKind.TASK_FORCE,),
        of_all=True,
        meets="monthly_dispatch",
        **_COMMON,
    ),
}


def title_of(meeting: Meeting) -> str:
    """What the meeting is called on papers: 黔南州扶贫开发领导小组会议."""
    return f"{meeting.whose}{RULES[meeting.kind].words}"
