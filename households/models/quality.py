"""Data quality: the nightly checks, what they found, and for how long."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.household import Household
from households.models.person import Person
from ledger.models import Job, LedgerEntry, LedgerQuerySet, Status, both_or_neither
from ledger.models.entry import OPEN
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class QualityRun(models.Model):
    """One check of the whole base map or of a place, by every rule in force.

    `facts` holds what was checked and how long each phase took; the counts by rule and county
    are rows of `QualityCount`. A run is finished once its findings are in force.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="quality_run")
    checked_on = models.DateField()
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=["-finished_at"],
                condition=Q(finished_at__isnull=False),
                name="quality_run_finished",
            ),
        )

    def __str__(self) -> str:
        return f"{self.region} {self.checked_on}"


class QualityCount(models.Model):
    """What a run found by one rule in one county, in findings.

    `problems` are those that count: found, and neither exempt nor decided to be right as they
    are. `exempt` and `accepted` (decided to be right as they are) are found too, and do not
    count. `opened`, `returned` and `vanished` are what the run changed.
    """

    run = models.ForeignKey(QualityRun, on_delete=models.CASCADE, related_name="counts")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=12)
    problems = models.PositiveIntegerField(default=0)
    exempt = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    vanished = models.PositiveIntegerField(default=0)

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("run_id", "rule", "region_id")
        constraints = (
            models.UniqueConstraint(fields=["run", "rule", "region"], name="quality_count_once"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.rule} {self.region_id} {self.problems}"


class Verdict(models.TextChoices):
    """What was found about a finding."""

    CORRECTED = "corrected", _("Corrected")  # 已更正
    RIGHT = "right", _("Right as it is")  # 核实无误


class FindingQuerySet(LedgerQuerySet):
    region_path = "place_path"

    def for_list(self) -> Self:
        return self.select_related(
            "region__parent__parent", "household", "person", "holder", "responsible"
        )

    def exempted(self) -> Self:
        return self.filter(exempted_at__isnull=False)


class QualityFinding(LedgerEntry):
    """A rule hits a person, a household or a village: one row for rule and subject for ever.

    `evidence` holds the values that the rule saw, by their label; `evidence_hash` is their hash
    and `decided_hash` its value when a person closed or exempted the finding: the decision holds
    as long as the values stay. A finding whose values are found no more is withdrawn by the run
    (`vanished_run`), for nobody signed for it; one that comes back is opened again (`returns`).
    """

    class SubjectKind(models.TextChoices):
        PERSON = "person", _("Person")
        HOUSEHOLD = "household", _("Household")
        VILLAGE = "village", _("Village")

    rule = models.CharField(max_length=12)
    severity = models.PositiveSmallIntegerField()
    subject_kind = models.CharField(max_length=10, choices=SubjectKind)
    subject_pk = models.BigIntegerField()
    place_path = models.CharField(max_length=40)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    evidence = models.JSONField(default=dict)
    evidence_hash = models.CharField(max_length=64)
    decided_hash = models.CharField(max_length=64, blank=True)
    first_run = models.ForeignKey(QualityRun, on_delete=models.PROTECT, related_name="+")
    vanished_run = models.ForeignKey(
        QualityRun, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returns = models.PositiveSmallIntegerField(default=0)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    words = models.TextField(blank=True)
    return_reason = models.CharField(max_length=500, blank=True)
    exempted_at = models.DateTimeField(null=True, blank=True)
    exempted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    exempt_reason = models.CharField(max_length=500, blank=True)
    exempt_until = models.DateField(null=True, blank=True)

    PERSONAL = frozenset({"evidence", "words", "return_reason", "exempt_reason"})

    objects = FindingQuerySet.as_manager()

    class Meta(LedgerEntry.Meta):
        ordering = ("severity", "due_on", "id")
        constraints = (
            *LedgerEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["rule", "subject_kind", "subject_pk"],
                name="finding_once_for_rule_and_subject",
            ),
            models.CheckConstraint(condition=both_or_neither("exempted"), name="finding_exempted"),
            models.CheckConstraint(
                condition=Q(exempted_at__isnull=True, exempt_until__isnull=True)
                | Q(
                    ~Q(exempt_reason=""),
                    exempted_at__isnull=False,
                    exempt_until__isnull=False,
                    status=Status.WITHDRAWN,
                ),
                name="finding_exempt_has_reason_and_end",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | ~Q(verdict=""), name="finding_closed_has_verdict"
            ),
            models.CheckConstraint(
                condition=Q(severity__gte=1, severity__lte=5), name="finding_severity"
            ),
        )
        indexes = (
            models.Index(
                fields=["place_path", "severity", "due_on", "id"],
                name="finding_in_place",
                opclasses=["varchar_pattern_ops", "int2_ops", "date_ops", "int8_ops"],
            ),
            models.Index(
                fields=["severity", "due_on", "id"],
                condition=Q(status__in=OPEN),
                name="finding_open_by_urgency",
            ),
            models.Index(fields=["rule", "severity", "due_on", "id"], name="finding_of_rule"),
            models.Index(fields=["household"], name="finding_of_household"),
            models.Index(fields=["holder", "status", "due_on"], name="finding_holder_status"),
        )

    @property
    def is_exempt(self) -> bool:
        return self.exempted_at is not None

    @property
    def has_vanished(self) -> bool:
        return self.vanished_run_id is not None

    @property
    def is_exemption_over(self) -> bool:
        return self.exempt_until is not None and self.exempt_until < timezone.localdate()


class SpellQuerySet(RegionScopedQuerySet):
    region_path = "finding__place_path"

    def at(self, run: QualityRun) -> Self:
        """The spells that counted as problems in a run."""
        return self.filter(from_run__lte=run.pk).filter(
            Q(to_run__isnull=True) | Q(to_run__gt=run.pk)
        )


class QualitySpell(models.Model):
    """From which run to which a finding counted as a problem; open while it does.

    The list behind a figure of a past run is read here, so it stays what it was.
    """

    finding = models.ForeignKey(QualityFinding, on_delete=models.PROTECT, related_name="spells")
    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=12)
    from_run = models.ForeignKey(QualityRun, on_delete=models.PROTECT, related_name="+")
    to_run = models.ForeignKey(
        QualityRun, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL: frozenset[str] = frozenset()

    objects = SpellQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["finding"], condition=Q(to_run__isnull=True), name="spell_one_open"
            ),
            models.CheckConstraint(
                condition=Q(to_run__isnull=True) | Q(to_run__gt=F("from_run")),
                name="spell_in_order",
            ),
        )
        indexes = (models.Index(fields=["rule", "county", "from_run"], name="spell_of_rule"),)

    def __str__(self) -> str:
        return f"{self.finding_id} {self.from_run_id}-{self.to_run_id or ''}"
