"""Keeping a lease alive while a long statement runs."""

import logging
import threading
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection
from django.utils import timezone

from ledger.jobs import LEASE, Lease, LostLeaseError
from ledger.models import Job

BEAT_S = 15.0
log = logging.getLogger(__name__)


class Heartbeat:
    """Renew a lease every 15 seconds from a thread of its own; `check` raises once it is lost.

    The thread has its own connection. A beat that the database refuses is only logged: either
    the next one succeeds, or the lease runs out and the next write of the job says so.
    """

    def __init__(self, lease: Lease, every_s: float = BEAT_S) -> None:
        self._lease = lease
        self._every_s = every_s
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def check(self) -> None:
        """Do nothing while the lease is held.

        Raises:
            LostLeaseError: another worker has claimed the job.
        """
        if self._lost.is_set():
            raise LostLeaseError(self._lease.job_id)

    def _beat(self) -> None:
        while not self._stop.wait(self._every_s):
            try:
                if not self._renew():
                    self._lost.set()
                    return
            except DatabaseError as error:
                log.warning("job %s: the lease was not renewed: %s", self._lease.job_id, error)
            finally:
                connection.close()

    def _renew(self) -> int:
        return Job.objects.filter(
            pk=self._lease.job_id, attempt=self._lease.attempt, state=Job.State.RUNNING
        ).update(lease_until=timezone.now() + LEASE)
