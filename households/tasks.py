"""Tasks of households: an id in, one operation, safe to run twice."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from households import load_jobs, recount
from households.bulk import deciding
from households.exports import making
from households.lists import upkeep
from households.marks import verbs as marks
from households.quality import runs
from households.standards import places
from regions.models import Level, Region


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def load_register(job_id: int) -> int | None:
    """Check or load the register file of a job; None if it is done or in other hands."""
    return load_jobs.run(job_id)


@shared_task(acks_late=True)
def count_standards() -> int:
    """Count every night how the counties stand; return how many were counted."""
    return places.count_counties(places.newest_year())


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def make_export(job_id: int) -> int | None:
    """Write the file of an export; None if it is done or in other hands."""
    return making.run(job_id)


@shared_task
def expire_exports() -> int:
    """Every hour: remove the files whose time is over."""
    return making.expire()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def check_quality(job_id: int) -> int | None:
    """Check the base map for a job; None if it is done or in other hands."""
    return runs.check(job_id)


@shared_task
def check_nightly() -> int | None:
    """At the set hour: one check of the whole base map; two beats start one."""
    run = runs.start_nightly(timezone.localdate())
    return run.pk if run else None


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def propose_marks() -> int:
    """Every night: let the rules propose marks, county by county; return how many are new."""
    counties = Region.objects.current().at(Level.COUNTY)
    return sum(marks.propose_all(county)[0] for county in counties)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def count_places() -> int:
    """Every minute: count the figures above the lists anew if due; return of how many places."""
    return recount.count_places()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def decide_batch(job_id: int) -> int | None:
    """Sign, refuse, undo or take back a batch of acts; None if the job is in other hands."""
    return deciding.run(job_id)


@shared_task
def tighten_places() -> bool:
    """Every night: let the lists look only where there is something to find."""
    return upkeep.tighten()
