"""归口: which aspects, items, rules and categories belong to which subject, from a day to a day.

What they are is known to the apps above (`taskforces.routing`); here they are a kind and a key.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from ledger.models import account, both_or_neither, moment
from taskforces.models.organisation import Subject, holds_on


class RouteQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Those in force that day."""
        return self.filter(holds_on(day))


class Route(models.Model):
    """One aspect, item, rule or category (`kind`, `key`) goes to the task force of a subject.

    Nobody has written those that the system begins with (`taskforces.routing.begin_with`).
    """

    UNSCOPED = "a catalogue, the same everywhere"

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    subject = models.CharField(max_length=14, choices=Subject)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    written_at = moment()
    written_by = account()

    PERSONAL: frozenset[str] = frozenset()

    objects = RouteQuerySet.as_manager()

    class Meta:
        ordering = ("subject", "kind", "key", "starts_on")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("written"), name="route_written_at_by"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="route_in_order",
            ),
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(ends_on__isnull=True), name="route_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key} → {self.subject}"
