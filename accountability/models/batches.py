"""批次: the document in which a set of issues came."""

from django.conf import settings
from django.db import models

from accountability.models.source import Source
from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class IssueBatch(models.Model):
    """A feedback, notice or list with its document number; never deleted.

    `region` is the place whose ledger took it in. `due_on` is the batch's own day, which goes
    before the days of its source.
    """

    source = models.CharField(max_length=12, choices=Source)
    doc_no = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=120)
    organ = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("registered"), name="batch_registered_at_by"
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__isnull=True)
                | models.Q(due_on__gte=models.F("issued_on")),
                name="batch_days_in_order",
            ),
            models.UniqueConstraint(
                fields=["region", "source", "doc_no"],
                condition=~models.Q(doc_no=""),
                name="batch_document_once",
            ),
        )

    def __str__(self) -> str:
        return self.doc_no or self.title

    @property
    def subject(self) -> str:
        return self._meta.label_lower
