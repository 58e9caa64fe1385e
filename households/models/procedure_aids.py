"""What procedures need beside their steps: samples, objections, periods, exclusion grounds."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models.options import DatedQuerySet, in_order
from households.models.procedure import Procedure, Round
from ledger.models import account, both_or_neither, moment
from regions.models import Region
from regions.scope import RegionScopedQuerySet

_USER = settings.AUTH_USER_MODEL


class SampleQuerySet(RegionScopedQuerySet):
    region_path = "procedure__region__path"  # where the household is today


class Sample(models.Model):
    """A household drawn for a look before the rest may pass (抽查).

    `seed` is the hash of the last event before the draw: nobody could choose it, and everybody can
    draw again with it. `is_right` is what the look found, blank until then.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="samples")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="samples")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10)
    turn = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    drawn_by = account(null=False)
    looked_at = moment()
    looked_by = account()
    is_right = models.BooleanField(null=True, blank=True)
    findings = models.CharField(max_length=500, blank=True)

    PERSONAL = frozenset({"findings"})

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=both_or_neither("drawn"), name="sample_drawn_at_by"),
            models.CheckConstraint(condition=both_or_neither("looked"), name="sample_looked_at_by"),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, is_right__isnull=True)
                | Q(looked_at__isnull=False, is_right__isnull=False),
                name="sample_looked_at_has_a_finding",
            ),
            models.UniqueConstraint(
                fields=["procedure", "stage", "turn"], name="sample_drawn_once"
            ),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.round_id} {self.stage} {self.procedure_id}"


class ObjectionQuerySet(RegionScopedQuerySet):
    region_path = "procedure__region__path"

    def open(self) -> Self:
        return self.filter(handled_at__isnull=True)


class Objection(models.Model):
    """Somebody objected during a notice; it stops that household only."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="objections")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=20)
    objector = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=20)
    text = models.CharField(max_length=500)
    received_at = models.DateTimeField()
    received_by = account(null=False)
    handled_at = moment()
    handled_by = account()
    is_upheld = models.BooleanField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    PERSONAL = frozenset({"objector", "text", "answer"})

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("received"), name="objection_received_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("handled"), name="objection_handled_at_by"
            ),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, is_upheld__isnull=True)
                | Q(handled_at__isnull=False, is_upheld__isnull=False),
                name="objection_handled_has_an_outcome",
            ),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.channel}"


class ProcedureSetting(models.Model):
    """A period, a share or a least number, where and for which procedure, and who said so.

    A share is `value` of `per` (2 of 3). `variant` "" is every procedure; the lower place and the
    named procedure outrank the wider. A change closes the old row and opens a new one.
    """

    UNSCOPED = "public rules"
    PERSONAL: frozenset[str] = frozenset()

    class Unit(models.TextChoices):
        DAYS = "days", _("days")
        WORKING_DAYS = "working_days", _("working days")
        MONTHS = "months", _("months")
        PERSONS = "persons", _("persons")
        HOUSEHOLDS = "households", _("households")
        SHARE = "share", _("share")
        START = "start", _("start of the clock")

    key = models.CharField(max_length=30)
    variant = models.CharField(max_length=20, blank=True)
    place_path = models.CharField(max_length=40)
    value = models.PositiveSmallIntegerField()
    per = models.PositiveSmallIntegerField(default=1)
    unit = models.CharField(max_length=12, choices=Unit)
    document = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    edited_at = moment()
    edited_by = account()

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("key", "variant", "place_path", "valid_from")
        constraints = (
            in_order("procedure_setting_valid_in_order"),
            models.CheckConstraint(
                condition=both_or_neither("edited"), name="setting_edited_at_by"
            ),
            models.CheckConstraint(condition=Q(per__gt=0), name="procedure_setting_per_is_some"),
            models.UniqueConstraint(
                fields=["key", "variant", "place_path"],
                condition=Q(valid_to__isnull=True),
                name="procedure_setting_in_force_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.variant} {self.value}/{self.per}"


class ExclusionGround(models.Model):
    """What a household may not have had when it was identified (错评情形), as a county set it.

    `amount_yuan` is a threshold where there is one. A ground of a county adds to those of the
    prefecture; source: docs/sources.md#procedures.
    """

    UNSCOPED = "public rules"
    PERSONAL: frozenset[str] = frozenset()

    name = models.CharField(max_length=60)
    place_path = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=100)
    amount_yuan = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    document = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    edited_at = moment()
    edited_by = account()

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")
        constraints = (
            in_order("exclusion_ground_valid_in_order"),
            models.CheckConstraint(condition=both_or_neither("edited"), name="ground_edited_at_by"),
            models.UniqueConstraint(
                fields=["name", "place_path"],
                condition=Q(valid_to__isnull=True),
                name="exclusion_ground_in_force_once",
            ),
        )

    def __str__(self) -> str:
        return self.name
