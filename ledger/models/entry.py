"""The columns and constraints that all ledgers share."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.models.stamps import account, both_or_neither, moment
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class Status(models.TextChoices):
    """Where an entry stands. Overdue is never a state: it is open and past its day."""

    PENDING = "pending", _("To verify")  # 待核实, on its way down
    VERIFYING = "verifying", _("Verifying")  # 核实中, signed for by who verifies
    ANSWERED = "answered", _("To review")  # 待复核, on its way up
    RETURNED = "returned", _("Returned")  # 已退回
    CLOSED = "closed", _("Closed out")  # 已销号
    WITHDRAWN = "withdrawn", _("Withdrawn")  # 已撤回, still counted


OPEN = (Status.PENDING, Status.VERIFYING, Status.ANSWERED, Status.RETURNED)


def closed_iff_stamped() -> Q:
    return Q(status=Status.CLOSED, closed_at__isnull=False) | (
        ~Q(status=Status.CLOSED) & Q(closed_at__isnull=True)
    )


class LedgerQuerySet(RegionScopedQuerySet):
    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def overdue(self, today: date | None = None) -> Self:
        return self.open().filter(due_on__lt=today or timezone.localdate())


class LedgerEntry(models.Model):
    """One entry of a ledger.

    `region` is the place it is about and never changes by moving up or down; `holder` is the
    region whose turn it is. `round` counts the times it was sent back or reopened: within a
    round one person takes one step only.
    """

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    round = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    responsible_unit = models.CharField(max_length=60, blank=True)
    responsible = account()
    verified_at = moment()
    verified_by = account()
    reviewed_at = moment()
    reviewed_by = account()
    closed_at = moment()
    closed_by = account()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("verified"), name="%(class)s_verified_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("reviewed"), name="%(class)s_reviewed_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("closed"), name="%(class)s_closed_at_by"
            ),
            models.CheckConstraint(
                condition=closed_iff_stamped(), name="%(class)s_closed_iff_stamped"
            ),
            models.CheckConstraint(
                condition=~Q(verified_by=F("reviewed_by"))
                & ~Q(verified_by=F("closed_by"))
                & ~Q(reviewed_by=F("closed_by")),
                name="%(class)s_three_persons",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def subject(self) -> str:
        """The kind of entry, as events, steps, dispatches and evidence refer to it."""
        return self._meta.label_lower
