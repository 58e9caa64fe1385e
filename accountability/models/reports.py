"""The drawn reports."""

from django.db import models

from regions.models import Region
from regions.scope import RegionScopedQuerySet


class DrawnReport(models.Model):
    """A report as it was drawn: its table, cut-off, figures and their hash; never changed."""

    table = models.PositiveSmallIntegerField()
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    drawn_at = models.DateTimeField()
    figures = models.JSONField()
    digest = models.CharField(max_length=72)

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-as_of", "table")
        constraints = (
            models.UniqueConstraint(fields=["table", "region", "as_of"], name="report_drawn_once"),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.region} {self.as_of}"
