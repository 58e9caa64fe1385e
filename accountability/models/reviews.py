"""A reviewer's day: what was decided at once, the reasons to choose from, views kept."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models.issues import Issue
from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet

UNDO_WITHIN = timedelta(minutes=10)


class ReturnReason(models.Model):
    """A sentence to return an application with; disabled with a day, never deleted."""

    UNSCOPED = "one list for the whole prefecture"
    PERSONAL: frozenset[str] = frozenset()

    words = models.CharField(max_length=200, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    disabled_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="return_reason_has_words"),
        )

    def __str__(self) -> str:
        return self.words


class ReviewBatch(models.Model):
    """Entries that one person decided at once, one of them or a thousand.

    `region` is the office where it was done. `key` comes with the form: a form that is sent twice
    is one batch. It can be taken back by its maker within `UNDO_WITHIN`.
    """

    class Verb(models.TextChoices):
        APPROVE = "approve", _("Approve")
        RETURN = "return", _("Return")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    verb = models.CharField(max_length=8, choices=Verb)
    reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL = frozenset({"reason"})

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("made"), name="review_batch_made_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("undone"), name="review_batch_undone_at_by"
            ),
        )
        indexes = (models.Index(fields=["made_by", "-id"], name="review_batch_of_maker"),)

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.pk}"

    @property
    def undo_until(self) -> datetime:
        return self.made_at + UNDO_WITHIN

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and timezone.now() < self.undo_until


class OfBatchQuerySet(RegionScopedQuerySet):
    region_path = "issue__place_path"


class ReviewOutcome(models.Model):
    """What became of one entry of a batch. `event` is the key of what was done, empty with a
    `problem`; `undo_problem` says why it could not be taken back.
    """

    batch = models.ForeignKey(ReviewBatch, on_delete=models.PROTECT, related_name="outcomes")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="+")
    event = models.BigIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=240, blank=True)
    is_undone = models.BooleanField(default=False)
    undo_problem = models.CharField(max_length=240, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["batch", "issue"], name="review_outcome_once"),
            models.CheckConstraint(
                condition=Q(event__isnull=True) | Q(problem=""), name="review_outcome_one_of_two"
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch_id} {self.issue_id}"
