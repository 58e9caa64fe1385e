"""One household, one code (一户一码): the token behind the QR code on the door."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from households.models.household import Household
from ledger.models import both_or_neither
from regions.scope import RegionScopedQuerySet


class HouseholdCodeQuerySet(RegionScopedQuerySet):
    region_path = "household__place_path"

    def valid(self) -> Self:
        return self.filter(revoked_at__isnull=True)


class HouseholdCode(models.Model):
    """A random token that stands for a household, until it is revoked.

    It says nothing by itself and opens nothing without a login and the household in sight. A
    household has one valid code; revoked ones are kept, so that an old label can be named as such.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="codes")
    token = models.CharField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=100, blank=True)

    PERSONAL = frozenset({"token"})

    objects = HouseholdCodeQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(revoked_at__isnull=True),
                name="household_code_one_valid",
            ),
            models.CheckConstraint(
                condition=both_or_neither("issued"), name="household_code_issued_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("revoked"), name="household_code_revoked_at_by"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(reason=""),
                name="household_code_revoked_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"code of {self.household_id}"
