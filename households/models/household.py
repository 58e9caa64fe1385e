"""A household of the base map."""

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models import rolling
from households.models.bits import BitsField
from households.models.past import tracked
from ledger.models import both_or_neither
from regions.models import ABOVE, Region
from regions.scope import RegionScopedQuerySet


class PoorKind(models.TextChoices):
    """贫困户属性. Everybody but 一般农户 is registered (建档立卡)."""

    GENERAL = "一般贫困户", _("Poor household")
    DIBAO = "低保户", _("Dibao household")
    WUBAO = "五保户", _("Wubao household")
    DIBAO_POOR = "低保贫困户", _("Poor household on dibao")
    WUBAO_POOR = "五保贫困户", _("Poor household on wubao")
    OUT_GENERAL = "一般脱贫户", _("Household out of poverty")
    OUT_DIBAO = "低保脱贫户", _("Household out of poverty on dibao")
    OUT_TEKUN = "特困供养脱贫户", _("Household out of poverty in support of the destitute")
    NOT_REGISTERED = "一般农户", _("Rural household, not registered")


class ExitStatus(models.TextChoices):
    """脱贫属性."""

    POOR = "未脱贫", _("Not yet out of poverty")
    OUT = "已脱贫", _("Out of poverty")
    NEARLY = "预脱贫", _("About to leave poverty")
    RELAPSED = "返贫", _("Fallen back")
    STABLE = "稳定脱贫", _("Stably out of poverty")


class HouseholdQuerySet(RegionScopedQuerySet):
    region_path = "place_path"

    def living(self) -> Self:
        """Without those that were dissolved."""
        return self.filter(dissolved_on__isnull=True)

    def registered(self) -> Self:
        return self.filter(is_registered=True)

    def for_list(self) -> Self:
        return self.select_related("region__parent__parent")

    def with_places(self) -> Self:
        """With the grid and all places above it, for the page of one household."""
        return self.select_related(f"region__{ABOVE}")


def _text(length: int, **more: Any) -> Any:
    return models.CharField(max_length=length, blank=True, **more)


def _list(length: int = 20) -> Any:
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


def _yes_no() -> Any:
    return models.BooleanField(null=True, blank=True)


class Household(models.Model):
    """A household that lives and spends together (共享收支), not the hukou booklet.

    `household_no` is the national number, kept as it is. `region` is the grid; the database keeps
    `place_path` as the grid's path, and `is_registered` by `poor_kind`. Blank is unknown and is
    neither zero nor no. The bits and the income, those of the newest year, are what lists filter
    by (`households.facets`).
    """

    household_no = models.CharField(max_length=40, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="households")
    # Bytewise order: one index then serves a prefix, the order of the list and its next page.
    place_path = models.CharField(max_length=40, blank=True, db_collation="C")
    natural_village = _text(60)
    group_name = _text(30)
    poor_kind = models.CharField(max_length=10, choices=PoorKind)
    is_registered = models.BooleanField(db_default=True, editable=False)
    id_standard = _text(20)
    exit_status = models.CharField(max_length=10, choices=ExitStatus, blank=True)
    household_kind = _text(20)
    identified_on = models.DateField(null=True, blank=True)
    exit_year = models.PositiveSmallIntegerField(null=True, blank=True)
    plan_exit_year = models.PositiveSmallIntegerField(null=True, blank=True)
    relapse_year = models.PositiveSmallIntegerField(null=True, blank=True)
    relapse_reason = _text(60)
    cause_main = _text(20)
    causes_other = _list()
    phone = _text(20)
    bank_name = _text(60)
    bank_account = _text(30)
    is_martyr_family = _yes_no()
    is_one_child_family = _yes_no()
    is_two_daughter_family = _yes_no()
    is_no_labour_floor = _yes_no()
    is_relocated = _yes_no()
    relocation_mode = _text(20)
    resettle_mode = _text(20)
    resettle_place = _text(60)
    relocation_difficulty = _text(60)
    monitor_kind = _text(20)
    risks = _list()
    risk_found_on = models.DateField(null=True, blank=True)
    risk_is_removed = _yes_no()
    risk_removed_on = models.DateField(null=True, blank=True)
    risk_removal_mode = _text(10)
    measures = _list()
    measures_from = models.DateField(null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    surveyor = _text(60)
    surveyed_on = models.DateField(null=True, blank=True)
    head_signature = models.TextField(blank=True, default="", db_default="")
    dissolved_on = models.DateField(null=True, blank=True)
    head_name = _text(60)
    head_initials = _text(60)
    member_count = models.PositiveSmallIntegerField(default=0)
    facets = BitsField(db_default=0, editable=False)
    year_facets = BitsField(db_default=0, editable=False)
    member_facets = BitsField(db_default=0, editable=False)
    marked = ArrayField(
        models.CharField(max_length=20), default=list, db_default=[], editable=False
    )
    income_year = models.PositiveSmallIntegerField(null=True, editable=False)
    income_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True, editable=False)
    recorded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    loaded_at = models.DateTimeField(null=True, blank=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL = frozenset(
        {"phone", "head_name", "head_initials", "household_no", "bank_name", "bank_account"}
        | {"lat", "lng", "head_signature", "surveyor", "income_yuan"}
    )

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("loaded"), name="household_loaded_at_by"
            ),
            models.CheckConstraint(condition=~Q(household_no=""), name="household_no_is_not_blank"),
        )
        indexes = (
            BrinIndex(fields=["recorded_at"], name="household_recorded"),
            models.Index(fields=["region", "id"], name="household_in_grid"),
            models.Index(
                fields=["place_path", "id"],
                include=(
                    *("facets", "year_facets", "member_facets", "exit_year", "surveyed_on"),
                    *("income_year", "income_yuan", "member_count"),
                ),
                name="household_list",
            ),
            models.Index(fields=["group_name", "place_path", "id"], name="household_group"),
            models.Index(
                fields=["natural_village", "place_path"],
                name="household_hamlet",
                opclasses=["varchar_pattern_ops", "varchar_ops"],
            ),
            models.Index(
                fields=["head_name"], name="household_head_name", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(fields=["phone"], name="household_phone", condition=~Q(phone="")),
        )
        triggers = (
            pgtrigger.Trigger(
                name="place_of_grid",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("region_id", "place_path"),
                when=pgtrigger.Before,
                func="""
                    SELECT path INTO NEW.place_path FROM regions_region WHERE id = NEW.region_id;
                    RETURN NEW;
                """,
            ),
            *rolling.HOUSEHOLD,
        )

    def __str__(self) -> str:
        return self.household_no

    @property
    def members(self) -> "models.QuerySet[Any]":
        return self.memberships.filter(left_on__isnull=True).select_related("person")


tracked(Household)
