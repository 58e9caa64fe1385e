"""What a comparison did to which lead, and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.scope import RegionScopedQuerySet
from screening.models.extracts import ComparisonRun
from screening.models.leads import Lead


class LeadChangeQuerySet(RegionScopedQuerySet):
    region_path = "lead__region__path"


class LeadChange(models.Model):
    """One lead that a comparison opened, changed or marked. Only differences have a row.

    `what` is a count of `screening.reconcile.Counts`; `decided` are leads that people closed
    since the comparison before. `cause` is one of `screening.comparison.causes`, "first" where
    there was nothing to compare with.
    """

    class What(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        REOPENED = "reopened", _("Back after verdict")
        EXPIRED = "expired", _("Verdict ran out")
        RELEASED = "released", _("Exemption ended")
        BACK = "back", _("Found again")
        VANISHED = "vanished", _("No longer found")
        EXEMPTED = "exempted", _("Exempt")
        DECIDED = "decided", _("Closed by people")

    class Cause(models.TextChoices):
        DATA = "data", _("New data")
        REGISTER = "register", _("Changed base map")
        RULE = "rule", _("Changed rule or number")
        DECISION = "decision", _("Decision")
        DAY = "day", _("A later day")
        FIRST = "first", _("First comparison")
        OTHER = "other", _("Other")

    run = models.ForeignKey(ComparisonRun, on_delete=models.PROTECT, related_name="changes")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10, choices=What)
    cause = models.CharField(max_length=10, choices=Cause)

    PERSONAL: frozenset[str] = frozenset()

    objects = LeadChangeQuerySet.as_manager()

    class Meta:
        ordering = ("run", "id")
        constraints = (
            models.UniqueConstraint(fields=["run", "lead", "what"], name="lead_change_once"),
        )
        indexes = (models.Index(fields=["run", "what", "cause"], name="lead_change_of_run"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.lead_id} {self.what}"
