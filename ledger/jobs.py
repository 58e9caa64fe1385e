"""Claiming and running jobs.

PostgreSQL is the record of work. A worker claims a job for a lease and renews it while it works;
each claim raises `attempt`, and every write carries the attempt it belongs to, so a worker that
paused past its lease writes nothing (fencing). Celery only wakes workers; a lost message is made
good by `ledger.tasks.wake_waiting_jobs`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from ledger.models import Job
from regions.models import Region, User

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 12
log = logging.getLogger(__name__)

# kind → the Celery task's `delay`; filled by the apps that own the kind.
WAKERS: dict[str, Callable[[int], Any]] = {}


class LostLeaseError(Exception):
    """Another worker has taken the job over; stop without writing."""


@dataclass
class Lease:
    """The right to write a job's progress, until it is lost."""

    job_id: int
    attempt: int

    def report(self, done: int, total: int, phase: str = "", message: str = "") -> None:
        """Write progress and renew the lease.

        Raises:
            LostLeaseError: somebody else claimed the job.
        """
        values: dict[str, Any] = {"done": done, "total": total, "lease_until": _until()}
        if phase:
            values["phase"] = phase
        if message:
            values["message"] = message[:500]
        self._write(**values)

    def hold(self) -> None:
        """Lock the job row to the end of the transaction, so that what follows is fenced.

        Raises:
            LostLeaseError: somebody else claimed the job.
        """
        mine = Job.objects.select_for_update().filter(
            pk=self.job_id, attempt=self.attempt, state=Job.State.RUNNING
        )
        if not mine.exists():
            raise LostLeaseError(self.job_id)

    def finish(self, *, message: str = "", result: dict[str, Any] | None = None, file: str = ""):
        """Mark the job done."""
        self._end(Job.State.DONE, message, result, file)

    def fail(self, message: str) -> None:
        """Mark the job failed for good, with a sentence for people."""
        self._end(Job.State.FAILED, message, None, "")

    def _end(self, state: str, message: str, result: dict[str, Any] | None, file: str) -> None:
        self._write(
            state=state,
            message=message[:500],
            result=result or {},
            file=file,
            finished_at=timezone.now(),
            lease_until=None,
        )

    def _write(self, **values: Any) -> None:
        mine = Job.objects.filter(pk=self.job_id, attempt=self.attempt, state=Job.State.RUNNING)
        if mine.update(**values) != 1:
            raise LostLeaseError(self.job_id)


def _until() -> Any:
    return timezone.now() + LEASE


def enqueue(
    kind: str,
    *,
    key: str,
    region: Region,
    payload: dict[str, Any] | None = None,
    by: User | None = None,
) -> Job:
    """Return the job named `key`, made now if there is none, and wake a worker after commit."""
    job, _made = Job.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "region": region, "payload": payload or {}, "requester": by},
    )
    if not job.is_finished:
        transaction.on_commit(partial(wake, job))
    return job


def wake(job: Job) -> None:
    """Ask a worker to look at the job. A broker that is down delays it; it loses nothing."""
    waker = WAKERS.get(job.kind)
    if waker is None:
        return
    try:
        waker(job.pk)
    except OperationalError as error:
        log.warning("job %s waits for the broker: %s", job.pk, error)


def claim(job_id: int, kind: str = "") -> Lease | None:
    """Take the job if it waits or its lease ran out; None if it is done or in other hands.

    Of a `kind` it is also None where the number is another kind's: a message may outlive the
    database that it was sent for (a backup was put back), and would take a stranger's job along.
    """
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=timezone.now())
    asked = Job.objects.filter(free, pk=job_id)
    claimed = (asked.filter(kind=kind) if kind else asked).update(
        state=Job.State.RUNNING,
        attempt=F("attempt") + 1,
        lease_until=_until(),
        started_at=timezone.now(),
    )
    if not claimed:
        return None
    job = Job.objects.get(pk=job_id)
    lease = Lease(job.pk, job.attempt)
    if job.attempt > MAX_ATTEMPTS:
        lease.fail("多次运行均被中断，已停止；请查看日志后重新发起")
        return None
    return lease


def release(lease: Lease) -> None:
    """Give the job back at once (the worker is being stopped)."""
    Job.objects.filter(pk=lease.job_id, attempt=lease.attempt, state=Job.State.RUNNING).update(
        state=Job.State.WAITING, lease_until=None
    )


def wake_waiting() -> int:
    """Wake a worker for every job that waits or whose worker died; return how many."""
    stuck = Job.objects.filter(
        Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=timezone.now())
    )
    jobs = list(stuck[:200])
    for job in jobs:
        wake(job)
    return len(jobs)
