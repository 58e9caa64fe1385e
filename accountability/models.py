"""The issue ledger (方面 › 项 › 条) and the drawn reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import LedgerEntry, LedgerQuerySet
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class Aspect(models.Model):
    """方面: the first level of the issue ledger. Disabled with a date, never deleted."""

    UNSCOPED = "a catalogue of the whole prefecture"
    PERSONAL: frozenset[str] = frozenset()

    order = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=40, unique=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("order",)

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """项: the second level."""

    UNSCOPED = "a catalogue of the whole prefecture"
    PERSONAL: frozenset[str] = frozenset()

    aspect = models.ForeignKey(Aspect, on_delete=models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("aspect__order", "order")
        constraints = (models.UniqueConstraint(fields=["aspect", "order"], name="item_order_once"),)

    def __str__(self) -> str:
        return self.name


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


class DrawnReport(models.Model):
    """A report as it was drawn: its table, cut-off, figures and their hash; never changed."""

    table = models.PositiveSmallIntegerField()
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    drawn_at = models.DateTimeField()
    figures = models.JSONField()
    digest = models.CharField(max_length=64)

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-as_of", "table")
        constraints = (
            models.UniqueConstraint(fields=["table", "region", "as_of"], name="report_drawn_once"),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.region} {self.as_of}"
