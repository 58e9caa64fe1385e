"""Workbooks handed in: of past sessions, or of the attendance of one session."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet

_USER = settings.AUTH_USER_MODEL


class Load(models.Model):
    """One workbook: kept as it came, checked, then taken in as a whole or not at all.

    `result` is what checking found: counts, and the first errors as {sheet, cell, header, message}.
    The same content (`digest`, SHA-256) is taken in once for a place and a session.
    """

    class Kind(models.TextChoices):
        PAST = "past", _("Past sessions")
        ATTENDANCE = "attendance", _("Attendance of a session")

    kind = models.CharField(max_length=10, choices=Kind)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(
        "training.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="loads"
    )
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    result: Any = models.JSONField(default=dict)
    handed_in_at = models.DateTimeField()
    handed_in_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL = frozenset({"content", "result"})

    subject = "training.load"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-handed_in_at",)
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"training_load_{stem}_at_by"
                )
                for stem in ("handed_in", "applied")
            ),
            models.CheckConstraint(
                condition=Q(kind="past", session__isnull=True)
                | Q(kind="attendance", session__isnull=False),
                name="training_load_session_of_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="past", applied_by=models.F("handed_in_by")),
                name="training_load_two_persons",
            ),
            models.UniqueConstraint(
                fields=["region", "session", "digest"],
                condition=Q(applied_at__isnull=False),
                nulls_distinct=False,
                name="training_load_once",
            ),
        )

    def __str__(self) -> str:
        return self.file_name
