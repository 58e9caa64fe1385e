"""Marks on the base map (分类标记): proposed by rules, decided by people."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models import rolling
from households.models.household import Household
from ledger.models import both_or_neither
from regions.scope import RegionScopedQuerySet


class HouseholdMarkQuerySet(RegionScopedQuerySet):
    region_path = "household__place_path"

    def in_force(self) -> Self:
        return self.filter(state=HouseholdMark.State.SET)

    def proposed(self) -> Self:
        return self.filter(state=HouseholdMark.State.PROPOSED)


class HouseholdMark(models.Model):
    """One mark of one household. `kind` is an option of the list 分类标记.

    `seen` is what the rule saw when it proposed; a refusal is remembered as long as that stays.
    `is_doubted` says that the rule sees it no longer: a person decides whether the mark ends.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed by a rule")
        SET = "set", _("In force")
        REFUSED = "refused", _("Not so")
        ENDED = "ended", _("Ended")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    seen = models.CharField(max_length=120, blank=True)
    is_doubted = models.BooleanField(default=False)
    proposed_on = models.DateField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=120, blank=True)

    PERSONAL = frozenset({"seen", "reason"})

    objects = HouseholdMarkQuerySet.as_manager()

    class Meta:
        ordering = ("household_id", "kind", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=Q(state__in=["proposed", "set"]),
                name="household_mark_once",
            ),
            models.CheckConstraint(
                condition=both_or_neither("decided"), name="household_mark_decided_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_at__isnull=False),
                name="household_mark_decided_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["kind", "state"], name="household_mark_kind"),)
        triggers = rolling.MARK

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"
