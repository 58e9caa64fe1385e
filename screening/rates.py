"""What counts as verified, true and overdue, and the two rates of the comparison: in one place.

Source: docs/sources.md#rates. A lead sent back for another visit is to be verified again; one found
to be a duplicate or of nobody is not true; one handed to discipline is neither true nor not true.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ledger import reports
from ledger.models import Status
from ledger.models.entry import OPEN
from screening.models import TRUE_VERDICTS, UNTRUE_VERDICTS
from screening.models.counts import VERIFIED

TO_VERIFY = tuple(status for status in OPEN if status not in VERIFIED)
STAGES = ("pushed", "to_verify", "verified", "true", "untrue", "overdue", "closed")
"""The figures of a tally that open to a list of leads (`condition`)."""


def true_percent(true: int, verified: int) -> Decimal | None:
    """属实率: found true of all verified, percent to 0.01 half-up; None where none is verified."""
    return reports.percent(true, verified)


def verified_percent(verified: int, pushed: int) -> Decimal | None:
    """核实率: verified of all pushed, percent to 0.01 half-up; None where none was pushed."""
    return reports.percent(verified, pushed)


@dataclass(frozen=True)
class Tally:
    """Leads counted, today. `overdue` is a part of those open; the others are parts of `pushed`."""

    pushed: int = 0
    to_verify: int = 0
    verified: int = 0
    true: int = 0
    untrue: int = 0
    overdue: int = 0
    closed: int = 0

    @property
    def true_percent(self) -> Decimal | None:
        return true_percent(self.true, self.verified)

    @property
    def verified_percent(self) -> Decimal | None:
        return verified_percent(self.verified, self.pushed)

    @property
    def overdue_percent(self) -> Decimal | None:
        """Overdue of all pushed."""
        return reports.percent(self.overdue, self.pushed)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))

    def __bool__(self) -> bool:
        return self != Tally()


def total_of(parts: Iterable[Tally]) -> Tally:
    return sum(parts, Tally())


def condition(stage: str, today: date | None = None) -> Q:
    """Condition on leads: they are behind the figure `stage` of a tally."""
    verified = Q(status__in=VERIFIED)
    return {
        "pushed": Q(),
        "to_verify": Q(status__in=TO_VERIFY),
        "verified": verified,
        "true": verified & Q(verdict__in=TRUE_VERDICTS),
        "untrue": verified & Q(verdict__in=UNTRUE_VERDICTS),
        "overdue": Q(status__in=OPEN, due_on__lt=today or timezone.localdate()),
        "closed": Q(status=Status.CLOSED),
    }[stage]


# The same over rows of (state, verdict, due_on, n): what `screening.rollup` sums.
TALLIES = """
    coalesce(sum(n), 0) AS pushed,
    coalesce(sum(n) FILTER (WHERE state = ANY(%(to_verify)s)), 0) AS to_verify,
    coalesce(sum(n) FILTER (WHERE state = ANY(%(verified)s)), 0) AS verified,
    coalesce(sum(n) FILTER (WHERE state = ANY(%(verified)s) AND verdict = ANY(%(true)s)), 0)
        AS "true",
    coalesce(sum(n) FILTER (WHERE state = ANY(%(verified)s) AND verdict = ANY(%(untrue)s)), 0)
        AS untrue,
    coalesce(sum(n) FILTER (WHERE state = ANY(%(open)s) AND due_on < %(today)s), 0) AS overdue,
    coalesce(sum(n) FILTER (WHERE state = 'closed'), 0) AS closed
"""


def parameters(today: date | None = None) -> dict[str, Any]:
    """What `TALLIES` needs."""
    return {
        "to_verify": [str(status) for status in TO_VERIFY],
        "verified": [str(status) for status in VERIFIED],
        "open": [str(status) for status in OPEN],
        "true": [str(verdict) for verdict in TRUE_VERDICTS],
        "untrue": [str(verdict) for verdict in UNTRUE_VERDICTS],
        "today": today or timezone.localdate(),
    }
