"""The issue ledger (方面 › 项 › 条), accountability cases, and the drawn reports."""

from accountability.models.batches import IssueBatch
from accountability.models.cases import Case, CaseEntry, CaseRelative, DutyLine, LadderStep
from accountability.models.catalogue import Aspect, Item
from accountability.models.issues import DueKind, Issue
from accountability.models.progress import Extension, IssueProgress, Withdrawal
from accountability.models.reports import DrawnReport
from accountability.models.source import NumberSeries, Source

__all__ = [
    "Aspect",
    "Case",
    "CaseEntry",
    "CaseRelative",
    "DrawnReport",
    "DueKind",
    "DutyLine",
    "Extension",
    "Issue",
    "IssueBatch",
    "IssueProgress",
    "Item",
    "LadderStep",
    "NumberSeries",
    "Source",
    "Withdrawal",
]
