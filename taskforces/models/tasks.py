"""任务台账: what a body has to do by a day, its progress, and later days that were asked for.

未启动, 推进中 and 已完成 are where a task stands on the ledger (`TASK_STAGES`); 滞后 is never kept:
it is open past its day. Triggers keep that nothing of a task is deleted, that what it was given as
does not change, that its day moves only by a granted request, that nothing is reported done
without proof, and that the log is only added to (migration `tasks`).
"""

from datetime import date, datetime, time, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import DateField, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.models import LedgerEntry, LedgerQuerySet, Status, account, both_or_neither, moment
from regions.models import Cadre
from regions.scope import RegionScopedQuerySet
from taskforces.models.organisation import Body

_USER = settings.AUTH_USER_MODEL
# Where a task stands, in the words of its ledger.
TASK_STAGES = {
    Status.PENDING: _("Not started"),
    Status.VERIFYING: _("Being carried out"),
    Status.ANSWERED: _("Reported done"),
    Status.RETURNED: _("Sent back"),
    Status.CLOSED: _("Completed in full"),
    Status.WITHDRAWN: _("Task dropped"),
}


def end_of(day: date) -> datetime:
    """The moment at which a day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class TaskQuerySet(LedgerQuerySet):
    def of_origin(self, subject: str, ids: list[int]) -> Self:
        """Tasks that came of rows of one kind, e.g. the decisions of a meeting."""
        return self.filter(origin_subject=subject, origin_id__in=ids)

    def late_on(self, day: date) -> Self:
        """Those that stood open past their day at the end of `day`, by the day they had then."""
        end = end_of(day)
        moved = TaskDelay.objects.filter(task=OuterRef("pk"), granted=True, decided_at__gte=end)
        then = Subquery(moved.order_by("decided_at").values("due_on_before")[:1])
        rows = self.annotate(due_then=Coalesce(then, F("due_on"), output_field=DateField()))
        rows = rows.filter(opened_at__lt=end, due_then__lt=day)
        return rows.exclude(closed_at__lt=end).exclude(withdrawn_at__lt=end)

    def for_list(self) -> Self:
        """With what a row of the list shows."""
        return self.select_related("body", "region__parent", "holder", "responsible", "cadre")


class Task(LedgerEntry):
    """任务: one thing a body has to do. `region` is the body's place, `holder` keeps its ledger.

    `responsible` is who answers for it where that person has an account, else `cadre`.
    `progress` (percent) and `problems` are those of the last line of the log. `original_due_on`
    is the first day, once it moved. `finished_by` says that it is done; somebody else closes it.
    `origin_subject`, `origin_id`, `origin_words` say what it came of (a decision of a meeting, a
    finding of a trip, a study); the subject is empty where it was written down by hand.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="tasks")
    cadre = models.ForeignKey(
        Cadre, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    measures = models.TextField()
    progress = models.PositiveSmallIntegerField(default=0)
    problems = models.TextField(blank=True)
    original_due_on = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField()
    given_by = account(null=False)
    finished_at = moment()
    finished_by = account()
    withdrawn_at = moment()
    withdrawn_by = account()
    return_reason = models.CharField(max_length=500, blank=True)
    origin_subject = models.CharField(max_length=60, blank=True)
    origin_id = models.BigIntegerField(null=True, blank=True)
    origin_words = models.CharField(max_length=200, blank=True)

    PERSONAL = frozenset({"measures", "problems", "return_reason", "origin_words"})

    objects = TaskQuerySet.as_manager()  # type: ignore[misc]

    class Meta(LedgerEntry.Meta):
        ordering = ("due_on", "pk")
        constraints = (  # type: ignore[assignment]
            *LedgerEntry.Meta.constraints,
            *(
                models.CheckConstraint(condition=both_or_neither(stem), name=f"task_{stem}_at_by")
                for stem in ("given", "finished", "withdrawn")
            ),
            models.CheckConstraint(
                condition=Q(status=Status.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(status=Status.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                name="task_withdrawn_iff_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(finished_by=F("closed_by")), name="task_closed_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(Status.ANSWERED, Status.CLOSED))
                | Q(finished_at__isnull=False),
                name="task_reported_before_closed",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="task_progress_percent"),
            models.CheckConstraint(
                condition=~Q(status=Status.CLOSED) | Q(progress=100), name="task_completed_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(responsible__isnull=True) | Q(cadre__isnull=True),
                name="task_one_responsible",
            ),
            models.CheckConstraint(
                condition=Q(origin_subject="", origin_id__isnull=True)
                | (~Q(origin_subject="") & Q(origin_id__isnull=False)),
                name="task_origin_is_whole",
            ),
            models.UniqueConstraint(
                fields=["origin_subject", "origin_id"],
                condition=Q(origin_subject="taskforces.tripfinding"),
                name="task_once_for_a_finding",
            ),
        )
        indexes = (
            models.Index(fields=["body", "status", "due_on"], name="task_of_body"),
            models.Index(fields=["region", "status", "due_on"], name="task_of_region"),
            models.Index(
                fields=["origin_subject", "origin_id"],
                condition=~Q(origin_subject=""),
                name="task_of_origin",
            ),
        )

    @property
    def stage(self) -> str:
        """Where it stands, in the words of the task ledger."""
        return str(TASK_STAGES[Status(self.status)])

    @property
    def person_name(self) -> str:
        """Who answers for it; "" where the unit does."""
        if self.responsible:
            return self.responsible.full_name
        return self.cadre.name if self.cadre else ""

    @property
    def was_late(self) -> bool:
        """Completed after its day: the flag stays."""
        return self.closed_at is not None and timezone.localdate(self.closed_at) > self.due_on


class OfTaskQuerySet(RegionScopedQuerySet):
    region_path = "task__region__path"


class TaskProgress(models.Model):
    """进展: one dated line of the log, with the percent done; never changed, never deleted."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="log")
    round = models.PositiveSmallIntegerField()
    done_on = models.DateField()
    percent = models.PositiveSmallIntegerField()
    words = models.TextField()
    problems = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = account(null=False)

    PERSONAL = frozenset({"words", "problems"})

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        ordering = ("done_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("recorded"), name="task_progress_recorded_at_by"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="task_progress_has_words"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="task_progress_in_percent"),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.done_on} {self.percent}%"


class TaskDelay(models.Model):
    """延期: a later day asked for and decided by another, or moved by who gave the task
    (`is_by_giver`). `granted` is empty until it is decided; one open at a time.
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="delays")
    due_on_before = models.DateField()
    new_due_on = models.DateField()
    reason = models.CharField(max_length=500)
    is_by_giver = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by = account(null=False)
    granted = models.BooleanField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True)
    decided_at = moment()
    decided_by = account()

    PERSONAL = frozenset({"reason", "decision"})

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"task_delay_{stem}_at_by"
                )
                for stem in ("asked", "decided")
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_at__isnull=False),
                name="task_delay_decided_is_stamped",
            ),
            models.CheckConstraint(
                condition=Q(is_by_giver=True) | ~Q(asked_by=F("decided_by")),
                name="task_delay_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(new_due_on=F("due_on_before")), name="task_delay_is_another_day"
            ),
            models.UniqueConstraint(
                fields=["task"], condition=Q(granted__isnull=True), name="task_delay_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.new_due_on}"
