"""Tasks of screening: an id in, one operation each, safe to run twice."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from screening import operations, rollup, simulations, trend
from screening.basemap import bulk
from screening.basemap import runs as basemap_runs
from screening.campaigns import closing, following
from screening.operations import again, expectations, retention


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def run_comparison(job_id: int) -> int | None:
    """Run the comparison of a job; None if it is done or in other hands."""
    return operations.run_comparison(job_id)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def compare_again(job_id: int) -> int | None:
    """Compare a past night again as it was; None if it is done or in other hands."""
    return again.compare_again(job_id)


@shared_task
def start_nightly_comparisons() -> int:
    """At the set hour: the prefecture is compared, or its one county; two beats start one."""
    return len(operations.start_nightly(timezone.localdate()))


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def run_basemap_comparison(job_id: int) -> int | None:
    """Compare the base map with population data; None if it is done or in other hands."""
    return basemap_runs.run(job_id)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def report_bulk(job_id: int) -> int | None:
    """Report the acts of a bulk decision; None if it is done or in other hands."""
    return bulk.run(job_id)


@shared_task
def start_nightly_basemap_comparisons() -> int:
    """At the set hour: one comparison for each county that population data came for."""
    return len(basemap_runs.start_nightly(timezone.localdate()))


@shared_task
def clear_away_extracts() -> int:
    """Every night: remove delivered bytes and rows whose time is over."""
    return retention.clear_away()


@shared_task
def remind_of_deliveries() -> int:
    """Every morning: tell who should have delivered by yesterday; once for each period."""
    return expectations.remind()


@shared_task
def receive_dropped_files() -> int:
    """Every minute: take in what was put into the drop folder."""
    return operations.receive_dropped()


@shared_task
def gather_lead_counts() -> int:
    """Every ten minutes: make one row of the counts of leads that say the same."""
    return rollup.SUMS.gather()


@shared_task
def recount_leads() -> int:
    """At night: count the leads of all places anew; return how many sums were wrong."""
    return rollup.SUMS.recount()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def follow_campaign(job_id: int) -> int | None:
    """Give every household of a round its visit; None if it is done or in other hands."""
    return following.run(job_id)


@shared_task
def follow_campaigns() -> int:
    """Every night: bring the visits of every open round in line with the base map."""
    return following.follow_nightly()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def draw_campaign_report(job_id: int) -> int | None:
    """Draw the closing report of a round; None if it is done or in other hands."""
    return closing.run(job_id)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def run_simulation(job_id: int) -> int | None:
    """Try other numbers of a rule; None if it is done or in other hands."""
    return simulations.run(job_id)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def count_days_of_leads() -> int:
    """After midnight: count what each ended day did to the leads; return how many days."""
    return trend.count_days()
