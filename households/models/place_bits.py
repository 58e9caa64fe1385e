"""What is met somewhere in a place: where a list need not look.

A place has every bit that one of its rows has. Triggers add the bits with the row itself; those
that no row has any more are taken away at night (`households.lists.stretches`). So a place without
a bit has no row with it, while one with the bit may have lost it since.
"""

from django.db import models

from households.models.bits import BitsField
from regions.scope import RegionScopedQuerySet


class PlaceBitsQuerySet(RegionScopedQuerySet):
    region_path = "place_path"


class PlaceBits(models.Model):
    """One place; `rows` is about how many rows it has, counted anew every hour.

    The columns of bits are named as those of the rows, so that a condition holds for both.
    """

    PERSONAL: frozenset[str] = frozenset()

    place_path = models.CharField(max_length=40, unique=True, db_collation="C")
    facets = BitsField(db_default=0)
    year_facets = BitsField(db_default=0)
    rows = models.PositiveIntegerField(default=0, db_default=0)

    objects = PlaceBitsQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("place_path",)

    def __str__(self) -> str:
        return self.place_path


class HouseholdPlace(PlaceBits):
    """Where households are."""

    member_facets = BitsField(db_default=0)


class PersonPlace(PlaceBits):
    """Where persons are."""

    home_facets = BitsField(db_default=0)
