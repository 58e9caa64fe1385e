"""The issue ledger (方面 › 项 › 条) and the drawn reports."""

from accountability.models.batches import IssueBatch
from accountability.models.catalogue import Aspect, Item
from accountability.models.issues import DueKind, Issue
from accountability.models.progress import Extension, IssueProgress, Withdrawal
from accountability.models.reports import DrawnReport
from accountability.models.source import NumberSeries, Source

__all__ = [
    "Aspect",
    "DrawnReport",
    "DueKind",
    "Extension",
    "Issue",
    "IssueBatch",
    "IssueProgress",
    "Item",
    "NumberSeries",
    "Source",
    "Withdrawal",
]
