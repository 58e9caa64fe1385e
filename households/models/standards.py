"""The standards (一达标两不愁三保障): what was seen at the door, and what a person signed."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models.household import Household
from households.models.income import OfHouseholdQuerySet, who, who_later
from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class Observation(models.Model):
    """What no file knows and somebody saw: food, clothing, that the new house is lived in.

    The latest of a year counts. Its photo is kept by `ledger.evidence`.
    """

    class Matter(models.TextChoices):
        FOOD = "food", _("Food")
        CLOTHING = "clothing", _("Clothing")
        MOVED_IN = "moved_in", _("Moved into the new house")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="observations")
    year = models.PositiveSmallIntegerField()
    matter = models.CharField(max_length=10, choices=Matter)
    is_met = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)
    observed_at = models.DateTimeField()
    observed_by = who()

    PERSONAL = frozenset({"note", "is_met"})

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        ordering = ("-observed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("observed"), name="observation_observed_at_by"
            ),
        )
        indexes = (
            models.Index(
                fields=["household", "year", "matter", "-observed_at"], name="observation_latest"
            ),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.year} {self.matter}"

    round = 1

    @property
    def subject(self) -> str:
        return self._meta.label_lower

    @property
    def region(self) -> Region:
        return self.household.region


class Judgement(models.Model):
    """The judgement of a household's year: handed in by who observed, signed by somebody else.

    Kept with the values it saw (`JudgedItem.seen`), so that a later change of them shows. It
    never changes a household's status.
    """

    class State(models.TextChoices):
        HANDED_IN = "handed_in", _("To be signed")
        RETURNED = "returned", _("Returned")
        SIGNED = "signed", _("Signed")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="judgements")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.HANDED_IN)
    note = models.CharField(max_length=500, blank=True)
    observed_at = models.DateTimeField()
    observed_by = who()
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = who_later()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = who_later()
    answer = models.CharField(max_length=500, blank=True)

    PERSONAL = frozenset({"note", "answer"})

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        ordering = ("household_id", "-year", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=["household", "year", "version"], name="judgement_version_once"
            ),
            models.UniqueConstraint(
                fields=["household", "year"],
                condition=Q(state="handed_in"),
                name="judgement_one_open",
            ),
            models.CheckConstraint(
                condition=both_or_neither("observed"), name="judgement_observed_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("returned"), name="judgement_returned_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("signed"), name="judgement_signed_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False)
                | (~Q(state="signed") & Q(signed_at__isnull=True)),
                name="judgement_signed_iff_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(signed_by=F("observed_by")), name="judgement_two_persons"
            ),
        )
        indexes = (models.Index(fields=["state", "-observed_at"], name="judgement_to_sign"),)

    def __str__(self) -> str:
        return f"{self.household_id} {self.year} v{self.version}"

    @property
    def region(self) -> Region:
        return self.household.region


class JudgedItemQuerySet(RegionScopedQuerySet):
    region_path = "judgement__household__place_path"


class JudgedItem(models.Model):
    """One item as judged: what the rule proposed, what the person decided, and what both saw.

    `proposed` and `is_met`: yes, no, or None for unknown. `words` is the rule, with the numbers
    of that day; `reason` says why the person decided otherwise than the rule.
    """

    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, related_name="items")
    item = models.CharField(max_length=12)
    proposed = models.BooleanField(null=True)
    is_met = models.BooleanField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=300)
    seen = models.JSONField(default=dict)

    PERSONAL = frozenset({"seen", "reason"})

    objects = JudgedItemQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["judgement", "item"], name="judged_item_once"),
            models.CheckConstraint(
                condition=Q(is_met__isnull=False, proposed__isnull=False, is_met=F("proposed"))
                | Q(is_met__isnull=True, proposed__isnull=True)
                | ~Q(reason=""),
                name="judged_item_otherwise_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.judgement_id} {self.item}"

    @property
    def is_overruled(self) -> Any:
        return self.is_met != self.proposed
