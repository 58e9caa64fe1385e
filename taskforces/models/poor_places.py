"""贫困地区名单: the counties, townships and villages that are named as poor, from a day to a day.

Each asks for a leader of its own: somebody in charge of it by a charge of the same kind. A place
that is struck off keeps its leader until that charge is ended (摘帽不摘责任).
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import account, both_or_neither, moment
from regions.models import Region
from regions.scope import RegionScopedQuerySet
from taskforces.models.charges import ChargeKind
from taskforces.models.organisation import holds_on


class PoorKind(models.TextChoices):
    """As what a place is named; the value is that of the charge it asks for."""

    DEEP_COUNTY = ChargeKind.DEEP_COUNTY.value, _("County in deep poverty")
    DEEP_TOWNSHIP = ChargeKind.DEEP_TOWNSHIP.value, _("Township in extreme poverty")
    POOR_TOWNSHIP = ChargeKind.POOR_TOWNSHIP.value, _("Poor township of the first class")
    DEEP_VILLAGE = ChargeKind.DEEP_VILLAGE.value, _("Village in deep poverty")


class PoorPlaceQuerySet(RegionScopedQuerySet):
    def on(self, day: date) -> Self:
        """Those named that day."""
        return self.filter(holds_on(day))


class PoorPlace(models.Model):
    """A place stands on the list from a day to a day (inclusive; open when empty)."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="named_poor")
    kind = models.CharField(max_length=13, choices=PoorKind)
    document_no = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    end_words = models.CharField(max_length=200, blank=True)
    named_at = models.DateTimeField()
    named_by = account(null=False)
    struck_at = moment()
    struck_by = account()

    PERSONAL: frozenset[str] = frozenset()

    subject_label = "taskforces.poorplace"
    objects = PoorPlaceQuerySet.as_manager()

    class Meta:
        ordering = ("region__path", "kind", "starts_on")
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"poor_place_{stem}_at_by"
                )
                for stem in ("named", "struck")
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, struck_at__isnull=True)
                | Q(ends_on__gte=F("starts_on"), struck_at__isnull=False),
                name="poor_place_struck_with_a_day",
            ),
            models.UniqueConstraint(
                fields=["region", "kind"],
                condition=Q(ends_on__isnull=True),
                name="poor_place_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.region_id}"
