"""Rounds of acceptance (分级验收): who accepts the files of which places. Source: domain.md §6.4.

The prefecture accepts the files of townships, a county those of villages, a township those of
households. Triggers (migration `acceptance`) keep that groups and places stand once the round is
open, and that a round ends when every file in it has passed.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archives.models.catalogue import Holder
from ledger.models import account, both_or_neither, moment
from regions.models import Cadre, Level, Region
from regions.scope import RegionScopedQuerySet

# Whose files the round of a place of this level accepts.
ACCEPTS = {
    Level.PREFECTURE: Holder.TOWNSHIP,
    Level.COUNTY: Holder.VILLAGE,
    Level.TOWNSHIP: Holder.HOUSEHOLD,
}


class AcceptanceRound(models.Model):
    """One round. `share_percent` of the files of each place are drawn by `seed`; 100 is all.

    `year` is that of the files of villages and townships, empty for households, which have one file
    for good. What fails is to be mended within `working_days`.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Acceptance being planned")
        OPEN = "open", _("Acceptance under way")
        CLOSED = "closed", _("Acceptance ended")

    number = models.CharField(max_length=40, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    holder = models.CharField(max_length=10, choices=Holder)
    name = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    share_percent = models.PositiveSmallIntegerField(default=100)
    seed = models.BigIntegerField()
    working_days = models.PositiveSmallIntegerField(default=10)
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = account(null=False)
    drawn_at = moment()
    drawn_by = account()
    opened_at = moment()
    opened_by = account()
    closed_at = moment()
    closed_by = account()

    PERSONAL: frozenset[str] = frozenset()

    subject = "archives.acceptanceround"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"acceptance_round_{stem}_at_by"
                )
                for stem in ("planned", "drawn", "opened", "closed")
            ),
            models.CheckConstraint(
                condition=Q(state="planned", opened_at__isnull=True, closed_at__isnull=True)
                | Q(state="open", opened_at__isnull=False, closed_at__isnull=True)
                | Q(state="closed", opened_at__isnull=False, closed_at__isnull=False),
                name="acceptance_round_state_is_stamped",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(drawn_at__isnull=False),
                name="acceptance_round_drawn_before_open",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="acceptance_round_in_order"
            ),
            models.CheckConstraint(
                condition=Q(share_percent__gte=1, share_percent__lte=100),
                name="acceptance_round_share",
            ),
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=250),
                name="acceptance_round_working_days",
            ),
            models.CheckConstraint(
                condition=Q(holder="household", year__isnull=True)
                | (~Q(holder="household") & Q(year__isnull=False)),
                name="acceptance_round_year",
            ),
        )

    def __str__(self) -> str:
        return self.name


class OfRoundQuerySet(RegionScopedQuerySet):
    region_path = "round__region__path"


class AcceptanceGroup(models.Model):
    """验收组: who accepts the files of the places given to it."""

    round = models.ForeignKey(AcceptanceRound, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    made_by = account(null=False)

    PERSONAL: frozenset[str] = frozenset()

    subject = "archives.acceptancegroup"
    objects = OfRoundQuerySet.as_manager()

    class Meta:
        ordering = ("round", "pk")
        constraints = (
            models.UniqueConstraint(fields=["round", "name"], name="acceptance_group_once"),
            models.CheckConstraint(
                condition=both_or_neither("made"), name="acceptance_group_made_at_by"
            ),
        )

    def __str__(self) -> str:
        return self.name


class OfGroupQuerySet(RegionScopedQuerySet):
    region_path = "group__round__region__path"


class AcceptanceMember(models.Model):
    """Somebody of a group: an account, or a line of the roster, which may have none."""

    group = models.ForeignKey(AcceptanceGroup, on_delete=models.PROTECT, related_name="members")
    user = account()
    cadre = models.ForeignKey(
        Cadre, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_leader = models.BooleanField(default=False)

    PERSONAL: frozenset[str] = frozenset()

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ("group", "-is_leader", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(cadre__isnull=False),
                name="acceptance_member_is_somebody",
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(is_leader=True), name="acceptance_group_one_leader"
            ),
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(user__isnull=False),
                name="acceptance_member_once",
            ),
        )

    def __str__(self) -> str:
        return self.person_name

    @property
    def person_name(self) -> str:
        if self.user:
            return self.user.full_name
        return self.cadre.name if self.cadre else ""


class AcceptancePlace(models.Model):
    """A place whose files a group accepts; those of one round do not lie in one another."""

    round = models.ForeignKey(AcceptanceRound, on_delete=models.PROTECT, related_name="places")
    group = models.ForeignKey(AcceptanceGroup, on_delete=models.PROTECT, related_name="places")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")

    PERSONAL: frozenset[str] = frozenset()

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        ordering = ("round", "region__path")
        constraints = (
            models.UniqueConstraint(fields=["round", "region"], name="acceptance_place_once"),
        )

    def __str__(self) -> str:
        return str(self.region)


class Defect(models.Model):
    """What is wrong with a paper, to pick from; disabled with a day, never deleted."""

    UNSCOPED = "what may be wrong with a paper is known to everybody"

    code = models.SlugField(max_length=20, unique=True)
    title = models.CharField(max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(default=0)
    disabled_on = models.DateField(null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject = "archives.defect"

    class Meta:
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.title
