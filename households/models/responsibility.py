"""Who stands by a household (帮扶责任人), and the hand-over when a person changes."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models.household import Household
from ledger.models import both_or_neither
from regions.duties import Duty
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class Helper(models.Model):
    """A cadre who stands by households; most have no account. `region` is whose cadre it is."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="helpers")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=60, blank=True)
    post = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL = frozenset({"name", "phone"})

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return f"{self.name} {self.unit}".strip()


class PairingQuerySet(RegionScopedQuerySet):
    region_path = "household__place_path"

    def current(self) -> Self:
        return self.filter(ends_on__isnull=True)


class Pairing(models.Model):
    """A helper stands by a household from a day to a day (结对)."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="pairings")
    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="pairings")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = PairingQuerySet.as_manager()

    class Meta:
        ordering = ("household_id", "-starts_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["household", "helper"],
                condition=Q(ends_on__isnull=True),
                name="pairing_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="pairing_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.helper_id} for {self.household_id}"


class HandOver(models.Model):
    """A duty goes from one person to another, with what is open, signed by both.

    `items` is what was open when it was prepared: [{"what", "title", "url"}].
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("To be signed by both")
        LEFT = "left", _("Signed by who leaves")
        DONE = "done", _("Handed over")
        DROPPED = "dropped", _("Dropped")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=20, choices=Duty)
    leaver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handed_over"
    )
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="taken_over"
    )
    starts_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.PREPARED)
    items = models.JSONField(default=list)
    households = models.PositiveIntegerField(default=0)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL = frozenset({"items"})

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("prepared"), name="hand_over_prepared_at_by"
            ),
            models.CheckConstraint(condition=both_or_neither("left"), name="hand_over_left_at_by"),
            models.CheckConstraint(
                condition=both_or_neither("taken"), name="hand_over_taken_at_by"
            ),
            models.CheckConstraint(
                condition=~Q(leaver=F("successor")), name="hand_over_two_persons"
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(left_by=F("leaver"), taken_by=F("successor"), taken_at__isnull=False),
                name="hand_over_signed_by_both",
            ),
        )

    def __str__(self) -> str:
        return f"{self.region} {self.duty}"
