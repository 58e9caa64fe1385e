"""逐村过堂: a place hears the villages (a prefecture its counties) after they were reviewed.

What is to be mended becomes entries of the issue ledger when the chair signs. A trigger keeps the
order of levels and steps, and that nothing of a signed hearing changes (migration
`village_reviews`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accountability.models.catalogue import Item
from accountability.models.issues import Issue
from accountability.models.village_reviews import VillageRound, VillageSheet
from ledger.models import account, both_or_neither, moment
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class Hearing(models.Model):
    """A hearing of a township, a county or the prefecture over a round.

    `share_percent` of what could be heard was drawn by `seed`; 100 is all of it. `panel` are the
    persons who sit beside the chair.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being heard")
        SIGNED = "signed", _("Signed by the chair")
        CALLED_OFF = "called_off", _("Called off")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    round_of = models.ForeignKey(VillageRound, on_delete=models.PROTECT, related_name="hearings")
    number = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    held_on = models.DateField()
    venue = models.CharField(max_length=80, blank=True)
    chair = account(null=False)
    panel = ArrayField(models.CharField(max_length=60), default=list)
    share_percent = models.PositiveSmallIntegerField(default=100)
    seed = models.BigIntegerField(default=0)
    end_words = models.CharField(max_length=300, blank=True)
    convened_at = models.DateTimeField()
    convened_by = account(null=False)
    signed_at = moment()
    signed_by = account()
    called_off_at = moment()
    called_off_by = account()

    PERSONAL = frozenset({"panel", "end_words"})

    subject = "accountability.hearing"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-held_on", "-pk")
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"hearing_{stem}_at_by"
                )
                for stem in ("convened", "signed", "called_off")
            ),
            models.CheckConstraint(
                condition=Q(share_percent__gte=1, share_percent__lte=100), name="hearing_share"
            ),
        )

    def __str__(self) -> str:
        return self.number


class OfHearingQuerySet(RegionScopedQuerySet):
    region_path = "region__path"


class Verdict(models.TextChoices):
    """过关, 限期整改, 重新复核."""

    PASSED = "passed", _("Cleared")
    MEND = "mend", _("To be mended by a day")
    AGAIN = "again", _("To be reviewed again")


class HeardPlace(models.Model):
    """A village before a hearing with its sheet, or a county with its own hearing (`below`).

    `before` is how it was heard last at this level: what that ordered is shown.
    """

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="heard")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="heard")
    sheet = models.ForeignKey(
        VillageSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="heard"
    )
    below = models.ForeignKey(
        Hearing, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    before = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked = models.TextField(blank=True)
    answered = models.TextField(blank=True)
    verdict = models.CharField(max_length=6, choices=Verdict, blank=True)
    words = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    recorded_at = moment()
    recorded_by = account()

    PERSONAL = frozenset({"asked", "answered", "words"})

    subject = "accountability.heardplace"
    objects = OfHearingQuerySet.as_manager()

    class Meta:
        ordering = ("region__path", "pk")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("recorded"), name="heard_recorded_at_by"
            ),
            models.UniqueConstraint(fields=["hearing", "region"], name="heard_once"),
            models.CheckConstraint(
                condition=Q(sheet__isnull=True) ^ Q(below__isnull=True), name="heard_of_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["mend", "again"], due_on__isnull=False)
                | Q(verdict__in=["", "passed"], due_on__isnull=True),
                name="heard_day_with_verdict",
            ),
        )

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.region_id}"


class OfHeardQuerySet(RegionScopedQuerySet):
    region_path = "heard__region__path"


class HearingOrder(models.Model):
    """What a hearing orders to be mended; it becomes `issue` when the chair signs."""

    heard = models.ForeignKey(HeardPlace, on_delete=models.PROTECT, related_name="orders")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    description = models.TextField()
    responsible_unit = models.CharField(max_length=60)
    person = models.CharField(max_length=60)
    due_on = models.DateField()
    issue = models.OneToOneField(
        Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="hearing_order"
    )

    PERSONAL = frozenset({"description", "person"})

    subject = "accountability.hearingorder"
    objects = OfHeardQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.description[:40]
