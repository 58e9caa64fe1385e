"""The roster of cadres: whoever does this work in a place, with an account or without."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from regions.scope import RegionScopedQuerySet


class Audience(models.TextChoices):
    """The six kinds of cadres that training is to reach (对象类别)."""

    LEADERS = "leaders", _("Local Party and government leaders")
    DEPARTMENTS = "departments", _("Cadres of departments")
    POVERTY_SYSTEM = "poverty_system", _("Cadres of the poverty office system")
    HELPERS = "helpers", _("Helping cadres")
    RESIDENT = "resident", _("First secretaries and resident teams")
    GRASSROOTS = "grassroots", _("Township and village cadres")


class CadreQuerySet(RegionScopedQuerySet):
    def on(self, day: date) -> Self:
        """Those on the roster that day."""
        return self.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day)).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )


class Cadre(models.Model):
    """One person of a place's roster, from a day to a day (inclusive; open when empty).

    `region` is whose cadre it is: the place the unit belongs to. `number` is the roster's own and
    what an import knows a person again by. No identity number is kept. Most have no account.
    """

    number = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="cadres")
    unit = models.CharField(max_length=60)
    post = models.CharField(max_length=60, blank=True)
    audience = models.CharField(max_length=14, choices=Audience)
    phone = models.CharField(max_length=20, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    PERSONAL = frozenset({"name", "phone"})

    objects = CadreQuerySet.as_manager()

    class Meta:
        ordering = ("region__path", "number")
        indexes = (models.Index(fields=["region", "audience"], name="cadre_of_region"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="cadre_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.unit} {self.post}".strip()
