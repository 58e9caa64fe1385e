"""Acts: a change of the base map that somebody reported, somebody else signed, and why."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models.household import Household
from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class ActQuerySet(RegionScopedQuerySet):
    region_path = "region__path"

    def open(self) -> Self:
        return self.filter(state=Act.State.OPEN)

    def for_list(self) -> Self:
        return self.select_related("region__parent", "household", "proposed_by", "signed_by")


class Act(models.Model):
    """One act. `kind` is a key of `households.acts.KINDS`, `given` what was filled in.

    `happened_on` is when it happened in life, `signed_at` when the base map took it over.
    `region` is the grid of the household today: a trigger of `Household` keeps it, so that an act
    is seen where its household is. Where it was reported stands in the event of its report.
    There is no household before one that is founded is signed, and none when that was undone.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be signed")
        DONE = "done", _("In force")
        REFUSED = "refused", _("Not agreed")
        UNDONE = "undone", _("Undone")
        WITHDRAWN = "withdrawn", _("Taken back")

    kind = models.CharField(max_length=30)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="acts"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    title = models.CharField(max_length=160)
    reason = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True)
    happened_on = models.DateField()
    given = models.JSONField(default=dict)
    source = models.CharField(max_length=20, default="visit")
    batch = models.CharField(max_length=40, blank=True, db_index=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=500, blank=True)

    PERSONAL = frozenset({"title", "note", "given", "answer"})

    objects = ActQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("proposed"), name="act_proposed_at_by"
            ),
            models.CheckConstraint(condition=both_or_neither("signed"), name="act_signed_at_by"),
            models.CheckConstraint(condition=both_or_neither("refused"), name="act_refused_at_by"),
            models.CheckConstraint(condition=both_or_neither("undone"), name="act_undone_at_by"),
            models.CheckConstraint(
                condition=both_or_neither("withdrawn"), name="act_withdrawn_at_by"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(signed_at__isnull=False), name="act_done_is_signed"
            ),
            models.CheckConstraint(
                condition=~Q(signed_by=F("proposed_by")), name="act_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=False)
                | Q(kind="found")
                | Q(state__in=("refused", "undone", "withdrawn")),
                name="act_is_about_a_household",
            ),
        )
        indexes = (
            models.Index(fields=["household", "-id"], name="act_of_household"),
            models.Index(fields=["region", "state", "-id"], name="act_in_grid"),
            models.Index(fields=["id"], condition=Q(state="open"), name="act_open"),
            models.Index(fields=["proposed_by", "-id"], name="act_of_reporter"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def about(self) -> str:
        """Whom it is about: the head of the household, or who was reported as such."""
        if self.household is None:
            return self.title.rpartition(" · ")[2]
        return self.household.head_name or self.household.household_no

    @property
    def subject(self) -> str:
        """The kind of subject, as events and evidence refer to it."""
        return self._meta.label_lower

    @property
    def round(self) -> int:
        """An act is reported once; a second attempt is another act."""
        return 1


class ActChangeQuerySet(RegionScopedQuerySet):
    region_path = "act__region__path"


class ActChange(models.Model):
    """One field that an act sets: where it stands, what it was and what it becomes.

    `row` is the primary key; 0 while the row is still to be made, then `made` tells the rows that
    one act makes apart. Values are JSON: dates in ISO, amounts as text.
    """

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="changes")
    table = models.CharField(max_length=30)
    row = models.BigIntegerField(default=0)
    made = models.CharField(max_length=20, blank=True)
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    PERSONAL = frozenset({"before", "after"})

    objects = ActChangeQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["table", "row", "field"], name="act_change_of_field"),)

    def __str__(self) -> str:
        return f"{self.table} {self.row} {self.field}"

    def as_value(self) -> Any:
        return self.after
