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
from accountability.models.hearings import HeardPlace, Hearing, HearingOrder, Verdict
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
from accountability.models.village_plans import (
    LineKind,
    LineProgress,
    Measure,
    PlanLine,
    PlanTemplate,
    VillagePlan,
)
from accountability.models.village_reviews import (
    Conclusion,
    LineAnswer,
    SheetAnswer,
    SheetFigure,
    VillageQuestion,
    VillageRound,
    VillageSheet,
)
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
    "Conclusion",
    "DrawnReport",
    "DueKind",
    "DutyLine",
    "Extension",
    "Facet",
    "FrozenList",
    "HeardPlace",
    "Hearing",
    "HearingOrder",
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
    "LineAnswer",
    "LineKind",
    "LineProgress",
    "LookBackDuty",
    "LookBackLot",
    "LookBackSample",
    "Measure",
    "Meeting",
    "MeetingDecision",
    "MeetingKind",
    "Missed",
    "NumberSeries",
    "PeriodClose",
    "PlanLine",
    "PlanTemplate",
    "Prompt",
    "ReturnReason",
    "ReviewBatch",
    "ReviewOutcome",
    "SheetAnswer",
    "SheetFigure",
    "SignKind",
    "Source",
    "Stage",
    "Topic",
    "Undone",
    "Verdict",
    "VillagePlan",
    "VillageQuestion",
    "VillageRound",
    "VillageSheet",
    "Withdrawal",
]
