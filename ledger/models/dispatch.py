"""Sending down (向下通报) and filing up (向上备案), each a row with its receipt."""

from django.conf import settings
from django.db import models

from ledger.models.stamps import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class Dispatch(models.Model):
    """An entry was passed from one region to the next; `received_*` is the receipt."""

    class Direction(models.TextChoices):
        DOWN = "down", "下发"
        UP = "up", "备案"
        BACK = "back", "退回"

    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=4, choices=Direction)
    from_region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    to_region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=both_or_neither("sent"), name="dispatch_sent_at_by"),
            models.CheckConstraint(
                condition=both_or_neither("received"), name="dispatch_received_at_by"
            ),
            models.CheckConstraint(
                condition=models.Q(received_at__isnull=True)
                | models.Q(received_at__gte=models.F("sent_at")),
                name="dispatch_received_after_sent",
            ),
        )
        indexes = (
            models.Index(fields=["subject", "subject_id", "id"], name="dispatch_of_subject"),
            models.Index(
                fields=["to_region"],
                condition=models.Q(received_at__isnull=True),
                name="dispatch_unreceived",
            ),
            models.Index(
                fields=["from_region", "subject", "direction", "-id"], name="dispatch_sent_from"
            ),
            models.Index(
                fields=["to_region", "subject", "direction", "-id"], name="dispatch_sent_to"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.from_region} → {self.to_region}"
