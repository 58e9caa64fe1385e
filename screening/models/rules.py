"""What people decide about rules: numbers of a place, and who is exempt from what."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person
from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class SignedQuerySet(RegionScopedQuerySet):
    """Rows that hold once another person has signed them."""

    def waiting(self) -> Self:
        """Put forward, and neither signed nor withdrawn."""
        return self.filter(signed_at__isnull=True, dropped_at__isnull=True)

    def in_force(self, day: date) -> Self:
        """Signed by the end of `day`, and `day` is within their days."""
        until = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        return self.filter(until, valid_from__lte=day, signed_at__date__lte=day)

    def of_place(self, region: Region) -> Self:
        """Rows of the places above, of the place itself and of those below it."""
        above = [place.pk for place in region.ancestors]
        return self.filter(Q(region__in=above) | Q(region__path__startswith=region.path))


class SignedDecision(models.Model):
    """One person puts it forward with a paper, another signs; from then on it holds.

    What was set is never rewritten: a change is a new row, and an end is a day.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=10)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ("-valid_from", "-id")
        constraints = (
            models.CheckConstraint(condition=both_or_neither("set"), name="%(class)s_set_at_by"),
            models.CheckConstraint(
                condition=both_or_neither("signed"), name="%(class)s_signed_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("dropped"), name="%(class)s_dropped_at_by"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(dropped_at__isnull=True),
                name="%(class)s_signed_or_dropped",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("set_by")),
                name="%(class)s_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="%(class)s_days_in_order",
            ),
        )

    @property
    def is_waiting(self) -> bool:
        return self.signed_at is None and self.dropped_at is None

    def is_in_force(self, day: date) -> bool:
        signed = self.signed_at is not None and self.valid_from <= day
        return signed and (self.valid_until is None or day <= self.valid_until)


class RuleParameter(SignedDecision):
    """A place's own value of a number that a rule goes by; `region` is a county or the prefecture.

    `unit` is that of the rule's header. The rule's file has the default; the newest value of the
    smallest place wins (`screening.rule_values`).
    """

    name = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    unit = models.CharField(max_length=10)
    source = models.CharField(max_length=200)

    PERSONAL: frozenset[str] = frozenset()

    objects = SignedQuerySet.as_manager()

    class Meta(SignedDecision.Meta):
        indexes = (models.Index(fields=["rule", "name", "region"], name="rule_parameter_of"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.name} {self.value:f}"


class ExemptionQuerySet(SignedQuerySet):
    def seen_by(self, paths: list[str]) -> Self:
        """Rows within the places, and those of the whole counties that the places lie in."""
        counties = {"".join(f"{part}/" for part in path.split("/")[:2] if part) for path in paths}
        mine = self.within_paths(paths)
        return mine | self.filter(subject_kind="county", region__path__in=counties)

    def in_force(self, day: date) -> Self:
        """As for every decision, and not ended by then."""
        return super().in_force(day).filter(Q(ended_at__isnull=True) | Q(ended_at__date__gt=day))


class RuleExemption(SignedDecision):
    """A rule opens nothing: for a person, for a household, or for a whole county.

    `region` is the county of an exempt rule, else the grid of the household. A person is exempt
    in whatever household the person is; a household with all its members.
    """

    class Subject(models.TextChoices):
        PERSON = "person", _("Person")
        HOUSEHOLD = "household", _("Household")
        COUNTY = "county", _("The whole county")

    subject_kind = models.CharField(max_length=10, choices=Subject)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="exemptions"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="exemptions"
    )
    reason = models.CharField(max_length=500)
    paper = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(max_length=500, blank=True)

    PERSONAL = frozenset({"reason", "end_reason"})
    round = 1  # papers are kept for rounds; a decision has one

    objects = ExemptionQuerySet.as_manager()

    class Meta(SignedDecision.Meta):
        constraints = (
            *SignedDecision.Meta.constraints,
            models.CheckConstraint(condition=both_or_neither("ended"), name="exemption_ended"),
            models.CheckConstraint(
                condition=Q(subject_kind="person", person__isnull=False, household__isnull=False)
                | Q(subject_kind="household", person__isnull=True, household__isnull=False)
                | Q(subject_kind="county", person__isnull=True, household__isnull=True),
                name="exemption_names_whom",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(paper="") & Q(valid_until__isnull=False),
                name="exemption_has_reason_paper_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | (Q(signed_at__isnull=False) & ~Q(end_reason="")),
                name="exemption_ends_with_reason",
            ),
        )
        indexes = (
            models.Index(fields=["rule", "region"], name="exemption_of_rule"),
            models.Index(fields=["household"], name="exemption_of_household"),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.subject_kind} {self.region_id}"

    @property
    def subject(self) -> str:
        """As events and papers refer to it."""
        return self._meta.label_lower

    def is_in_force(self, day: date) -> bool:
        return self.ended_at is None and super().is_in_force(day)

    @property
    def is_of_county(self) -> bool:
        return self.subject_kind == self.Subject.COUNTY
