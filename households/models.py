"""The base map: households, persons, membership with dates, and what holds for one year.

Chinese names, options and codes: docs/glossary.md; source of the columns: the national register
export. Options are stored by name, because the national system's own code lists differ from the
national standards in the largest ethnic groups (docs/sources.md#codes).
"""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class PoorKind(models.TextChoices):
    """贫困户属性. Everybody but 一般农户 is registered (建档立卡)."""

    GENERAL = "一般贫困户", _("Poor household")
    DIBAO = "低保户", _("Dibao household")
    WUBAO = "五保户", _("Wubao household")
    DIBAO_POOR = "低保贫困户", _("Poor household on dibao")
    WUBAO_POOR = "五保贫困户", _("Poor household on wubao")
    NOT_REGISTERED = "一般农户", _("Rural household, not registered")


class ExitStatus(models.TextChoices):
    """脱贫属性."""

    POOR = "未脱贫", _("Not yet out of poverty")
    OUT = "已脱贫", _("Out of poverty")
    NEARLY = "预脱贫", _("About to leave poverty")
    RELAPSED = "返贫", _("Fallen back")
    STABLE = "稳定脱贫", _("Stably out of poverty")


class HouseholdQuerySet(RegionScopedQuerySet):
    def registered(self) -> Self:
        return self.filter(is_registered=True)

    def for_list(self) -> Self:
        return self.select_related("region__parent__parent")


class Household(models.Model):
    """A household that lives and spends together (共享收支), not the hukou booklet.

    `household_no` is the national number, kept as it is. `region` is the grid.
    """

    household_no = models.CharField(max_length=40, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="households")
    natural_village = models.CharField(max_length=60, blank=True)
    group_name = models.CharField(max_length=30, blank=True)
    poor_kind = models.CharField(max_length=10, choices=PoorKind)
    is_registered = models.GeneratedField(
        expression=models.Case(
            models.When(poor_kind=PoorKind.NOT_REGISTERED, then=models.Value(False)),
            default=models.Value(True),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    exit_status = models.CharField(max_length=10, choices=ExitStatus, blank=True)
    identified_on = models.DateField(null=True, blank=True)
    exit_year = models.PositiveSmallIntegerField(null=True, blank=True)
    cause_main = models.CharField(max_length=20, blank=True)
    causes_other = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    head_name = models.CharField(max_length=60, blank=True)
    head_initials = models.CharField(max_length=60, blank=True)
    member_count = models.PositiveSmallIntegerField(default=0)
    loaded_at = models.DateTimeField(null=True, blank=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL = frozenset({"phone", "head_name", "head_initials", "household_no"})

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
            models.Index(fields=["region", "id"], name="household_in_grid"),
            models.Index(
                fields=["head_name"], name="household_head_name", opclasses=["varchar_pattern_ops"]
            ),
        )

    def __str__(self) -> str:
        return self.household_no

    @property
    def members(self) -> "models.QuerySet[Membership]":
        return self.memberships.filter(left_on__isnull=True).select_related("person")


class PersonQuerySet(RegionScopedQuerySet):
    region_path = "memberships__household__region__path"


class Person(models.Model):
    """A person. `id_raw` is what the register says, `id_number` the 18-character number it
    means, "" when it means none (see `households.id_number`).
    """

    person_no = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_initials = models.CharField(max_length=60, blank=True)
    id_raw = models.CharField(max_length=30, blank=True)
    id_number = models.CharField(max_length=18, blank=True, db_index=True)
    id_state = models.CharField(max_length=10, default="blank")
    sex = models.CharField(max_length=2, blank=True)
    birth_on = models.DateField(null=True, blank=True)
    ethnic = models.CharField(max_length=20, blank=True)
    political = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=20, blank=True)

    UNSCOPED = "scoped through the membership, which names the household"
    PERSONAL = frozenset(
        {"person_no", "name", "name_initials", "id_raw", "id_number", "birth_on", "phone", "ethnic"}
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["name"], name="person_name", opclasses=["varchar_pattern_ops"]),
        )

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(RegionScopedQuerySet):
    region_path = "household__region__path"

    def current(self) -> Self:
        return self.filter(left_on__isnull=True)


class Membership(models.Model):
    """A person belongs to a household from a day to a day. One current head a household."""

    HEAD = "户主"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=20)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.CharField(max_length=20, blank=True)

    PERSONAL = frozenset({"relation", "left_reason"})

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("household_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(left_on__isnull=True, relation="户主"),
                name="membership_one_head",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(left_on__isnull=True),
                name="membership_one_household",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                name="membership_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"

    @property
    def is_head(self) -> bool:
        return self.relation == self.HEAD


class HouseholdYearQuerySet(RegionScopedQuerySet):
    region_path = "household__region__path"


class HouseholdYear(models.Model):
    """What held for a household in one year: living conditions and income.

    Areas of land in mu, of houses in square metres, distance in kilometres, money in yuan a
    year. Blank is unknown and is not zero.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    house_area_m2 = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    house_grade = models.CharField(max_length=4, blank=True)
    has_safe_water = models.BooleanField(null=True, blank=True)
    has_power = models.BooleanField(null=True, blank=True)
    access_road = models.CharField(max_length=10, blank=True)
    road_distance_km = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    has_toilet = models.BooleanField(null=True, blank=True)
    fuel = models.CharField(max_length=10, blank=True)
    arable_mu = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    forest_mu = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    grass_mu = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    wage_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    business_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    property_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    family_planning_yuan = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    dibao_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    wubao_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    pension_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    ecology_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    other_transfer_yuan = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    business_cost_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    net_per_head_yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    PERSONAL = frozenset({"net_per_head_yuan"})

    objects = HouseholdYearQuerySet.as_manager()

    class Meta:
        ordering = ("household_id", "-year")
        constraints = (
            models.UniqueConstraint(fields=["household", "year"], name="household_year_once"),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"


class PersonYear(models.Model):
    """What held for a person in one year. `work_months` 0 to 12; health may name several."""

    UNSCOPED = "scoped through the person's membership"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    education = models.CharField(max_length=20, blank=True)
    school_status = models.CharField(max_length=20, blank=True)
    dropout_reason = models.CharField(max_length=30, blank=True)
    health = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    labour = models.CharField(max_length=20, blank=True)
    work_area = models.CharField(max_length=20, blank=True)
    work_months = models.PositiveSmallIntegerField(null=True, blank=True)
    has_resident_medical = models.BooleanField(null=True, blank=True)
    has_major_illness = models.BooleanField(null=True, blank=True)
    has_resident_pension = models.BooleanField(null=True, blank=True)
    has_dibao = models.BooleanField(null=True, blank=True)

    PERSONAL = frozenset({"health", "education", "has_dibao"})

    class Meta:
        ordering = ("person_id", "-year")
        constraints = (
            models.UniqueConstraint(fields=["person", "year"], name="person_year_once"),
            models.CheckConstraint(
                condition=Q(work_months__isnull=True) | Q(work_months__lte=12),
                name="person_year_twelve_months",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"
