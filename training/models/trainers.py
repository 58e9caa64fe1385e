"""The pool of trainers (师资库), from the departments of the seven campaigns."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from regions.models import Cadre
from regions.scope import RegionScopedQuerySet


class Speciality(models.TextChoices):
    """The seven campaigns (七大战役)."""

    HOUSING = "housing", _("Housing and resettlement")
    INDUSTRY = "industry", _("Industry")
    EDUCATION = "education", _("Education")
    HEALTH = "health", _("Health care")
    ROADS = "roads", _("Roads and water")
    IDENTIFICATION = "identification", _("Exact identification and exit")
    PARTY = "party", _("Party building and policy")


class TrainerQuerySet(RegionScopedQuerySet):
    region_path = "cadre__region__path"

    def on(self, day: date) -> Self:
        """Those whose term contains the day."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Trainer(models.Model):
    """A cadre who teaches, for a term (聘期, inclusive; open when empty)."""

    cadre = models.OneToOneField(Cadre, on_delete=models.PROTECT, related_name="trainer")
    speciality = models.CharField(max_length=14, choices=Speciality)
    title = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject = "training.trainer"
    objects = TrainerQuerySet.as_manager()

    class Meta:
        ordering = ("speciality", "cadre__number")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="trainer_term_in_order",
            ),
        )

    def __str__(self) -> str:
        return str(self.cadre)
