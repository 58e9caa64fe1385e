"""逐村复核: rounds, and in each the sheet of a village with its figures and answers.

Two persons sign a sheet, who are not of the village and do not keep its plan; a trigger keeps
that, the order of steps, and that nothing under a signature changes (migration `village_reviews`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accountability.models.village_plans import PlanLine, VillagePlan
from ledger.models import account, both_or_neither, moment
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class VillageQuestion(models.Model):
    """A question that every sheet answers, from a day until a day; ended, never deleted."""

    UNSCOPED = "one catalogue for the prefecture"
    PERSONAL: frozenset[str] = frozenset()

    words = models.CharField(_("Question"), max_length=200)
    basis = models.CharField(_("Basis"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("Order"), default=0)
    starts_on = models.DateField(_("Asked from"))
    ends_on = models.DateField(_("Asked until"), null=True, blank=True)

    class Meta:
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="village_question_days_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.words


class VillageRound(models.Model):
    """A round of reviewing the villages of a place. What is written stays."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = account(null=False)

    PERSONAL: frozenset[str] = frozenset()

    subject = "accountability.villageround"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("opened"), name="village_round_opened_at_by"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="village_round_days_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Conclusion(models.TextChoices):
    """What a review comes to: 通过, 整改, 不通过."""

    PASSED = "passed", _("Passed")
    MEND = "mend", _("To be mended")
    FAILED = "failed", _("Not passed")


class VillageSheet(models.Model):
    """The review of a village in a round, against the version of the plan in force then.

    `edition` counts on where a hearing asked for another review. The figures are those of `as_of`
    and are frozen with the first signature.
    """

    class State(models.TextChoices):
        WRITING = "writing", _("Being filled in")
        FIRST = "first", _("Signed by one")
        SIGNED = "signed", _("Signed by both")

    round_of = models.ForeignKey(VillageRound, on_delete=models.PROTECT, related_name="sheets")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="village_sheets")
    plan = models.ForeignKey(VillagePlan, on_delete=models.PROTECT, related_name="sheets")
    edition = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=7, choices=State, default=State.WRITING)
    as_of = models.DateField()
    conclusion = models.CharField(max_length=6, choices=Conclusion, blank=True)
    words = models.TextField(blank=True)
    back_words = models.CharField(max_length=300, blank=True)
    begun_at = models.DateTimeField()
    begun_by = account(null=False)
    first_at = moment()
    first_by = account()
    signed_at = moment()
    signed_by = account()

    PERSONAL = frozenset({"words", "back_words"})

    subject = "accountability.villagesheet"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("region__path", "-pk")
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"village_sheet_{stem}_at_by"
                )
                for stem in ("begun", "first", "signed")
            ),
            models.UniqueConstraint(
                fields=["round_of", "region", "edition"], name="village_sheet_once"
            ),
            models.CheckConstraint(
                condition=~Q(first_by=F("signed_by")), name="village_sheet_two_persons"
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_of_id} {self.region_id}"


class OfSheetQuerySet(RegionScopedQuerySet):
    region_path = "sheet__region__path"


class SheetFigure(models.Model):
    """One figure as of the sheet's day, with the keys of what it counts, in ascending order.

    `count` may count persons while the keys are those of their households; `of` is what it is a
    part of, where it is one.
    """

    sheet = models.ForeignKey(VillageSheet, on_delete=models.PROTECT, related_name="figures")
    name = models.CharField(max_length=30)
    count = models.PositiveIntegerField()
    of = models.PositiveIntegerField(null=True, blank=True)
    entries = ArrayField(models.BigIntegerField(), default=list)

    PERSONAL: frozenset[str] = frozenset()

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["sheet", "name"], name="sheet_figure_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.count}"


class SheetAnswer(models.Model):
    """The answer to a question of the catalogue."""

    class Said(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_HERE = "not_here", _("Does not arise here")

    sheet = models.ForeignKey(VillageSheet, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(VillageQuestion, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=8, choices=Said)
    words = models.CharField(max_length=300, blank=True)

    PERSONAL = frozenset({"words"})

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        ordering = ("question__order", "pk")
        constraints = (
            models.UniqueConstraint(fields=["sheet", "question"], name="sheet_answer_once"),
            models.CheckConstraint(
                condition=~Q(said="no") | ~Q(words=""), name="sheet_answer_no_has_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.question_id} {self.said}"


class LineAnswer(models.Model):
    """What the review found of one line of the plan; proof hangs on it."""

    class Found(models.TextChoices):
        REACHED = "reached", _("Reached")
        BEHIND = "behind", _("Behind")
        NOT = "not", _("Not achieved")

    sheet = models.ForeignKey(VillageSheet, on_delete=models.PROTECT, related_name="line_answers")
    line = models.ForeignKey(PlanLine, on_delete=models.PROTECT, related_name="+")
    found = models.CharField(max_length=7, choices=Found)
    words = models.CharField(max_length=500)

    PERSONAL = frozenset({"words"})

    subject = "accountability.lineanswer"
    round = 1  # what `ledger.evidence` asks of a row that something proves
    objects = OfSheetQuerySet.as_manager()

    class Meta:
        ordering = ("line__code",)
        constraints = (models.UniqueConstraint(fields=["sheet", "line"], name="line_answer_once"),)

    def __str__(self) -> str:
        return f"{self.line_id} {self.found}"

    @property
    def region(self) -> Region:
        return self.sheet.region
