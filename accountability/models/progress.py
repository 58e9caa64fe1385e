"""What happens to an issue while it is open: progress, extensions, withdrawals asked for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accountability.models.issues import Issue
from ledger.models import both_or_neither
from regions.scope import RegionScopedQuerySet


class OfIssueQuerySet(RegionScopedQuerySet):
    region_path = "issue__place_path"


class IssueProgress(models.Model):
    """整改进展: one dated line of the log; never changed, never deleted."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="progress")
    round = models.PositiveSmallIntegerField()
    done_on = models.DateField()
    words = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    PERSONAL = frozenset({"words"})

    objects = OfIssueQuerySet.as_manager()

    class Meta:
        ordering = ("done_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("recorded"), name="progress_recorded_at_by"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="progress_has_words"),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.done_on}"


class Asked(models.Model):
    """Something asked for by one person and decided by another; one open at a time.

    `granted` is empty until it is decided.
    """

    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted = models.BooleanField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OfIssueQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("asked"), name="%(class)s_asked_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("decided"), name="%(class)s_decided_at_by"
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_at__isnull=False),
                name="%(class)s_decided_is_stamped",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("asked_at")),
                name="%(class)s_decided_after_asked",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("decided_by")), name="%(class)s_two_persons"
            ),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(granted__isnull=True), name="%(class)s_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.granted}"


class Extension(Asked):
    """延期申请: a later day asked for; `due_on_before` is the day it had."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="extensions")
    due_on_before = models.DateField()
    new_due_on = models.DateField()

    PERSONAL = frozenset({"reason", "decision"})

    class Meta(Asked.Meta):
        constraints = (
            *Asked.Meta.constraints,
            models.CheckConstraint(
                condition=Q(new_due_on__gt=F("due_on_before")), name="extension_is_later"
            ),
        )


class Withdrawal(Asked):
    """撤回: asked for by who keeps the entry, consented to one level above; still counted.

    `doc_no` is the paper it goes by.
    """

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="withdrawals")
    doc_no = models.CharField(max_length=60, blank=True)

    PERSONAL = frozenset({"reason", "decision"})
