"""What held for a village in one year."""

from typing import Any

from django.contrib.postgres.functions import TransactionNow
from django.db import models

from households.models.past import tracked
from regions.models import Region
from regions.scope import RegionScopedQuerySet


def _count() -> Any:
    return models.PositiveIntegerField(null=True, blank=True)


def _yes_no() -> Any:
    return models.BooleanField(null=True, blank=True)


class VillageYear(models.Model):
    """The facts of a village (行政村信息) in one year. Blank is unknown and is not zero.

    `left_poverty_in` is the year the village left poverty (出列年度); blank for a village that
    never was on the list. Source: docs/sources.md#villages.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    left_poverty_in = models.PositiveSmallIntegerField(null=True, blank=True)
    households = _count()
    population = _count()
    collective_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    has_primary_school = _yes_no()
    has_bus = _yes_no()
    has_clinic = _yes_no()
    doctors = _count()
    public_toilets = _count()
    waste_points = _count()
    has_library = _yes_no()
    dibao_people = _count()
    tekun_people = _count()
    disabled_people = _count()
    unsafe_water_households = _count()
    dangerous_house_households = _count()
    has_hardened_road = _yes_no()
    recorded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("region_id", "-year")
        constraints = (
            models.UniqueConstraint(fields=["region", "year"], name="village_year_once"),
        )

    def __str__(self) -> str:
        return f"{self.region_id} {self.year}"


tracked(VillageYear)
