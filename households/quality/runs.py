"""Checks of the base map: asked for, run by a worker, published in one transaction."""

import logging
import time
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.utils import timezone

from households.models import QualityRun
from households.quality import engine, limits, reconcile, rulebook
from ledger import jobs
from ledger.heartbeat import Heartbeat
from ledger.jobs import Lease, LostLeaseError
from ledger.models import Job
from regions.duties import Permission
from regions.models import Level, Region, User

KIND = "households.quality"
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)
log = logging.getLogger(__name__)


@transaction.atomic
def start(region: Region, *, by: User | None = None, night: date | None = None) -> QualityRun:
    """Ask for a check of a place and return its run.

    Asked again while one waits or runs, it is that one; asked again for the same `night`, it is
    that night's.

    Raises:
        PermissionDenied: `by` may not start checks there.
    """
    if by and not by.can(Permission.RUN_START, at=region):
        raise PermissionDenied(KIND)
    # One press at a time; NO KEY, so that nothing that refers to the region waits for it.
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    running = QualityRun.objects.filter(region=region, job__state__in=UNFINISHED).first()
    if running:
        jobs.enqueue(KIND, key=running.job.key, region=region)  # wakes a worker once more
        return running
    number = QualityRun.objects.filter(region=region).count() + 1
    job = jobs.enqueue(
        KIND,
        key=f"{KIND}:{region.code}:{night.isoformat() if night else f'no-{number}'}",
        region=region,
        by=by,
    )
    made = {"region": region, "checked_on": timezone.localdate()}
    run, _made = QualityRun.objects.get_or_create(job=job, defaults=made)
    return run


def start_nightly(night: date) -> QualityRun | None:
    """One check of the whole base map; safe to repeat. None before there is a prefecture."""
    prefecture = Region.objects.at(Level.PREFECTURE).first()
    return start(prefecture, night=night) if prefecture else None


def check(job_id: int) -> int | None:
    """Run the check of a job; return the run's id, or None if it is not ours to run.

    Everything before the last transaction goes into tables of the check's own, which the next
    check drops. The last transaction brings the findings in line and marks the job done: killed
    at any line and started again, the result is the same rows.
    """
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    run = QualityRun.objects.select_related("region", "job").get(job_id=job_id)
    try:
        with Heartbeat(lease) as heart:
            _check(run, lease, heart)
    except LostLeaseError:
        log.warning("check %s was taken over; attempt %s stops", run.pk, lease.attempt)
        return None
    except (engine.BusyError, OperationalError) as error:
        jobs.release(lease)
        if isinstance(error, OperationalError):
            raise
        return None  # another check holds the tables; the waker asks again
    except Exception as error:
        lease.fail(f"数据质量核查出错，未写入任何问题（{type(error).__name__}）")
        raise
    return run.pk


def _check(run: QualityRun, lease: Lease, heart: Heartbeat) -> None:
    phases: list[list[Any]] = []

    def progress(phase: str, done: int, total: int) -> None:
        heart.check()
        phases.append([phase, time.monotonic()])
        lease.report(done, total + 1, phase=phase, message=f"正在{phase}")

    rules = limits.in_force(run.checked_on)
    whole = run.region.level == Level.PREFECTURE
    path = "" if whole else run.region.path
    with engine.alone():
        checked = engine.find(rules, run.checked_on, path=path, progress=progress)
        progress("更新台账", 4, 4)
        _publish(run, lease, checked, len(rules), phases)


@transaction.atomic
def _publish(
    run: QualityRun,
    lease: Lease,
    checked: engine.Checked,
    rules: int,
    phases: list[list[Any]],
) -> None:
    lease.hold()
    counts = reconcile.reconcile(run, tuple(rulebook.rules().values()))
    ends = [started for _name, started in phases[1:]] + [time.monotonic()]
    run.facts = {
        "rules": rules,
        **vars(checked),
        "counts": dict(counts),
        "phases": [
            [name, round(end - started, 2)]
            for (name, started), end in zip(phases, ends, strict=True)
        ],
    }
    run.finished_at = timezone.now()
    run.save(update_fields=["facts", "finished_at"])
    words = "核查完成：新问题 {opened} 条，已更正 {gone} 条，再次出现 {returned} 条"
    gone = counts["vanished"] + counts["marked"]
    lease.finish(
        message=words.format(opened=counts["opened"], gone=gone, returned=counts["returned"]),
        result={"run": run.pk},
    )
