"""Plans that divide a village into grids, or change single grids."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class GridPlan(models.Model):
    """A proposal: which household goes to which grid. Nothing moves until it is applied.

    `lots` are the grids as they would be: [{"grid": key or 0 for a new one, "homes": [keys]}].
    Households that no lot names stay where they are.
    """

    class Kind(models.TextChoices):
        DIVIDE = "divide", _("Divide the village anew")
        SPLIT = "split", _("Split a grid")
        MERGE = "merge", _("Merge grids")
        MOVE = "move", _("Move households")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPLIED = "applied", _("Applied")
        DROPPED = "dropped", _("Dropped")

    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="grid_plans")
    lots = models.JSONField(default=list)
    households = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("proposed"), name="grid_plan_proposed_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("decided"), name="grid_plan_decided_at_by"
            ),
            models.UniqueConstraint(
                fields=["region"],
                condition=models.Q(state="proposed"),
                name="grid_plan_one_open_a_village",
            ),
        )

    def __str__(self) -> str:
        return f"{self.region} {self.kind}"
