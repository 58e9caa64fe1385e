"""The entries of the issue ledger (条)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models.batches import IssueBatch
from accountability.models.catalogue import Item
from accountability.models.counts import COUNTED, IS_DONE, PLACED, STAGE
from accountability.models.source import Source
from accountability.models.words import marks_of_issue
from households.models import Household
from ledger.models import LedgerEntry, LedgerQuerySet, both_or_neither
from ledger.models.entry import OPEN
from regions.models import Level, Region

_LISTED = (
    ("source", "source"),
    ("item", "item"),
    ("batch", "batch"),
    ("person", "responsible"),
    ("unit", "responsible_unit"),
    ("level", "level"),
    ("stage", "stage"),
)


class DueKind(models.TextChoices):
    """整改时限. A standing entry stays open and is never overdue; its day is the next report."""

    IMMEDIATE = "immediate", _("At once")  # 立行立改
    LIMITED = "limited", _("By a day")  # 限期
    STANDING = "standing", _("For good")  # 长期坚持


class IssueQuerySet(LedgerQuerySet):
    region_path = "place_path"

    def overdue(self, today: date | None = None) -> Self:
        return super().overdue(today).exclude(due_kind=DueKind.STANDING)

    def standing(self) -> Self:
        """Open for good: kept up, reported on, never overdue."""
        return self.open().filter(due_kind=DueKind.STANDING)

    def for_list(self) -> Self:
        """With what a row of the list shows."""
        return self.select_related(
            "region__parent__parent__parent", "holder", "item__aspect", "batch", "responsible"
        )


class Issue(LedgerEntry):
    """条: one issue in one place; the only level that is closed out.

    `level` is the ledger it stands on first (who keeps it), `region` the place it is about; it
    stands on the ledger of every level between. `description` is frozen once it was sent down
    (`sent_down_at`, 交办); `measures` go on being edited. `finished_on` is the day the
    rectification was done, which is not yet closed out. `due_on` may be extended;
    `original_due_on` then keeps the first one. `held_due_on` is the day of the level it lies with
    (`LevelDeadline`), which a trigger keeps right. `applied_by` is the rectifier who asked for the
    close-out. `origin` and `origin_id` name the lead or finding that it was taken in from.
    The database keeps `place_path`, `stage` and `is_done` (0 or 1): lists are found by them.

    The database refuses to delete a row, to change what is frozen, to take a stamp from anything
    but its own clock, and to close without proof (migration `issue_guards`).
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False, related_name="issues")
    source = models.CharField(max_length=12, choices=Source)
    source_doc_no = models.CharField(max_length=60, blank=True)
    batch = models.ForeignKey(
        IssueBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="issues",
    )
    level = models.PositiveSmallIntegerField(
        choices=Level, default=Level.PREFECTURE, db_default=Level.PREFECTURE
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="issues"
    )
    description = models.TextField()
    goal = models.TextField(blank=True, db_default="")
    measures = models.TextField(blank=True)
    lead_unit = models.CharField(max_length=60, blank=True, db_default="")
    assist_units = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, db_default=[]
    )
    resp_leader = models.CharField(max_length=60, blank=True, db_default="")
    due_kind = models.CharField(
        max_length=10, choices=DueKind, default=DueKind.LIMITED, db_default=DueKind.LIMITED
    )
    original_due_on = models.DateField(null=True, blank=True)
    held_due_on = models.DateField(null=True, blank=True, editable=False)
    sent_down_at = models.DateTimeField(null=True, blank=True)
    sent_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finished_on = models.DateField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_reason = models.CharField(max_length=500, blank=True, db_default="")
    origin = models.CharField(max_length=60, blank=True, db_default="")
    origin_id = models.BigIntegerField(null=True, blank=True)
    place_path = models.CharField(
        max_length=40, blank=True, default="", db_default="", db_collation="C"
    )
    stage = models.GeneratedField(
        expression=STAGE, output_field=models.CharField(max_length=12), db_persist=True
    )
    is_done = models.GeneratedField(
        expression=IS_DONE, output_field=models.PositiveSmallIntegerField(), db_persist=True
    )

    PERSONAL = frozenset({"description", "goal", "measures", "resp_leader", "return_reason"})

    objects = IssueQuerySet.as_manager()

    class Meta(LedgerEntry.Meta):
        ordering = ("number",)
        constraints = (
            *LedgerEntry.Meta.constraints,
            models.CheckConstraint(
                condition=both_or_neither("sent_down"), name="issue_sent_down_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("applied"), name="issue_applied_at_by"
            ),
            models.CheckConstraint(
                condition=~Q(applied_by=F("verified_by"))
                & ~Q(applied_by=F("reviewed_by"))
                & ~Q(applied_by=F("closed_by")),
                name="issue_rectifier_is_another",
            ),
            models.CheckConstraint(
                condition=Q(origin="", origin_id__isnull=True)
                | (~Q(origin="") & Q(origin_id__isnull=False)),
                name="issue_origin_is_whole",
            ),
            models.UniqueConstraint(
                fields=["origin", "origin_id"],
                condition=~Q(origin=""),
                name="issue_once_for_an_origin",
            ),
        )
        indexes = (
            models.Index(fields=["region", "status"], name="issue_region_status"),
            models.Index(fields=["holder", "status", "due_on"], name="issue_holder_status"),
            models.Index(
                fields=["holder", "held_due_on"],
                condition=Q(status__in=OPEN),
                name="issue_held_due",
            ),
            # The order of lists, of all and of those that meet one condition.
            models.Index(
                fields=["is_done", "due_on", "id"], include=["place_path"], name="issue_list"
            ),
            models.Index(fields=["place_path", "is_done", "due_on", "id"], name="issue_by_place"),
            # With the place, so that a county looks into no row of another county.
            *(
                models.Index(
                    fields=[first, "is_done", "due_on", "id"],
                    include=["place_path"],
                    name=f"issue_by_{name}",
                )
                for name, first in _LISTED
            ),
            # Of the two rare kinds of time limit; the planner joins it with the others.
            models.Index(
                fields=["due_kind", "is_done", "due_on", "id"],
                include=["place_path"],
                condition=~Q(due_kind="limited"),
                name="issue_by_kind",
            ),
            models.Index(
                fields=["source_doc_no"], condition=~Q(source_doc_no=""), name="issue_by_document"
            ),
            GinIndex(marks_of_issue(), name="issue_words"),
        )
        triggers = (PLACED, *COUNTED)

    @property
    def is_standing(self) -> bool:
        return self.due_kind == DueKind.STANDING

    @property
    def is_overdue(self) -> bool:
        return not self.is_standing and super().is_overdue

    @property
    def was_closed_on_paper(self) -> bool:
        """Taken over as closed from a ledger kept on paper: nobody verified it here."""
        return self.closed_at is not None and self.verified_at is None

    @property
    def was_closed_late(self) -> bool:
        """Closed out after its day: the flag stays for good. Of paper the day is not known."""
        if self.closed_at is None or self.is_standing or self.was_closed_on_paper:
            return False
        return timezone.localdate(self.closed_at) > self.due_on

    @property
    def keeper(self) -> Region:
        """The region whose ledger it stands on first."""
        return next(region for region in self.region.ancestors if region.level == self.level)
