"""按图施工: the plan of a village for a year, in dated versions; its lines and how far each is.

A version is drafted, put in force and replaced by the next; a trigger keeps that nothing of a
version in force changes (migration `village_reviews`). A line keeps its `code` from version to
version, so that its progress is read across them.
"""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import account, both_or_neither, moment
from regions.models import Region
from regions.scope import RegionScopedQuerySet

_USER = settings.AUTH_USER_MODEL
HIGHEST_RATE = Decimal("3.00")  # percent: what a village may have left when it leaves poverty


class LineKind(models.TextChoices):
    """What a line is of: 目标任务, 脱贫路径, 保障措施."""

    TARGET = "target", _("Target")
    PATH = "path", _("Path out of poverty")
    SAFEGUARD = "safeguard", _("Safeguard")


class Measure(models.TextChoices):
    """By what: the ways out of poverty, what is secured for all, and how it is ensured."""

    INDUSTRY = "industry", _("Industry")
    WORK = "work", _("Work away from home")
    RELOCATION = "relocation", _("Relocation")
    EDUCATION = "education", _("Education")
    MEDICAL = "medical", _("Medical care")
    SUBSISTENCE = "subsistence", _("Subsistence allowance")
    HOUSING = "housing", _("Housing")
    WATER = "water", _("Drinking water")
    ECOLOGY = "ecology", _("Ecology posts")
    WORKS = "works", _("Roads and works")
    FUNDS = "funds", _("Funds")
    PEOPLE = "people", _("People on the spot")
    OTHER = "other", _("Other")


class PlanTemplate(models.Model):
    """A line as offices offer it to villages. Disabled with a date, never deleted."""

    UNSCOPED = "one catalogue for the prefecture"
    PERSONAL: frozenset[str] = frozenset()

    kind = models.CharField(_("Part of the plan"), max_length=9, choices=LineKind)
    measure = models.CharField(_("Measure"), max_length=11, choices=Measure)
    words = models.CharField(_("What the line is"), max_length=200, unique=True)
    unit_word = models.CharField(_("Counted in"), max_length=10, blank=True)
    order = models.PositiveSmallIntegerField(_("Order"), default=0)
    disabled_on = models.DateField(_("Not offered from"), null=True, blank=True)

    class Meta:
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.words


class VillagePlan(models.Model):
    """One version of a village's plan of a year.

    `exit_year` is the year in which the village itself leaves the list of poor ones; it has at
    most `max_rate_percent` of its people in poverty then. `homes_out` and `people_out` leave
    poverty in the year. Blank is not zero.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        STANDING = "standing", _("In force")
        REPLACED = "replaced", _("Replaced")
        DROPPED = "dropped", _("Draft dropped")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="village_plans")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    exit_year = models.PositiveSmallIntegerField(
        _("Year in which the village leaves poverty"), null=True, blank=True
    )
    max_rate_percent = models.DecimalField(
        _("Poverty rate at most (%)"),
        max_digits=5,
        decimal_places=2,
        default=HIGHEST_RATE,
        validators=[MaxValueValidator(HIGHEST_RATE)],
    )
    homes_out = models.PositiveIntegerField(
        _("Households to leave poverty this year"), null=True, blank=True
    )
    people_out = models.PositiveIntegerField(
        _("Persons to leave poverty this year"), null=True, blank=True
    )
    basis = models.CharField(_("By which document"), max_length=120, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = account(null=False)
    put_at = moment()
    put_by = account()
    ended_at = moment()
    ended_by = account()

    PERSONAL: frozenset[str] = frozenset()

    subject = "accountability.villageplan"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("region__path", "-year", "-version")
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"village_plan_{stem}_at_by"
                )
                for stem in ("drafted", "put", "ended")
            ),
            models.UniqueConstraint(
                fields=["region", "year", "version"], name="village_plan_version_once"
            ),
            *(
                models.UniqueConstraint(
                    fields=["region", "year"],
                    condition=Q(state=state),
                    name=f"village_plan_one_{state}",
                )
                for state in ("draft", "standing")
            ),
            models.CheckConstraint(
                condition=Q(max_rate_percent__gte=0, max_rate_percent__lte=HIGHEST_RATE),
                name="village_plan_rate",
            ),
            models.CheckConstraint(
                condition=Q(people_out__isnull=True)
                | Q(homes_out__isnull=True)
                | Q(people_out__gte=F("homes_out")),
                name="village_plan_persons_of_households",
            ),
        )

    def __str__(self) -> str:
        return f"{self.region_id} {self.year}-{self.version}"


class OfPlanQuerySet(RegionScopedQuerySet):
    region_path = "plan__region__path"


class PlanLine(models.Model):
    """One line: what, for whom, how much, by which unit and person, from a day until a day.

    `group` is the households or persons it is for; `planned` counts in `unit_word`.
    """

    plan = models.ForeignKey(VillagePlan, on_delete=models.PROTECT, related_name="lines")
    code = models.PositiveSmallIntegerField()
    kind = models.CharField(_("Part of the plan"), max_length=9, choices=LineKind)
    measure = models.CharField(_("Measure"), max_length=11, choices=Measure)
    words = models.CharField(_("What the line is"), max_length=200)
    group = models.CharField(_("For whom"), max_length=80, blank=True)
    planned = models.PositiveIntegerField(_("How much"), null=True, blank=True)
    unit_word = models.CharField(_("Counted in"), max_length=10, blank=True)
    responsible_unit = models.CharField(_("Responsible unit"), max_length=60)
    person = models.CharField(_("Responsible person"), max_length=60)
    starts_on = models.DateField(_("From"))
    due_on = models.DateField(_("Until"))

    PERSONAL = frozenset({"person"})

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(fields=["plan", "code"], name="plan_line_code_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="plan_line_days_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.words


class OfLineQuerySet(RegionScopedQuerySet):
    region_path = "line__plan__region__path"


class LineProgress(models.Model):
    """How far a line was on a day, in percent of all that is to be done; never changed."""

    line = models.ForeignKey(PlanLine, on_delete=models.PROTECT, related_name="progress")
    done_on = models.DateField()
    percent = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = account(null=False)

    PERSONAL = frozenset({"words"})

    objects = OfLineQuerySet.as_manager()

    class Meta:
        ordering = ("done_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("recorded"), name="line_progress_recorded_at_by"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="line_progress_percent"),
        )

    def __str__(self) -> str:
        return f"{self.done_on} {self.percent}%"
