"""Tasks of the archives: one operation each, safe to run twice."""

from celery import shared_task
from django.db import OperationalError

from archives.catalogues import bringing
from archives.checks import lately
from archives.checks import operations as checks
from archives.filing import batches, previews
from archives.made import bulk
from archives.retention import erasing
from archives.space import forecast


@shared_task
def draw_previews() -> int:
    """Draw the previews that are not there yet; woken when papers are filed, and every minute."""
    return previews.draw_missing()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def look_at_batch(job_id: int) -> int | None:
    """Look through papers handed in by the folder; None if it is done or in other hands."""
    return batches.run(job_id, batches.LOOK)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def file_batch(job_id: int) -> int | None:
    """File papers handed in by the folder; None if it is done or in other hands."""
    return batches.run(job_id, batches.FILE)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def make_papers(job_id: int) -> int | None:
    """Make the papers that a place lacks; None if the job is done or in other hands."""
    return bulk.run(job_id)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def check_files() -> int:
    """Every night: open files that are lacking and check all; return how many changed."""
    return checks.check_everything().counted


@shared_task
def check_changed_files() -> int:
    """Every five minutes: check the files whose household changed; return how many were counted."""
    return lately.check_changed().counted


@shared_task
def measure_space() -> int:
    """Every night: count what takes room; return the bytes."""
    return forecast.measure()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def bring_files_up(job_id: int) -> int | None:
    """Bring files up to the version in force; None if the job is done or in other hands."""
    return bringing.run(job_id)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def erase_destroyed(list_id: int) -> int:
    """Erase the bytes of what a list destroyed; return how many files went."""
    return erasing.erase(list_id)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def erase_left() -> int:
    """Every hour: erase what a killed worker left; return how many files went."""
    return erasing.erase_left()
