"""The catalogue of the issue ledger: 方面 › 项."""

from datetime import date

from django.db import models


class Ending:
    """A line that ends with a date and is never deleted."""

    valid_to: date | None

    def is_in_force(self, day: date) -> bool:
        return self.valid_to is None or day <= self.valid_to


class Aspect(Ending, models.Model):
    """方面: the first level of the issue ledger. Disabled with a date, never deleted."""

    UNSCOPED = "a catalogue of the whole prefecture"
    PERSONAL: frozenset[str] = frozenset()

    order = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=40, unique=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("order",)

    def __str__(self) -> str:
        return self.name


class Item(Ending, models.Model):
    """项: the second level."""

    UNSCOPED = "a catalogue of the whole prefecture"
    PERSONAL: frozenset[str] = frozenset()

    aspect = models.ForeignKey(Aspect, on_delete=models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("aspect__order", "order")
        constraints = (models.UniqueConstraint(fields=["aspect", "order"], name="item_order_once"),)

    def __str__(self) -> str:
        return self.name
