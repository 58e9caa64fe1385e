"""Simulations: what a rule would open and lose with other numbers, before anybody signs them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person
from ledger.models import Job
from regions.models import Region
from regions.scope import RegionScopedQuerySet
from screening.models.leads import Lead


class Simulation(models.Model):
    """A rule with other numbers over the inputs of the last comparisons of a place.

    `region` is the county or prefecture whose numbers are tried; `values` are the numbers by name.
    `facts` says what it was made with (comparisons, register, seconds) and how much was found
    before and after. It touches no lead.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=10)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="simulation")
    values = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.rule} {self.region} {self.values}"


class SimulatedLead(models.Model):
    """What would become of one subject: a lead opens, is found no more, or its values change.

    `lead` is the one there is already; a lead that would be new has none. `said` is what the
    department's side shows, as in the list of leads.
    """

    class Effect(models.TextChoices):
        OPENS = "opens", _("Would open")
        VANISHES = "vanishes", _("Would be found no more")
        CHANGES = "changes", _("Values would change")

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="leads")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    effect = models.CharField(max_length=10, choices=Effect)
    subject_kind = models.CharField(max_length=10, choices=Lead.SubjectKind)
    subject_pk = models.BigIntegerField()
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lead = models.ForeignKey(
        Lead, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    said = models.CharField(max_length=300, blank=True)

    PERSONAL = frozenset({"said"})

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("effect", "region", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["simulation", "effect", "subject_kind", "subject_pk"],
                name="simulated_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.simulation_id} {self.effect} {self.subject_pk}"
