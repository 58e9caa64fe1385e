"""职责清单: what each kind of body and each role has to do, as the documents of the time say it.

Lines end with a date and are never deleted. Whether a duty of a post was missed is asked of the
ledgers elsewhere (accountability); here are the words alone.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from regions.models import current_on
from taskforces.models.organisation import BodyKind, Role


class InForceQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Those in force that day."""
        return self.filter(current_on(day))


class DutyList(models.Model):
    """One list, such as 五主五包, and the document it rests on."""

    UNSCOPED = "a catalogue of the whole prefecture"
    PERSONAL: frozenset[str] = frozenset()

    name = models.CharField(_("List of duties"), max_length=40)
    basis = models.CharField(_("Document it rests on"), max_length=200, blank=True)
    valid_from = models.DateField(_("In force from"))
    valid_to = models.DateField(_("In force until"), null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["name", "valid_from"], name="duty_list_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="duty_list_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name


class DutyLine(models.Model):
    """One duty of a list. `kind` and `role` are blank where it is nobody's in particular."""

    UNSCOPED = "a catalogue of the whole prefecture"
    PERSONAL: frozenset[str] = frozenset()

    duty_list = models.ForeignKey(
        DutyList, on_delete=models.PROTECT, related_name="lines", verbose_name=_("List of duties")
    )
    kind = models.CharField(_("Kind of body"), max_length=14, choices=BodyKind, blank=True)
    role = models.CharField(_("Role"), max_length=16, choices=Role, blank=True)
    order = models.PositiveSmallIntegerField(_("Order in the list"), default=1)
    name = models.CharField(_("Name of the duty"), max_length=80)
    content = models.TextField(_("What the duty asks"))
    valid_from = models.DateField(_("In force from"))
    valid_to = models.DateField(_("In force until"), null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ("duty_list", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["duty_list", "name", "kind", "role", "valid_from"],
                name="organisation_duty_line_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="organisation_duty_line_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.duty_list}：{self.name}"
