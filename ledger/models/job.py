"""Work in the background: the row is the record, Celery only wakes a worker."""

from django.conf import settings
from django.db import models

from regions.models import Region
from regions.scope import RegionScopedQuerySet


class Job(models.Model):
    """One piece of work for a worker. See `ledger.jobs` for claiming and leases.

    `key` names the work, so that the same work asked for twice is one job. `attempt` is the
    fencing token: every write of a worker carries the attempt it claimed, and a worker whose
    lease ran out writes nothing more.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    phase = models.CharField(max_length=60, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    payload = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    file = models.CharField(max_length=240, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=["kind", "id"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="job_unfinished",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)
