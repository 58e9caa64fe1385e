"""Workbooks in which issues came in: checked first, then registered or put aside."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accountability.models.batches import IssueBatch
from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


def _place(workbook: "IssueWorkbook", _name: str) -> str:
    """Generated name: what the user called the file is kept beside it."""
    return f"issue_workbooks/{workbook.sha256[:2]}/{workbook.sha256}.xlsx"


class IssueWorkbook(models.Model):
    """One file handed in; it stays, so that anyone can lay the entries beside what came in.

    A feedback belongs to a `batch` and its entries begin their way down; a ledger kept on paper
    brings the numbers, batches and close-outs of its own. `result` is what the last check found
    (`issue_intake.checking.Checked.as_data`). `region` is the place whose ledger takes it in.
    """

    class Kind(models.TextChoices):
        FEEDBACK = "feedback", _("Feedback")
        LEDGER = "ledger", _("Ledger kept on paper")

    class State(models.TextChoices):
        CHECKED = "checked", _("Checked, not registered")
        REGISTERED = "registered", _("Registered on the ledger")
        DROPPED = "dropped", _("Put aside")

    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(
        IssueBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="workbooks"
    )
    file = models.FileField(upload_to=_place)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    result = models.JSONField(default=dict)
    handed_in_at = models.DateTimeField()
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL = frozenset({"file", "result"})

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("handed_in"), name="workbook_handed_in_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("decided"), name="workbook_decided_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state="checked", decided_at__isnull=True)
                | (~Q(state="checked") & Q(decided_at__isnull=False)),
                name="workbook_decided_iff_stamped",
            ),
            models.CheckConstraint(
                condition=Q(kind="feedback", batch__isnull=False)
                | Q(kind="ledger", batch__isnull=True),
                name="workbook_feedback_has_its_batch",
            ),
            models.UniqueConstraint(
                fields=["region", "sha256"],
                condition=Q(state="registered"),
                name="workbook_registered_once",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def subject(self) -> str:
        return self._meta.label_lower

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.CHECKED

    @property
    def is_ledger(self) -> bool:
        return self.kind == self.Kind.LEDGER
