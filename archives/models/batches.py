"""Papers handed in by the folder: looked at first, then filed as a whole or not at all."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Job, account, both_or_neither, moment
from regions.models import Region
from regions.scope import RegionScopedQuerySet


def _place(batch: "Batch", _name: str) -> str:
    return f"batches/{batch.uuid.hex}.zip"


class Batch(models.Model):
    """One ZIP of papers of the households of `region`, whose names say household and paper.

    `result` is what looking found: `papers`, each {household, head, kind, title, year, files}, and
    `faults`, each {name, why}. The same bytes are filed once for a place; once they
    are filed, the ZIP itself goes.
    """

    class State(models.TextChoices):
        LOOKING = "looking", _("Being looked at")
        LOOKED = "looked", _("To be confirmed")
        FILING = "filing", _("Being filed")
        FILED = "filed", _("Filed")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    file = models.FileField(upload_to=_place, max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.LOOKING)
    result = models.JSONField(default=dict, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    handed_in_at = models.DateTimeField()
    handed_in_by = account(null=False)
    filed_at = moment()
    filed_by = account()

    PERSONAL = frozenset({"name", "file", "result"})

    subject = "archives.batch"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-handed_in_at",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("handed_in"), name="archive_batch_handed_in_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("filed"), name="archive_batch_filed_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state="filed", filed_at__isnull=False)
                | (~Q(state="filed") & Q(filed_at__isnull=True)),
                name="archive_batch_filed_iff_stamped",
            ),
            models.UniqueConstraint(
                fields=["region", "sha256"], condition=Q(state="filed"), name="archive_batch_once"
            ),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.name
