"""The issue ledger (方面 › 项 › 条) and the drawn reports."""

from accountability.models.catalogue import Aspect, Item
from accountability.models.issues import Issue, Source
from accountability.models.reports import DrawnReport

__all__ = ["Aspect", "DrawnReport", "Issue", "Item", "Source"]
