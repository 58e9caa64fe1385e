"""Exports of the base map: what was asked for and why, who approved it, what came of it."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.lists import ListKind
from ledger.models import Job, both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class ExportQuerySet(RegionScopedQuerySet):
    def waiting(self) -> Self:
        return self.filter(state=Export.State.ASKED)


class Export(models.Model):
    """One export. `kind` is a key of `households.exports.kinds.KINDS`, `query` the conditions of
    the list named by `list_kind`, `unmasked` the keys of the numbers that are shown in full.

    A masked export needs nobody's approval. `file` stands under the export folder until
    `expires_at`; `limit` downloads are allowed.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("To be approved")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Refused")
        STOPPED = "stopped", _("Stopped")
        GONE = "gone", _("Expired")

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    list_kind = models.CharField(
        max_length=10, choices=ListKind, default=ListKind.HOUSEHOLD, db_default=ListKind.HOUSEHOLD
    )
    query = models.CharField(max_length=4000, blank=True)
    unmasked = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    purpose = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    limit = models.PositiveSmallIntegerField(default=3)
    downloads = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=200, blank=True)
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="register_export"
    )
    rows = models.PositiveIntegerField(null=True, blank=True)
    file = models.CharField(max_length=240, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    PERSONAL = frozenset({"purpose", "answer"})

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=both_or_neither("asked"), name="export_asked_at_by"),
            models.CheckConstraint(
                condition=both_or_neither("approved"), name="export_approved_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("refused"), name="export_refused_at_by"
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("asked_by")), name="export_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(unmasked=[])
                | Q(state__in=["asked", "refused", "gone", "stopped"])
                | Q(approved_at__isnull=False),
                name="export_unmasked_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(downloads__lte=F("limit")), name="export_downloads_within_limit"
            ),
        )
        indexes = (models.Index(fields=["region", "state", "-id"], name="export_in_region"),)

    def __str__(self) -> str:
        return self.number

    HUES = {"asked": "review", "making": "doing", "ready": "done", "refused": "back"}

    @property
    def hue(self) -> str:
        """The hue of the word for its state."""
        return self.HUES.get(self.state, "wait")

    @property
    def is_masked(self) -> bool:
        return not self.unmasked

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def left(self) -> int:
        """How many downloads are left."""
        return max(0, self.limit - self.downloads)
