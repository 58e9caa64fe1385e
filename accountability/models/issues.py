"""The entries of the issue ledger (条)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accountability.models.catalogue import Item
from ledger.models import LedgerEntry, LedgerQuerySet


class Source(models.TextChoices):
    """问题来源."""

    STATE = "state", _("State assessment")
    PROVINCE = "province", _("Provincial assessment")
    INSPECTION = "inspection", _("Disciplinary inspection")
    AUDIT = "audit", _("Audit")
    COMPARISON = "comparison", _("Data comparison")
    SELF_CHECK = "self_check", _("Self-check")


class Issue(LedgerEntry):
    """条: one issue in one place; the only level that is closed out."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="issues")
    source = models.CharField(max_length=12, choices=Source)
    source_doc_no = models.CharField(max_length=60, blank=True)
    description = models.TextField()
    measures = models.TextField(blank=True)

    PERSONAL = frozenset({"description", "measures"})

    objects = LedgerQuerySet.as_manager()

    class Meta(LedgerEntry.Meta):
        ordering = ("number",)
        indexes = (models.Index(fields=["region", "status"], name="issue_region_status"),)
