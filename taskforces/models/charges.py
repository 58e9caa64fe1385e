"""包保: the cadre in charge of a place two levels below (下管两级), or of one in deep poverty."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from regions.models import Cadre, Level, Region
from regions.scope import RegionScopedQuerySet
from taskforces.models.organisation import holds_on


class ChargeKind(models.TextChoices):
    """Who is in charge of what; the level of the place is in `CHARGE_LEVELS`."""

    TOWNSHIP = "township", _("Prefecture in charge of a township")
    VILLAGE = "village", _("County in charge of a village")
    GROUP = "group", _("Township in charge of a group")
    DEEP_COUNTY = "deep_county", _("Leader in charge of a county in deep poverty")
    DEEP_TOWNSHIP = "deep_township", _("Leader in charge of a township in extreme poverty")
    POOR_TOWNSHIP = "poor_township", _("Leader in charge of a poor township of the first class")
    DEEP_VILLAGE = "deep_village", _("Leader in charge of a village in deep poverty")


CHARGE_LEVELS: dict[str, Level] = {
    ChargeKind.TOWNSHIP: Level.TOWNSHIP,
    ChargeKind.VILLAGE: Level.VILLAGE,
    ChargeKind.GROUP: Level.VILLAGE,
    ChargeKind.DEEP_COUNTY: Level.COUNTY,
    ChargeKind.DEEP_TOWNSHIP: Level.TOWNSHIP,
    ChargeKind.POOR_TOWNSHIP: Level.TOWNSHIP,
    ChargeKind.DEEP_VILLAGE: Level.VILLAGE,
}
# Whose office puts somebody in charge, and ends it: that of this level above the place.
GIVEN_AT: dict[str, Level] = {
    ChargeKind.TOWNSHIP: Level.PREFECTURE,
    ChargeKind.VILLAGE: Level.COUNTY,
    ChargeKind.GROUP: Level.TOWNSHIP,
    ChargeKind.DEEP_COUNTY: Level.PREFECTURE,
    ChargeKind.DEEP_TOWNSHIP: Level.COUNTY,
    ChargeKind.POOR_TOWNSHIP: Level.COUNTY,
    ChargeKind.DEEP_VILLAGE: Level.COUNTY,
}


class ChargeQuerySet(RegionScopedQuerySet):
    def on(self, day: date) -> Self:
        """Those in force that day."""
        return self.filter(holds_on(day))


class Charge(models.Model):
    """A cadre is in charge of a place from a day to a day (inclusive; open when empty).

    `region` is the place; of a group, which is no place of the tree, it is its village, and
    `group_name` says which group.
    """

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=13, choices=ChargeKind)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="charges")
    group_name = models.CharField(max_length=40, blank=True)
    document_no = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    end_words = models.CharField(max_length=200, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject_label = "taskforces.charge"
    objects = ChargeQuerySet.as_manager()

    class Meta:
        ordering = ("region__path", "kind", "group_name", "starts_on")
        indexes = (models.Index(fields=["kind", "region"], name="charge_of_kind"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="charge_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(kind=ChargeKind.GROUP) & ~Q(group_name=""))
                | (~Q(kind=ChargeKind.GROUP) & Q(group_name="")),
                name="charge_group_named",
            ),
            models.UniqueConstraint(
                fields=["kind", "region", "group_name", "cadre"],
                condition=Q(ends_on__isnull=True),
                name="charge_held_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.region_id} {self.group_name}".strip()
