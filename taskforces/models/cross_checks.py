"""县乡交叉检查: places inspect one another's households, nobody his own.

A round is planned by one person and signed by another; signing draws the sample. Triggers keep
that nothing of a signed round changes, that two places never inspect each other, that an inspector
is a cadre of the inspecting place, and that a second visit once signed stays as it is (migration
`cross_checks`).
"""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.models import account, both_or_neither, moment
from regions.duties import Permission
from regions.models import Cadre, Region, User, paths_above
from regions.scope import RegionScopedQuerySet

_USER = settings.AUTH_USER_MODEL


class CrossCheckQuerySet(RegionScopedQuerySet):
    def within_paths(self, paths: list[str]) -> Self:
        """Rounds of these places, of places below, and of those above, in which they take part."""
        if not paths:
            return self.none()
        within = Q(region__path__in={above for path in paths for above in paths_above(path)})
        for path in paths:
            within |= Q(region__path__startswith=path)
        return self.filter(within)


class CrossCheck(models.Model):
    """One round: the places right below `region` inspect one another.

    `seed` decides plan and sample. It is told when nobody can make use of it any more, and its
    digest before, so that anybody can draw both again. `apart`: so many rounds back no pair comes
    again; `team`: inspectors of a pair; `sample_size`: households of an inspected place, at most.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Plan to be signed")
        SIGNED = "signed", _("Inspecting")
        DROPPED = "dropped", _("Plan dropped")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="cross_checks")
    number = models.CharField(max_length=30, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    seed = models.BigIntegerField()
    apart = models.PositiveSmallIntegerField(default=2)
    team = models.PositiveSmallIntegerField(default=2)
    sample_size = models.PositiveSmallIntegerField(default=10)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = account(null=False)
    signed_at = moment()
    signed_by = account()
    dropped_at = moment()
    dropped_by = account()

    PERSONAL: frozenset[str] = frozenset()

    subject = "taskforces.crosscheck"
    objects = CrossCheckQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"cross_check_{stem}_at_by"
                )
                for stem in ("planned", "signed", "dropped")
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False)
                | (~Q(state="signed") & Q(signed_at__isnull=True)),
                name="cross_check_signed_iff_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(planned_by=F("signed_by")), name="cross_check_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cross_check_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(team__gte=1, team__lte=5, sample_size__gte=1, apart__lte=10),
                name="cross_check_sizes",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_over(self) -> bool:
        return self.ends_on < timezone.localdate()


class OfRoundQuerySet(RegionScopedQuerySet):
    region_path = "round__region__path"


class CrossPair(models.Model):
    """One place inspects another in a round. `frame`: the households the sample was drawn from,
    by key in ascending order; filled when the plan is signed.
    """

    round = models.ForeignKey(CrossCheck, on_delete=models.PROTECT, related_name="pairs")
    inspecting = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    inspected = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    frame = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    PERSONAL = frozenset({"frame"})

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        ordering = ("inspected__path",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(inspecting=F("inspected")), name="cross_pair_never_its_own"
            ),
            models.UniqueConstraint(
                fields=["round", "inspected"], name="cross_pair_inspected_once"
            ),
            models.UniqueConstraint(
                fields=["round", "inspecting"], name="cross_pair_inspecting_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.inspecting_id} → {self.inspected_id}"


class OfPairQuerySet(RegionScopedQuerySet):
    region_path = "pair__round__region__path"


class CrossInspector(models.Model):
    """A cadre of the inspecting place who inspects."""

    pair = models.ForeignKey(CrossPair, on_delete=models.CASCADE, related_name="team")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="+")

    PERSONAL: frozenset[str] = frozenset()

    objects = OfPairQuerySet.as_manager()

    class Meta:
        ordering = ("cadre__number",)
        constraints = (
            models.UniqueConstraint(fields=["pair", "cadre"], name="cross_inspector_once"),
        )

    def __str__(self) -> str:
        return f"{self.pair_id} {self.cadre_id}"


class Question(models.TextChoices):
    """What a visit answers by yes or no: 两不愁三保障, water and income (人均纯收入)."""

    INCOME = "income", _("Income a head reaches the line")
    FOOD = "food", _("Enough to eat")
    CLOTHING = "clothing", _("Clothes for the season")
    EDUCATION = "education", _("Compulsory education is secured")
    MEDICAL = "medical", _("Basic medical care is secured")
    HOUSING = "housing", _("Housing is safe")
    WATER = "water", _("Drinking water is safe")


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Could not be seen")


class CrossVisitQuerySet(OfPairQuerySet):
    def of_inspector(self, user: User) -> Self:
        """Visits of signed rounds that this person makes as a cadre of the team."""
        rows = self.filter(pair__round__state=CrossCheck.State.SIGNED)
        mine = user.person_key
        whose = Q(pair__team__cadre__user=user)
        if mine:
            whose |= Q(pair__team__cadre__user__person_key=mine)
        return rows.filter(pk__in=rows.filter(whose).values("pk"))

    def visible_to(self, user: User, permission: Permission) -> Self:
        """What was found: to the places of the round above, and to the inspected place and those
        above the household once it is signed; before, it would tell where inspectors come.
        """
        told = Q()
        for path in user.paths_where(permission):
            told |= Q(pair__round__region__path__startswith=path)
            told |= Q(region__path__startswith=path, signed_at__isnull=False)
        return self.filter(told) if told else self.none()


class CrossVisit(models.Model):
    """A second visit to a household, blind: `first` is what the first visit answered, which is
    shown only after the second is signed.

    `household_no` says which; `region` where it lives; `words` what it is called, masked.
    `first` and `second`: {question: yes | no | unknown}; blank where the first never answered.
    """

    pair = models.ForeignKey(CrossPair, on_delete=models.PROTECT, related_name="visits")
    number = models.CharField(max_length=40, unique=True)
    household_no = models.CharField(max_length=40)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=80, blank=True)
    first = models.JSONField(default=dict)
    second = models.JSONField(default=dict)
    findings = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    signed_at = moment()
    signed_by = account()

    PERSONAL = frozenset({"household_no", "words", "first", "second", "findings", "problem"})

    subject = "taskforces.crossvisit"
    objects = CrossVisitQuerySet.as_manager()

    class Meta:
        ordering = ("region__path", "household_no")
        constraints = (
            models.UniqueConstraint(fields=["pair", "household_no"], name="cross_visit_once"),
            models.CheckConstraint(
                condition=both_or_neither("signed"), name="cross_visit_signed_at_by"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=False) | Q(second={}, findings="", problem=""),
                name="cross_visit_said_when_signed",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        """What it is called where it is taken in as an issue."""
        return f"交叉检查 {self.region.name} {self.words}".strip()
