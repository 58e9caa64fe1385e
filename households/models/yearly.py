"""What holds for a household or a person in one year."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from households.models import rolling
from households.models.household import Household
from households.models.past import tracked
from households.models.person import Person
from regions.scope import RegionScopedQuerySet


def _text(length: int) -> Any:
    return models.CharField(max_length=length, blank=True)


def _yes_no() -> Any:
    return models.BooleanField(null=True, blank=True)


def _amount(digits: int = 8) -> Any:
    return models.DecimalField(max_digits=digits, decimal_places=2, null=True, blank=True)


def _small() -> Any:
    return models.PositiveSmallIntegerField(null=True, blank=True)


class HouseholdYearQuerySet(RegionScopedQuerySet):
    region_path = "household__place_path"


class HouseholdYear(models.Model):
    """What held for a household in one year: living conditions and income.

    Areas of land in mu, of houses in square metres, distance in kilometres, money in yuan a
    year. Blank is unknown and is not zero. The income of a year runs from 1 October of the year
    before to 30 September (docs/sources.md#income).
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    members_start = _small()
    members_end = _small()
    house_area_m2 = _amount()
    house_structure = _text(20)
    built_year = _small()
    is_dangerous_house = _yes_no()
    house_grade = _text(4)
    reform_year = _small()
    has_safe_water = _yes_no()
    is_water_hard_to_get = _yes_no()
    is_water_safe = _yes_no()
    water_source = _text(20)
    water_litres = _small()
    is_water_clean = _yes_no()
    water_minutes = _small()
    water_days_percent = _amount(5)
    has_power = _yes_no()
    has_production_power = _yes_no()
    has_tv = _yes_no()
    access_road = _text(10)
    is_road_hardened = _yes_no()
    road_distance_km = _amount(6)
    has_toilet = _yes_no()
    is_toilet_usable = _yes_no()
    fuel = _text(10)
    is_in_coop = _yes_no()
    is_led_by_firm = _yes_no()
    is_led_by_leader = _yes_no()
    arable_mu = _amount()
    irrigated_mu = _amount()
    forest_mu = _amount()
    returned_mu = _amount()
    orchard_mu = _amount()
    grass_mu = _amount()
    water_surface_mu = _amount()
    wage_yuan = _amount(12)
    business_yuan = _amount(12)
    property_yuan = _amount(12)
    dividend_yuan = _amount(12)
    other_property_yuan = _amount(12)
    family_planning_yuan = _amount(12)
    dibao_yuan = _amount(12)
    wubao_yuan = _amount(12)
    pension_yuan = _amount(12)
    ecology_yuan = _amount(12)
    other_transfer_yuan = _amount(12)
    business_cost_yuan = _amount(12)
    net_per_head_yuan = _amount(12)
    claim_yuan = _amount(12)
    self_paid_yuan = _amount(12)
    reference_yuan = _amount(12)
    recorded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    PERSONAL = frozenset({"net_per_head_yuan"})

    objects = HouseholdYearQuerySet.as_manager()

    class Meta:
        ordering = ("household_id", "-year")
        constraints = (
            models.UniqueConstraint(fields=["household", "year"], name="household_year_once"),
        )
        indexes = (BrinIndex(fields=["recorded_at"], name="household_year_recorded"),)
        triggers = rolling.HOUSEHOLD_YEAR

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"

    @property
    def has_income(self) -> bool:
        """Something of the year's income is known."""
        known = (self.wage_yuan, self.business_yuan, self.net_per_head_yuan, self.property_yuan)
        return any(amount is not None for amount in known)


tracked(HouseholdYear)


class PersonYearQuerySet(RegionScopedQuerySet):
    region_path = "person__place_path"


class PersonYear(models.Model):
    """What held for a person in one year. Months are 0 to 12; health may name several."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    education = _text(20)
    school_status = _text(20)
    dropout_reason = _text(30)
    health = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    disease = _text(60)
    disease_level = _text(20)
    disability_kind = _text(10)
    disability_level = _text(4)
    disability_card_year = _small()
    labour = _text(20)
    work_area = _text(20)
    work_province = _text(30)
    work_prefecture = _text(30)
    work_county = _text(30)
    work_township = _text(30)
    work_months = _small()
    employer = _text(60)
    job_channel = _text(20)
    public_posts = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    public_post_months = _small()
    has_resident_medical = _yes_no()
    has_employee_medical = _yes_no()
    has_major_illness = _yes_no()
    has_commercial_medical = _yes_no()
    has_medical_aid = _yes_no()
    has_resident_pension = _yes_no()
    has_employee_pension = _yes_no()
    has_dibao = _yes_no()
    dibao_kind = _text(10)
    has_tekun = _yes_no()
    tekun_kind = _text(10)
    is_in_service = _yes_no()
    speaks_mandarin = _yes_no()
    has_accident_subsidy = _yes_no()
    recorded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    PERSONAL = frozenset(
        {"health", "education", "has_dibao", "disease", "disease_level", "disability_kind"}
        | {"disability_level", "employer", "dibao_kind", "has_tekun", "tekun_kind"}
    )

    objects = PersonYearQuerySet.as_manager()

    class Meta:
        ordering = ("person_id", "-year")
        constraints = (
            models.UniqueConstraint(fields=["person", "year"], name="person_year_once"),
            models.CheckConstraint(
                condition=Q(work_months__isnull=True) | Q(work_months__lte=12),
                name="person_year_twelve_months",
            ),
            models.CheckConstraint(
                condition=Q(public_post_months__isnull=True) | Q(public_post_months__lte=12),
                name="person_year_twelve_post_months",
            ),
        )
        indexes = (BrinIndex(fields=["recorded_at"], name="person_year_recorded"),)
        triggers = rolling.PERSON_YEAR

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"


tracked(PersonYear)
