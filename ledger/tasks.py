"""Tasks of the ledgers. Which ledgers there are is filled in by the apps above."""

from collections.abc import Callable

from celery import shared_task
from django.utils import timezone

from ledger import jobs, whole
from ledger.acts import photos
from ledger.obligations import issuing
from ledger.obligations import operations as obligations

# One function a ledger: tells people of its overdue entries, returns how many were told.
OVERDUE_NOTICES: list[Callable[[], int]] = []


@shared_task
def wake_waiting_jobs() -> int:
    """Wake workers for jobs whose message or worker was lost."""
    return jobs.wake_waiting()


@shared_task
def notice_overdue_entries() -> int:
    """Every morning: tell who holds an overdue entry, and the level above."""
    return sum(tell() for tell in OVERDUE_NOTICES)


@shared_task
def sweep_field_photos() -> int:
    """Every night: remove photos of phones that no act needs any more."""
    return photos.sweep()


@shared_task
def sweep_stored_bytes() -> int:
    """Every night: remove stored bytes that a kill left without a row."""
    return whole.sweep()


@shared_task
def follow_obligations() -> int:
    """Every morning: ask for what comes round, end what the data shows to be met, remind of what is
    due, tell of what is late.
    """
    today = timezone.localdate()
    made = issuing.issue_due(today)
    obligations.meet_shown(today)
    obligations.remind(today)
    obligations.notice_late(today)
    return made
