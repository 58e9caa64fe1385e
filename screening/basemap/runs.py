"""Comparisons of the base map with population data: asked for, run by a worker, published whole."""

import errno
import logging
import shutil
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from ledger import events, jobs, notices
from ledger.events import Draft
from ledger.heartbeat import Heartbeat
from ledger.jobs import Lease, LostLeaseError
from regions.duties import Permission
from regions.models import Level, Posting, Region, User
from screening.basemap import people, staging
from screening.basemap.kinds import FEEDS
from screening.basemap.matching import engine
from screening.basemap.reconcile import COUNTED, Counts, reconcile
from screening.feeds import FEEDS as CONTRACTS
from screening.models import BasemapRun, Extract
from screening.operations.reading import as_file, extracts_in_force, settled
from screening.operations.runs import UNFINISHED
from screening.reconcile import Guard

KIND = "basemap"
COMPARED = "screening.basemap.compared"
SUBJECT = BasemapRun._meta.label_lower
_STAGES = 8  # of the engine, and copying and publishing around it
log = logging.getLogger(__name__)


@transaction.atomic
def start(
    region: Region,
    *,
    by: User | None = None,
    night: date | None = None,
    accepts_drop: bool = False,
) -> BasemapRun:
    """Ask for a comparison of a county or the prefecture and return its run.

    Asked again while one waits or runs, or for the same `night`, it is that one. The extracts in
    force are settled now. `accepts_drop` closes differences even if many are gone at once.

    Raises:
        PermissionDenied: `by` may not start comparisons there.
        ValueError: the region is below a county.
    """
    if by and not by.can(Permission.RUN_START, at=region):
        raise PermissionDenied(KIND)
    if region.level > Level.COUNTY:
        raise ValueError(f"{region} is not a county")
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    running = BasemapRun.objects.filter(region=region, job__state__in=UNFINISHED).first()
    if running:
        jobs.enqueue(KIND, key=running.job.key, region=region)  # wakes a worker once more
        return running
    extracts = [each for each in extracts_in_force(region) if each.feed in FEEDS]
    number = BasemapRun.objects.filter(region=region).count() + 1
    job = jobs.enqueue(
        KIND,
        key=f"{KIND}:{region.code}:{night.isoformat() if night else f'no-{number}'}",
        region=region,
        payload={**settled(extracts), "accepts_drop": accepts_drop},
        by=by,
    )
    latest = max((e.data_on for e in extracts if e.data_on), default=timezone.localdate())
    run, _made = BasemapRun.objects.get_or_create(
        job=job, defaults={"region": region, "as_of": latest}
    )
    return run


def start_nightly(night: date) -> list[BasemapRun]:
    """One comparison for each county that population data came for; safe to repeat."""
    accepted = Extract.objects.filter(state=Extract.State.ACCEPTED, feed__in=FEEDS)
    counties = Region.objects.at(Level.COUNTY).current()
    if not accepted.filter(region__level=Level.PREFECTURE).exists():
        counties = counties.filter(pk__in=accepted.values("region"))
    return [start(county, night=night) for county in counties]


def run(job_id: int) -> int | None:
    """Run the comparison of a job; return the run's id, or None if it is not ours to run.

    Nothing but files is written before one transaction; killed at any line and started again the
    result is the same rows, and a worker that lost its lease writes nothing.
    """
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    found = BasemapRun.objects.select_related("region", "job").get(job_id=job_id)
    folder = Path(settings.RUN_DIR, KIND, str(found.pk))
    try:
        with Heartbeat(lease) as heart:
            _compare(found, lease, heart, folder / str(lease.attempt))
    except LostLeaseError:
        log.warning("comparison %s was taken over; attempt %s stops", found.pk, lease.attempt)
        return None
    except OperationalError:
        jobs.release(lease)
        raise
    except Exception as error:
        _give_up(lease, error)
        raise
    finally:
        shutil.rmtree(folder / str(lease.attempt), ignore_errors=True)
    return found.pk


def _give_up(lease: Lease, error: Exception) -> None:
    full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    words = "磁盘空间不足，比对未完成；请清理磁盘后重新比对" if full else "比对出错，未写入任何差异"
    lease.fail(f"{words}（{type(error).__name__}）")


def _compare(found: BasemapRun, lease: Lease, heart: Heartbeat, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lease.report(0, _STAGES, phase="读取底图")
    started = time.perf_counter()
    inputs, members = staging.copy(found.region, folder)
    copied = time.perf_counter() - started
    extracts = _ordered(found.job.payload["extracts"])

    def progress(phase: str, done: int, total: int) -> None:
        heart.check()
        lease.report(done + 1, total + 2, phase=phase[:60], message=phase)

    try:
        outcome = engine.run(
            inputs=inputs,
            extracts=[as_file(extract, found.job.payload) for extract in extracts],
            words=staging.words(),
            work_dir=folder,
            memory_limit_mb=settings.COMPARISON_MEMORY_MB,
            threads=settings.COMPARISON_THREADS,
            progress=progress,
        )
    finally:
        staging.remove(inputs)
    outcome.phases.insert(0, ("copy", copied))
    heart.check()
    _publish(found, lease, outcome, list(extracts), members)
    people.publish(outcome.people)


def _ordered(keys: list[int]) -> QuerySet[Extract]:
    """The order numbers the files for the comparison and for the reconciliation."""
    return (
        Extract.objects.filter(pk__in=keys)
        .select_related("region")
        .order_by("feed", "region__code")
    )


@transaction.atomic
def _publish(
    found: BasemapRun,
    lease: Lease,
    outcome: engine.Outcome,
    extracts: list[Extract],
    members: int,
) -> None:
    lease.hold()
    lease.report(_STAGES - 1, _STAGES, phase="写入差异", message="写入差异")
    started = timezone.now()
    guard = Guard(is_off=found.job.payload.get("accepts_drop", False))
    counts = reconcile(found, outcome, extracts, guard)
    facts = _facts(lease, outcome, extracts, members) | _count_facts(counts)
    facts["phases"].append(["reconcile", round((timezone.now() - started).total_seconds(), 3)])
    found.facts, found.finished_at = facts, timezone.now()
    found.save(update_fields=["facts", "finished_at"])
    _tell(found)
    words = "比对完成：新差异 {new} 条，变化 {changed} 条，自动关闭 {gone} 条"
    lease.finish(message=words.format(**facts["counts"]), result={"run": found.pk})


def _facts(
    lease: Lease, outcome: engine.Outcome, extracts: list[Extract], members: int
) -> dict[str, Any]:
    come = {extract.feed for extract in extracts}
    return {
        "attempt": lease.attempt,
        "members": members,
        "extracts": [
            {
                "id": extract.pk,
                "feed": extract.feed,
                "county": extract.region.code,
                "data_on": str(extract.data_on),
                "sha256": extract.read_sha256,
                "rows": extract.read_rows,
                "rejected": extract.rejected,
            }
            for extract in extracts
        ],
        "missing": [
            f"{CONTRACTS[feed].department} {CONTRACTS[feed].title}"
            for feed in FEEDS
            if feed not in come
        ],
        "matches": outcome.matches,
        "phases": [[name, round(seconds, 3)] for name, seconds in outcome.phases],
        "peak_mb": round(outcome.peak_mb),
    }


def _count_facts(counts: Counts) -> dict[str, Any]:
    return {
        "kinds": counts.by_kind,
        "held": counts.held,
        "counts": {name: counts.total(name) for name in (*COUNTED, "standing")},
    }


def _tell(found: BasemapRun) -> None:
    """One event on the trail where something changed, and a notice where there is work."""
    counts = found.facts["counts"]
    if any(counts[name] for name in COUNTED):
        events.append(
            Draft(
                kind=COMPARED,
                region=found.region,
                subject=SUBJECT,
                subject_id=found.pk,
                by=found.job.requester,
                data={
                    "counts": counts,
                    "extracts": [each["sha256"] for each in found.facts["extracts"]],
                },
            )
        )
    fresh = counts["new"] + counts["reopened"] + counts["back"]
    if fresh:
        posted = Posting.objects.at_with(found.region, Permission.DIFFERENCE_DECIDE)
        notices.tell(
            User.objects.filter(pk__in=posted.values("user")),
            key=f"{KIND}:{found.pk}",
            text=f"{found.region.name}部门人口数据比对完成，有 {fresh} 条差异待研判",
            url=reverse("screening:difference-list"),
        )
