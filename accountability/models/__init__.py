"""The issue ledger (方面 › 项 › 条), accountability cases, drawn reports and bulletins."""

from accountability.models.batches import IssueBatch
from accountability.models.bulletins import Bulletin, FrozenList, PeriodClose
from accountability.models.cases import (
    Case,
    CaseEntry,
    CaseRelative,
    DutyLine,
    LadderStep,
    Missed,
)
from accountability.models.catalogue import Aspect, Item
from accountability.models.counts import DONE, Facet, IssueCount, Stage
from accountability.models.deadlines import LevelDeadline, Prompt
from accountability.models.issues import DueKind, Issue
from accountability.models.look_backs import LookBackDuty, LookBackLot, LookBackSample
from accountability.models.meetings import (
    AgendaLine,
    Attendance,
    Meeting,
    MeetingDecision,
    MeetingKind,
    Topic,
)
from accountability.models.progress import Extension, IssueProgress, Withdrawal
from accountability.models.reports import DrawnReport
from accountability.models.reviews import (
    ReturnReason,
    ReviewBatch,
    ReviewOutcome,
)
from accountability.models.signs import IssueSign, SignKind
from accountability.models.source import NumberSeries, Source
from accountability.models.waits import IssueWait, Undone
from accountability.models.workbooks import IssueWorkbook

__all__ = [
    "DONE",
    "AgendaLine",
    "Aspect",
    "Attendance",
    "Bulletin",
    "Case",
    "CaseEntry",
    "CaseRelative",
    "DrawnReport",
    "DueKind",
    "DutyLine",
    "Extension",
    "Facet",
    "FrozenList",
    "Issue",
    "IssueBatch",
    "IssueCount",
    "IssueProgress",
    "IssueSign",
    "IssueWait",
    "IssueWorkbook",
    "Item",
    "LadderStep",
    "LevelDeadline",
    "LookBackDuty",
    "LookBackLot",
    "LookBackSample",
    "Meeting",
    "MeetingDecision",
    "MeetingKind",
    "Missed",
    "NumberSeries",
    "PeriodClose",
    "Prompt",
    "ReturnReason",
    "ReviewBatch",
    "ReviewOutcome",
    "SignKind",
    "Source",
    "Stage",
    "Topic",
    "Undone",
    "Withdrawal",
]
