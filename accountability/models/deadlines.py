"""The day of each level, and what each level was told about it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accountability.models.issues import Issue
from accountability.models.progress import OfIssueQuerySet
from ledger.models import both_or_neither
from regions.models import Level, Region


class LevelDeadline(models.Model):
    """本级时限: the day by which one level has passed on what an entry asks of it.

    Written by `accountability.issue_deadlines.level_days` and by nothing else: derived from the
    day the entry was `counted_from` and the day of the whole, `whole_due_on`, or set by who sends
    it down to that level; `original_due_on` then keeps the day that was derived. `region` is the
    place of that level. A standing entry has none. The database lets no level have a later day
    than the one above it.
    """

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="level_deadlines")
    level = models.PositiveSmallIntegerField(choices=Level)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    whole_due_on = models.DateField()
    counted_from = models.DateField()
    original_due_on = models.DateField(null=True, blank=True)
    set_at = models.DateTimeField(null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL: frozenset[str] = frozenset()

    objects = OfIssueQuerySet.as_manager()

    class Meta:
        ordering = ("issue", "level")
        constraints = (
            models.UniqueConstraint(fields=["issue", "level"], name="leveldeadline_once"),
            models.CheckConstraint(
                condition=Q(due_on__lte=models.F("whole_due_on")),
                name="leveldeadline_within_the_whole",
            ),
            models.CheckConstraint(
                condition=both_or_neither("set"), name="leveldeadline_set_at_by"
            ),
            models.CheckConstraint(
                condition=Q(set_at__isnull=True, original_due_on__isnull=True)
                | Q(set_at__isnull=False, original_due_on__isnull=False),
                name="leveldeadline_set_keeps_the_original",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.level} {self.due_on}"


class Prompt(models.Model):
    """催、提醒、升级: a place was told that an entry waits there. Never changed, never deleted.

    `holder` is where the entry lay, `region` the place that was told, `told` the accounts of the
    persons. `day` is the day by which the holder should have passed it on, `made_on` the day it
    was told. `step` counts within the kind; `vacant` are the places that would have been told and
    where nobody is posted (无人在岗), so that `region` is further up. A chase has a person (`by`)
    and words; the others are made by the nightly task.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("Reminder")
        ESCALATION = "escalation", _("Escalation")
        PROGRESS = "progress", _("Progress asked for")
        CHASE = "chase", _("Chased")

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="prompts")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    step = models.PositiveSmallIntegerField(default=1)
    holder = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    made_on = models.DateField()
    told = ArrayField(models.BigIntegerField(), default=list)
    vacant = ArrayField(models.CharField(max_length=40), default=list, blank=True, db_default=[])
    words = models.CharField(max_length=500, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)
    chased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL = frozenset({"told", "words"})

    objects = OfIssueQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=both_or_neither("chased"), name="prompt_chased_at_by"),
            models.CheckConstraint(
                condition=Q(kind="chase", chased_at__isnull=False)
                | (~Q(kind="chase") & Q(chased_at__isnull=True)),
                name="prompt_a_chase_has_a_person",
            ),
            models.UniqueConstraint(
                fields=["issue", "round", "kind", "holder", "day", "step"],
                condition=~Q(kind="chase"),
                name="prompt_step_once",
            ),
            models.UniqueConstraint(
                fields=["issue", "made_on"],
                condition=Q(kind="chase"),
                name="prompt_chased_once_a_day",
            ),
        )
        indexes = (models.Index(fields=["made_on", "kind"], name="prompt_of_day"),)

    def __str__(self) -> str:
        return f"{self.issue_id} {self.kind} {self.step}"
