"""Nightly: draw the reports of the day that ended."""

from datetime import timedelta

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from accountability import operations
from accountability.bulletins.nightly import close_and_draft
from accountability.issue_deadlines import nightly, waits
from accountability.issue_lists import keeping
from accountability.issue_signs import keeping as signs
from accountability.look_backs.nightly import draw_and_follow
from regions.models import Level, Region


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def draw_nightly_report() -> int:
    """Draw yesterday's tables of the prefecture and its counties; safe to repeat."""
    regions = Region.objects.filter(level__in=[Level.PREFECTURE, Level.COUNTY])
    return operations.draw_nightly(timezone.localdate() - timedelta(days=1), regions)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def draft_bulletins() -> int:
    """Close the half-months and months that have ended and draft their bulletins."""
    regions = Region.objects.filter(level__in=[Level.PREFECTURE, Level.COUNTY]).order_by("path")
    return close_and_draft(timezone.localdate() - timedelta(days=1), regions)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def follow_issue_deadlines() -> int:
    """Each morning: remind, escalate, ask for progress, tell what lies undone; safe to repeat."""
    return nightly.follow()


@shared_task
def gather_issue_counts() -> int:
    """Every ten minutes: make one row of the counts of issues that say the same."""
    return keeping.SUMS.gather()


@shared_task
def recount_issues() -> int:
    """At night: count the issues of all places anew, and what waits; return how many were wrong."""
    return keeping.SUMS.recount() + waits.recount()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def draw_look_backs() -> int:
    """Draw from the closes that have no sample, find persons, remind; safe to repeat."""
    return draw_and_follow()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def look_twice() -> int:
    """Search what was handed in or closed out lately for signs; safe to repeat."""
    return signs.look_twice()
