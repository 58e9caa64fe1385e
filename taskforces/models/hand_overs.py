"""交接: a seat or a place in charge goes from one cadre to another, signed by both."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import account, both_or_neither, moment
from regions.models import Cadre, Region
from regions.scope import RegionScopedQuerySet
from taskforces.models.charges import Charge
from taskforces.models.organisation import Seat

_USER = settings.AUTH_USER_MODEL


class SeatHandOver(models.Model):
    """The successor begins only when both have signed; until then the leaver answers.

    `items` is what was open when it was prepared: [{"what", "title", "url"}]. `left_by` and
    `taken_by` are the accounts at which the two signed: their own where they have one, otherwise
    of somebody of the place who has them sign on the glass, and never one person's for both.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("To be signed by who leaves")
        LEFT = "left", _("To be signed by who comes")
        DONE = "done", _("Handed over")
        DROPPED = "dropped", _("Dropped")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="hand_overs"
    )
    charge = models.ForeignKey(
        Charge, on_delete=models.PROTECT, null=True, blank=True, related_name="hand_overs"
    )
    leaver = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    document_no = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PREPARED)
    items = models.JSONField(default=list)
    prepared_at = models.DateTimeField()
    prepared_by = account(null=False)
    left_at = moment()
    left_by = account()
    taken_at = moment()
    taken_by = account()
    dropped_at = moment()
    dropped_by = account()

    PERSONAL = frozenset({"items"})

    subject_label = "taskforces.seathandover"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"seat_hand_over_{stem}_at_by"
                )
                for stem in ("prepared", "left", "taken", "dropped")
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=True, charge__isnull=False)
                | Q(seat__isnull=False, charge__isnull=True),
                name="seat_hand_over_of_one",
            ),
            models.CheckConstraint(
                condition=~Q(leaver=F("successor")), name="seat_hand_over_two_cadres"
            ),
            models.CheckConstraint(
                condition=Q(left_by__isnull=True)
                | Q(taken_by__isnull=True)
                | ~Q(left_by=F("taken_by")),
                name="seat_hand_over_two_hands",
            ),
            models.CheckConstraint(
                condition=Q(state="done", taken_at__isnull=False, left_at__isnull=False)
                | (~Q(state="done") & Q(taken_at__isnull=True)),
                name="seat_hand_over_signed_by_both",
            ),
            *(
                models.UniqueConstraint(
                    fields=[of],
                    condition=Q(state__in=("prepared", "left")),
                    name=f"seat_hand_over_open_{of}",
                )
                for of in ("seat", "charge")
            ),
        )

    def __str__(self) -> str:
        return f"{self.leaver_id} → {self.successor_id}"
