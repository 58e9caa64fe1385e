"""What a place means to teach in a year, and who approved it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import both_or_neither
from regions.models import Audience, Level, Region
from regions.scope import RegionScopedQuerySet

_USER = settings.AUTH_USER_MODEL


class Plan(models.Model):
    """The training plan of a place for a year; another person than who drew it up approves it."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("Year"))
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL: frozenset[str] = frozenset()

    subject = "training.plan"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "region__path")
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"training_plan_{stem}_at_by"
                )
                for stem in ("drawn", "approved")
            ),
            models.UniqueConstraint(fields=["region", "year"], name="training_plan_once"),
            models.CheckConstraint(
                condition=Q(year__gte=2014, year__lte=2100), name="training_plan_year"
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=models.F("drawn_by")), name="training_plan_two_persons"
            ),
        )

    def __str__(self) -> str:
        return f"{self.region.name} {self.year}"


class OfPlanQuerySet(RegionScopedQuerySet):
    region_path = "plan__region__path"


class PlanLine(models.Model):
    """How many sessions and persons of an audience, by sessions of a level."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    audience = models.CharField(_("Audience"), max_length=14, choices=Audience)
    level = models.PositiveSmallIntegerField(_("Level"), choices=Level)
    sessions = models.PositiveIntegerField(_("Planned sessions"))
    persons = models.PositiveIntegerField(_("Planned persons"))

    PERSONAL: frozenset[str] = frozenset()

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        ordering = ("level", "audience")
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "audience", "level"], name="training_plan_line_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.level} {self.audience}"
