"""Catalogues with dates: options of the register, and the poverty lines of each year."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import current_on


class DatedQuerySet(models.QuerySet):
    def on(self, day: date | None = None) -> Self:
        """Rows valid on a day, today unless told."""
        return self.filter(current_on(day or timezone.localdate()))


def in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True)
        | Q(valid_from__isnull=True)
        | Q(valid_to__gte=F("valid_from")),
        name=name,
    )


class Option(models.Model):
    """One option of one list of the register, e.g. 民族 布依族. Disabled by a date, never deleted.

    `code` is the national system's own code and `standard_code` that of the national standard
    (GB/T 3304 for 民族, GB/T 4761 for 与户主关系, GB/T 2261.1 for 性别). The two disagree, so a
    file is read by name; source: docs/sources.md#codes.
    """

    UNSCOPED = "one catalogue for all regions"
    PERSONAL: frozenset[str] = frozenset()

    list_name = models.CharField(max_length=30)
    name = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10, blank=True)
    standard = models.CharField(max_length=30, blank=True)
    standard_code = models.CharField(max_length=10, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("list_name", "position")
        constraints = (
            models.UniqueConstraint(fields=["list_name", "name"], name="option_once"),
            in_order("option_valid_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.list_name} {self.name}"


class LineKind(models.TextChoices):
    """What a line is for."""

    EXIT = "exit", _("Exit line")  # 脱贫线
    MONITORING = "monitoring", _("Monitoring line")  # 防返贫监测范围
    STATISTICS = "statistics", _("Statistical line")  # 国家统计局现价标准


class PovertyLine(models.Model):
    """The line of a year in yuan a head and year, and the document that set it.

    `place_path` is where it holds; a lower place's line outranks a higher one's.
    """

    UNSCOPED = "public figures"
    PERSONAL: frozenset[str] = frozenset()

    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=LineKind)
    place_path = models.CharField(max_length=40)
    amount_yuan = models.DecimalField(max_digits=8, decimal_places=2)
    document = models.CharField(max_length=120)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ("year", "kind", "place_path")
        constraints = (
            models.UniqueConstraint(
                fields=["year", "kind", "place_path"], name="poverty_line_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.kind} {self.amount_yuan}"
