"""Procedures: a round of households that go one way together, and every step on record.

The steps themselves are data (`households.procedures.variants`). Nothing here is ever deleted: what
a return makes void is marked as replaced, what is withdrawn stays and is counted.
"""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.acts import Act
from households.models.household import Household
from ledger.models import account, both_or_neither, moment
from regions.models import Region
from regions.scope import RegionScopedQuerySet

_USER = settings.AUTH_USER_MODEL


class RoundQuerySet(RegionScopedQuerySet):
    def open(self) -> Self:
        return self.filter(state=Round.State.OPEN)

    def overdue(self) -> Self:
        """Open, and past the day of the decision or of a step of one household."""
        today = timezone.localdate()
        late = Procedure.objects.running().filter(round=models.OuterRef("pk"), due_on__lt=today)
        return self.open().filter(Q(due_on__lt=today) | models.Exists(late))


class Round(models.Model):
    """Households of a village that share one meeting, notice, review and decision (批次).

    `variant` is a key of `procedures.VARIANTS`, `step` that of the next step that the round takes
    as a whole, `holder` whose turn that is. `turn` counts the returns. `clock_on` starts the
    deadline `due_on`. A household that an objection or a return held back goes on in a round of
    its own, whose `parent` is the one it left; it starts at `from_position` of the steps.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        DONE = "done", _("Completed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    variant = models.CharField(max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=20, blank=True)
    turn = models.PositiveSmallIntegerField(default=1)
    from_position = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="split_off"
    )
    clock_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = account(null=False)
    ended_at = moment()
    ended_by = account()
    ended_why = models.CharField(max_length=200, blank=True)

    PERSONAL = frozenset({"ended_why"})

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=both_or_neither("opened"), name="round_opened_at_by"),
            models.CheckConstraint(condition=both_or_neither("ended"), name="round_ended_at_by"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="round_ended_iff_stamped",
            ),
        )
        indexes = (
            models.Index(fields=["region", "state", "-id"], name="round_in_place"),
            models.Index(fields=["holder"], condition=Q(state="open"), name="round_waits_at"),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"PC{timezone.localtime(self.opened_at).year}-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def subject(self) -> str:
        """How events and papers refer to it."""
        return self._meta.label_lower

    @property
    def round(self) -> int:
        """What papers of one turn are told apart by."""
        return self.turn


class ProcedureQuerySet(RegionScopedQuerySet):
    def running(self) -> Self:
        return self.filter(state__in=(Procedure.State.ACTIVE, Procedure.State.HELD))

    def active(self) -> Self:
        return self.filter(state=Procedure.State.ACTIVE)


class Procedure(models.Model):
    """One household in a round.

    `step` is what this household has to do before the round can go on, "" when nothing; `holder`
    whose turn that is. `undoes` is the outcome that a reversal takes back, `act` its own outcome.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Under way")
        HELD = "held", _("Stopped by an objection")
        DONE = "done", _("Decided")
        REFUSED = "refused", _("Not passed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="procedures")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="procedures")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    step = models.CharField(max_length=20, blank=True)
    due_on = models.DateField(null=True, blank=True)
    act = models.OneToOneField(
        Act, on_delete=models.PROTECT, null=True, blank=True, related_name="procedure"
    )
    undoes = models.ForeignKey(
        Act, on_delete=models.PROTECT, null=True, blank=True, related_name="reversals"
    )
    added_at = models.DateTimeField()
    added_by = account(null=False)
    ended_at = moment()
    ended_by = account()
    ended_why = models.CharField(max_length=300, blank=True)

    PERSONAL = frozenset({"ended_why"})

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        ordering = ("round_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("added"), name="procedure_added_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("ended"), name="procedure_ended_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("active", "held"), ended_at__isnull=True)
                | (~Q(state__in=("active", "held")) & Q(ended_at__isnull=False)),
                name="procedure_ended_iff_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(act__isnull=False), name="procedure_done_by_an_act"
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=("active", "held"), act__isnull=True),
                name="procedure_one_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=["household", "-id"], name="procedure_of_household"),
            models.Index(fields=["holder"], condition=Q(state="active"), name="procedure_waits_at"),
            models.Index(fields=["due_on"], condition=Q(state="active"), name="procedure_due"),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.round} {self.household_id}"

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.ACTIVE, self.State.HELD)

    @property
    def subject(self) -> str:
        """How events and papers refer to it."""
        return self._meta.label_lower
