"""What lies undone, asked of the entries and their dispatches each time: what the kept rows must
say, and what the benchmark compares them with.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from accountability.issue_deadlines.ladder import PROGRESS_DAYS
from accountability.models import DueKind, Issue, IssueProgress, Undone
from accountability.stages import PLACES
from accountability.transitions import NOT_APPLIED
from ledger import deadlines
from ledger.models import Dispatch, Status
from ledger.reports import start_of

SUBJECT = "accountability.issue"


def undone(today: date) -> Iterator[tuple[Undone, QuerySet[Issue]]]:
    """Each kind and the issues that are undone so in the morning of a day, wherever they lie."""
    before = start_of(deadlines.last_working_day_before(today))
    sent = _come(received_at__isnull=True, sent_at__lt=start_of(today))
    yield Undone.UNRECEIVED, Issue.objects.filter(Exists(sent)).exclude(status=Status.WITHDRAWN)

    signed = Subquery(_come().order_by("-pk").values("received_at")[:1])
    on_its_way = Issue.objects.filter(status=Status.PENDING).exclude(holder=F("region"))
    yield Undone.UNPASSED, on_its_way.alias(signed_at=signed).filter(signed_at__lt=before)

    late = Issue.objects.open().exclude(due_kind=DueKind.STANDING).filter(held_due_on__lt=today)
    unsigned, new = _come(received_at__isnull=True), _come(sent_at__gte=before)
    yield Undone.UNANSWERED, late.exclude(Exists(unsigned)).exclude(Exists(new))

    closed = Issue.objects.filter(status=Status.CLOSED, closed_at__lt=start_of(today))
    where = Q()
    for level, places in PLACES.items():
        where |= Q(region__level=level, holder__level=places.close)
    yield Undone.UNFILED, closed.filter(where, applied_at__isnull=False)

    since = start_of(today - timedelta(days=PROGRESS_DAYS))
    told = IssueProgress.objects.filter(issue=OuterRef("pk"), recorded_at__gte=since)
    standing = Issue.objects.standing().filter(status__in=NOT_APPLIED, opened_at__lt=since)
    yield Undone.SILENT, standing.exclude(Exists(told))


def _come(**how: Any) -> QuerySet[Dispatch]:
    """Dispatches to where the issue lies."""
    return Dispatch.objects.filter(
        subject=SUBJECT, subject_id=OuterRef("pk"), to_region=OuterRef("holder_id"), **how
    )
