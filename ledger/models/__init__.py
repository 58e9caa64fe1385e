"""What every 台账 shares."""

from ledger.models.calendar import CalendarDay
from ledger.models.dispatch import Dispatch
from ledger.models.entry import LedgerEntry, LedgerQuerySet, Status
from ledger.models.event import Chain, Event, Step, StepBack
from ledger.models.evidence import Evidence, Likeness, Withdrawal
from ledger.models.field import FieldAct, FieldDay, FieldDevice, FieldPhoto
from ledger.models.job import Job
from ledger.models.notice import Notice
from ledger.models.obligation import (
    Obligation,
    ObligationQuerySet,
    ObligationRule,
    ObligationTerms,
)
from ledger.models.signature import Signature
from ledger.models.stamps import account, both_or_neither, moment

__all__ = [
    "CalendarDay",
    "Chain",
    "Dispatch",
    "Event",
    "Evidence",
    "FieldAct",
    "FieldDay",
    "FieldDevice",
    "FieldPhoto",
    "Job",
    "LedgerEntry",
    "LedgerQuerySet",
    "Likeness",
    "Notice",
    "Obligation",
    "ObligationQuerySet",
    "ObligationRule",
    "ObligationTerms",
    "Signature",
    "Status",
    "Step",
    "StepBack",
    "Withdrawal",
    "account",
    "both_or_neither",
    "moment",
]
