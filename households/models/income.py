"""The income sheet (收入算账): what a household earned in a year, item by item, with its proof."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models.acts import Act
from households.models.household import Household
from households.models.options import DatedQuerySet, in_order
from households.models.person import Person
from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


def who() -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


def who_later() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class IncomeGroup(models.TextChoices):
    """The columns of the calculation; COST is taken off, ASIDE is never part of the net."""

    WAGE = "wage", _("Wages")  # 工资性收入
    BUSINESS = "business", _("Business")  # 生产经营性收入
    COST = "cost", _("Business costs")  # 生产经营性支出
    PROPERTY = "property", _("Property income")  # 财产性收入
    TRANSFER = "transfer", _("Transfers")  # 转移性收入
    ASIDE = "aside", _("Not counted as income")  # 不计入纯收入的补助


class IncomeKind(models.Model):
    """One kind of income, e.g. 务工收入, and the field of the yearly sums it counts towards.

    `column` is "" for what does not count. The limits are those of plausibility in whole yuan, a
    year and a month; outside them a figure is asked about and never refused. Disabled by a date,
    never deleted. Source: docs/sources.md#income.
    """

    UNSCOPED = "one catalogue for all regions"
    PERSONAL: frozenset[str] = frozenset()

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=20)
    group = models.CharField(max_length=8, choices=IncomeGroup)
    column = models.CharField(max_length=30, blank=True)
    position = models.PositiveSmallIntegerField()
    hint = models.CharField(max_length=40, blank=True)
    document = models.CharField(max_length=120, blank=True)
    least_yuan = models.PositiveIntegerField(null=True, blank=True)
    most_yuan = models.PositiveIntegerField(null=True, blank=True)
    month_least_yuan = models.PositiveIntegerField(null=True, blank=True)
    month_most_yuan = models.PositiveIntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = (
            in_order("income_kind_valid_in_order"),
            models.CheckConstraint(
                condition=Q(group="aside", column="") | (~Q(group="aside") & ~Q(column="")),
                name="income_kind_counts_somewhere",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def sign(self) -> int:
        """What an amount does to the net: 1 adds, -1 is taken off, 0 is kept apart."""
        return {IncomeGroup.COST: -1, IncomeGroup.ASIDE: 0}.get(IncomeGroup(self.group), 1)


class Parameter(models.Model):
    """A number that a rule uses, from a year to a year, and the paper that set it.

    E.g. 日人均供水量 20 升. `value` is whole; a day of the year is month × 100 + day.
    """

    UNSCOPED = "public figures"
    PERSONAL: frozenset[str] = frozenset()

    name = models.CharField(max_length=40)
    title = models.CharField(max_length=40)
    value = models.IntegerField()
    unit = models.CharField(max_length=10, blank=True)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=120)

    class Meta:
        ordering = ("name", "year_from")
        constraints = (
            models.UniqueConstraint(fields=["name", "year_from"], name="parameter_once"),
            models.CheckConstraint(
                condition=Q(year_to__isnull=True) | Q(year_to__gte=F("year_from")),
                name="parameter_years_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.value}{self.unit}"


class OfHouseholdQuerySet(RegionScopedQuerySet):
    region_path = "household__place_path"


class IncomeSheetQuerySet(OfHouseholdQuerySet):
    def in_force(self) -> Self:
        """Signed, and not taken back since; the highest version of a year is the one that holds."""
        return self.filter(state="signed", act__state=Act.State.DONE)


class IncomeSheet(models.Model):
    """One version of the calculation of a household's year.

    Draft → handed in (worker and head sign) → signed by another person, which brings the yearly
    sums of the register to it; or returned, which opens the next version. Once handed in, a
    version never changes. `members` is the number that the net was divided by.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being calculated")
        HANDED_IN = "handed_in", _("To be signed")
        RETURNED = "returned", _("Returned")
        SIGNED = "signed", _("Signed")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="incomes")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    members = models.PositiveSmallIntegerField(null=True, blank=True)
    head_name = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)
    begun_at = models.DateTimeField()
    begun_by = who()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    handed_in_by = who_later()
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = who_later()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = who_later()
    answer = models.CharField(max_length=500, blank=True)
    act = models.OneToOneField(
        Act, on_delete=models.PROTECT, null=True, blank=True, related_name="income_sheet"
    )

    PERSONAL = frozenset({"head_name", "note", "answer"})

    objects = IncomeSheetQuerySet.as_manager()

    class Meta:
        ordering = ("household_id", "-year", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=["household", "year", "version"], name="income_version_once"
            ),
            models.UniqueConstraint(
                fields=["household", "year"],
                condition=Q(state__in=["draft", "handed_in"]),
                name="income_one_open",
            ),
            models.CheckConstraint(condition=both_or_neither("begun"), name="income_begun_at_by"),
            models.CheckConstraint(
                condition=both_or_neither("handed_in"), name="income_handed_in_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("returned"), name="income_returned_at_by"
            ),
            models.CheckConstraint(condition=both_or_neither("signed"), name="income_signed_at_by"),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False, act__isnull=False)
                | (~Q(state="signed") & Q(signed_at__isnull=True, act__isnull=True)),
                name="income_signed_iff_enacted",
            ),
            models.CheckConstraint(
                condition=~Q(signed_by=F("handed_in_by")), name="income_two_persons"
            ),
        )
        indexes = (models.Index(fields=["state", "-handed_in_at"], name="income_to_sign"),)

    def __str__(self) -> str:
        return f"{self.household_id} {self.year} v{self.version}"

    @property
    def region(self) -> Region:
        return self.household.region

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class IncomeItemQuerySet(RegionScopedQuerySet):
    region_path = "sheet__household__place_path"


class IncomeItem(models.Model):
    """One amount of one kind: in a month (`month_on` is its first day), or of the whole year.

    `about` is the employer, the crop or the paper; `how` the multiplication behind the amount.
    An item carried into a later version keeps its photos through `first`.
    """

    sheet = models.ForeignKey(IncomeSheet, on_delete=models.CASCADE, related_name="items")
    kind = models.ForeignKey(IncomeKind, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    month_on = models.DateField(null=True, blank=True)
    amount_yuan = models.DecimalField(max_digits=12, decimal_places=2)
    about = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=60, blank=True)
    first = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = who()

    PERSONAL = frozenset({"amount_yuan", "about", "place", "how"})

    objects = IncomeItemQuerySet.as_manager()

    class Meta:
        ordering = ("kind__position", "person_id", "about", "month_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("added"), name="income_item_added_at_by"
            ),
            models.CheckConstraint(condition=Q(amount_yuan__gt=0), name="income_item_is_something"),
            models.CheckConstraint(
                condition=Q(month_on__isnull=True) | Q(month_on__day=1),
                name="income_item_month_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind_id} {self.amount_yuan}"

    # What `ledger.evidence` asks of a row that something proves.
    round = 1

    @property
    def subject(self) -> str:
        return self._meta.label_lower

    @property
    def region(self) -> Region:
        return self.sheet.region

    @property
    def proof_key(self) -> int:
        """The key its photos and papers are kept under."""
        return self.first_id or self.pk
