"""Comparisons: asked for, run by a worker, published in one transaction."""

import errno
import logging
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.urls import reverse
from django.utils import timezone

from ledger import jobs, notices
from ledger.heartbeat import Heartbeat
from ledger.jobs import Lease, LostLeaseError
from ledger.models import Job
from regions.duties import Permission
from regions.models import Level, Posting, Region, User
from screening import change_log, rule_values, standing
from screening.comparison.engines import EngineError
from screening.comparison.results import Outcome
from screening.comparison.rules import Rule, load_rules
from screening.identity import reconcile as identity
from screening.models import ComparisonRun, Extract
from screening.operations import comparing, kept, last_night, run_facts
from screening.operations.reading import extracts_in_force, settled
from screening.reconcile import Counts, Guard, reconcile

KIND = "comparison"
_COUNTED = (
    *("findings", "new", "still", "changed", "reopened", "expired", "released"),
    *("vanished", "back", "exempt", "exempted", "withheld"),
)
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)
log = logging.getLogger(__name__)


@transaction.atomic
def start_comparison(
    region: Region,
    *,
    by: User | None = None,
    as_of: date | None = None,
    night: date | None = None,
    accepts_drop: bool = False,
) -> ComparisonRun:
    """Ask for a comparison of a county or the prefecture and return its run.

    Asked again while one waits or runs there or over the whole prefecture, it is that one; asked
    again for the same `night`, it is that night's. The extracts in force are settled now, and so
    are the counties' own numbers of the rules (those in force on `as_of`, `night` or today), so
    that a run that is killed and started again compares the same. `as_of` is the extracts' latest
    data date where it is not given; later deliveries are left out. `accepts_drop` marks vanished
    leads even if many are gone at once.

    Raises:
        PermissionDenied: `by` may not start comparisons there.
        ValueError: the region is below a county.
    """
    if by and not by.can(Permission.RUN_START, at=region):
        raise PermissionDenied(KIND)
    if region.level > Level.COUNTY:
        raise ValueError(f"{region} is not a county")
    # One press at a time; NO KEY, so that nothing that refers to the regions waits for it.
    around = Region.objects.filter(pk__in=[region.pk, *(each.pk for each in region.ancestors)])
    list(around.select_for_update(no_key=True).order_by("path"))
    running = ComparisonRun.objects.filter(region__in=around, job__state__in=UNFINISHED).first()
    if running:
        jobs.enqueue(KIND, key=running.job.key, region=running.region)  # wakes a worker once more
        return running
    extracts = extracts_in_force(region, as_of)
    day = as_of or night or timezone.localdate()
    number = ComparisonRun.objects.filter(region=region).count() + 1
    job = jobs.enqueue(
        KIND,
        key=f"{KIND}:{region.code}:{night.isoformat() if night else f'no-{number}'}",
        region=region,
        payload={
            **settled(extracts),
            "accepts_drop": accepts_drop,
            "values": rule_values.local_values(region, day),
            "signed": rule_values.settled(region, day),
        },
        by=by,
    )
    latest = max((e.data_on for e in extracts if e.data_on), default=timezone.localdate())
    run, _made = ComparisonRun.objects.get_or_create(
        job=job, defaults={"region": region, "as_of": as_of or latest}
    )
    return run


def start_nightly(night: date) -> list[ComparisonRun]:
    """The comparison of the site's level: one over the prefecture, its counties inside, where data
    came for it as a whole or for several counties; else the county's. Safe to repeat.
    """
    accepted = Extract.objects.filter(state=Extract.State.ACCEPTED)
    of = Region.objects.filter(pk__in=accepted.values("region")).current()
    counties = list(of.filter(level=Level.COUNTY))
    places = list(of.filter(level=Level.PREFECTURE))
    if not places:
        parents = {county.parent_id for county in counties if county.parent_id}
        places = list(Region.objects.filter(pk__in=parents)) if len(counties) > 1 else counties
    return [start_comparison(place, night=night) for place in places]


def run_comparison(job_id: int) -> int | None:
    """Run the comparison of a job; return the run's id, or None if it is not ours to run.

    Nothing but files is written before one transaction, which brings the leads in line, keeps
    the facts and marks the job done. So killed at any line and started again, the result is the
    same rows; and a worker that paused past its lease finds it lost and writes nothing.
    """
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    run = ComparisonRun.objects.select_related("region", "job").get(job_id=job_id)
    try:
        with Heartbeat(lease) as heart:
            _compare(run, lease, heart)
    except LostLeaseError:
        log.warning("comparison %s was taken over; attempt %s stops", run.pk, lease.attempt)
        return None
    except OperationalError:
        jobs.release(lease)
        raise
    except Exception as error:
        _give_up(lease, error)
        raise
    kept.tidy(run.region)
    return run.pk


def _give_up(lease: Lease, error: Exception) -> None:
    full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    words = "磁盘空间不足，比对未完成；请清理磁盘后重新比对" if full else "比对出错，未写入任何线索"
    known = isinstance(error, EngineError)
    lease.fail(str(error) if known else f"{words}（{type(error).__name__}）")


def _compare(run: ComparisonRun, lease: Lease, heart: Heartbeat) -> None:
    folder = kept.folder_of(run, lease.attempt)
    lease.report(0, 1, phase="读取底图")
    rules = load_rules()
    extracts = list(
        Extract.objects.filter(pk__in=run.job.payload["extracts"])
        .select_related("region")
        .order_by("feed", "region__code")
    )

    def progress(phase: str, done: int, total: int) -> None:
        heart.check()
        lease.report(done + 1, total + 2, phase=phase[:60], message=phase)

    started = time.perf_counter()
    before = last_night.base_map_of(kept.run_before(run), rules)
    with comparing.inputs(run.region, folder, rules, keeps=True, last=before) as given:
        copied, register = time.perf_counter() - started, given.register
        outcome = comparing.judge(
            given,
            rules=rules,
            extracts=extracts,
            payload=run.job.payload,
            as_of=run.as_of,
            local=run.job.payload.get("values", {}),
            folder=folder,
            keep_register=True,
            progress=progress,
            last=kept.last_folder(run),
            carries=True,
        )
    heart.check()
    outcome.phases.insert(0, ("copy", copied))
    accepts = run.job.payload.get("accepts_drop", False)
    doubted = [] if accepts else standing.doubts(run, extracts, rules)
    facts = run_facts.facts(run, lease, outcome, rules, extracts, register)
    facts["doubts"] = standing.as_facts(doubted)
    kept.keep_texts(rules)
    why = kept.explain(run, folder, facts, rules)
    heart.check()
    _publish(run, lease, standing.without(outcome, doubted), rules, facts, why)


@transaction.atomic
def _publish(
    run: ComparisonRun,
    lease: Lease,
    outcome: Outcome,
    rules: tuple[Rule, ...],
    facts: dict[str, Any],
    why: Path | None,
) -> None:
    lease.hold()
    started = timezone.now()
    accepts = run.job.payload.get("accepts_drop", False)
    guard = Guard(
        is_off=accepts, explained=explained(run), usual=standing.usual(run, facts["rules"])
    )
    counts = reconcile(run, outcome, rules, guard, why)
    for rule in facts["rules"]:
        rule |= asdict(counts.get(rule["code"], Counts()))
        is_jump = guard.is_jump(rule["findings"], rule["code"])
        rule["usual"] = guard.usual[rule["code"]] if is_jump else rule["findings"]
    facts["counts"] = {name: sum(rule[name] for rule in facts["rules"]) for name in _COUNTED}
    facts["found_in"] = change_log.found_in(run)
    facts["identity"] = identity.reconcile(run, outcome, facts["extracts"])
    seconds = (timezone.now() - started).total_seconds()
    facts["phases"].append(["reconcile", round(seconds, 3)])
    run.facts, run.finished_at = facts, timezone.now()
    run.save(update_fields=["facts", "finished_at"])
    _tell(run)
    words = "比对完成：新线索 {new} 条，变化 {changed} 条，消失 {vanished} 条"
    lease.finish(message=words.format(**facts["counts"]), result={"run": run.pk})


def explained(run: ComparisonRun) -> frozenset[str]:
    """Rules whose numbers were changed since the comparison before: a drop is then no surprise."""
    last = ComparisonRun.objects.filter(
        region=run.region, pk__lt=run.pk, finished_at__isnull=False
    ).first()
    if last is None:
        return frozenset()
    now = run.job.payload.get("values", {})
    return frozenset(
        rule["code"]
        for rule in last.facts.get("rules", [])
        if rule.get("values", {}) != now.get(rule["code"], {})
    )


def _tell(run: ComparisonRun) -> None:
    """Tell who sends leads down that there is something new; once a run."""
    counts = run.facts["counts"]
    fresh = sum(counts[name] for name in ("new", "reopened", "expired", "released", "back"))
    if not fresh:
        return
    posted = Posting.objects.at_with(run.region, Permission.LEAD_SEND_DOWN)
    notices.tell(
        User.objects.filter(pk__in=posted.values("user")),
        key=f"comparison:{run.pk}",
        text=f"{run.region.name}比对完成，有 {fresh} 条线索待下发",
        url=reverse("screening:run-detail", args=[run.pk]),
    )
