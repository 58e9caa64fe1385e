"""Delivered files, comparisons, and the leads they find."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person
from ledger.models import Job, LedgerEntry, LedgerQuerySet, both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet
from screening.feeds import FEEDS


class ExtractQuerySet(RegionScopedQuerySet):
    def in_force(self) -> Self:
        """The extract a comparison reads for each feed and county: the latest data date."""
        return (
            self.filter(state=Extract.State.ACCEPTED)
            .order_by("feed", "region_id", "-data_on", "-pk")
            .distinct("feed", "region_id")
        )


class Extract(models.Model):
    """One delivered file of a feed. `region` is the county; `data_on` the day the data stands
    for (数据期). A refused file is kept as a row with its sentence, and nothing else.
    """

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    feed = models.CharField(max_length=20, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    data_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State)
    original_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    parquet = models.CharField(max_length=240, blank=True)
    manifest = models.JSONField(default=dict)
    refusal_code = models.CharField(max_length=40, blank=True)
    refusal = models.TextField(blank=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # A file from the drop folder has a time but nobody who handed it in.
    dropped_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = ExtractQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("received"), name="extract_received_at_by"
            ),
            models.UniqueConstraint(
                fields=["feed", "region", "data_on", "sha256"],
                condition=Q(state="accepted"),
                name="extract_bytes_once",
            ),
        )
        indexes = (models.Index(fields=["feed", "region", "-data_on"], name="extract_in_force"),)

    def __str__(self) -> str:
        return f"{self.feed} {self.data_on}"

    @property
    def feed_title(self) -> str:
        """公安 户籍人口; "" for a refused file whose name says nothing."""
        feed = FEEDS.get(self.feed)
        return f"{feed.department} {feed.title}" if feed else ""


class ComparisonRun(models.Model):
    """One comparison over a region: what was compared with what, and what came of it.

    `facts` holds the run as JSON: extracts with hashes, rules with version, status, findings and
    seconds, parameters, matches by grade, phases, and the counts of the reconciliation.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="comparison")
    as_of = models.DateField()
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.region} {self.as_of}"


class Verdict(models.TextChoices):
    """What the doorstep found. Source: the verdict set of the comparison rules."""

    TRUE_TO_RECTIFY = "true_to_rectify", "属实-纳入整改"
    TRUE_RECTIFIED = "true_rectified", "属实-已整改"
    PARTLY_TRUE = "partly_true", "部分属实"
    NOT_TRUE = "not_true", "不属实"
    DUPLICATE = "duplicate", "重复线索"
    NOBODY = "nobody", "查无此人"
    TO_DISCIPLINE = "to_discipline", "移交纪检"


TRUE_VERDICTS = (Verdict.TRUE_TO_RECTIFY, Verdict.TRUE_RECTIFIED, Verdict.PARTLY_TRUE)


class LeadQuerySet(LedgerQuerySet):
    def for_list(self) -> Self:
        """With what a row of the list shows, by urgency: overdue first, oldest first."""
        return self.select_related(
            "region__parent__parent", "household", "person", "holder", "responsible"
        )


class Lead(LedgerEntry):
    """A discrepancy between the base map and a department's table: a hint, never a proof.

    One row for a rule and subject for ever; see `screening.reconcile` for new, still there,
    changed, vanished and back again. `evidence` is the side-by-side comparison
    (docs/architecture.md), `evidence_hash` the hash of the compared values, `decided_hash` its
    value when the verdict was closed.
    """

    class SubjectKind(models.TextChoices):
        PERSON = "person", _("Person")
        HOUSEHOLD = "household", _("Household")

    rule = models.CharField(max_length=10)
    kind = models.CharField(max_length=2)
    feed = models.CharField(max_length=20, blank=True)
    subject_kind = models.CharField(max_length=10, choices=SubjectKind)
    subject_pk = models.BigIntegerField()
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="leads")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    id_shown = models.CharField(max_length=30, blank=True)
    evidence = models.JSONField(default=dict)
    evidence_hash = models.CharField(max_length=64)
    match_grade = models.CharField(max_length=10, blank=True)
    decided_hash = models.CharField(max_length=64, blank=True)
    first_run = models.ForeignKey(ComparisonRun, on_delete=models.PROTECT, related_name="+")
    vanished_run = models.ForeignKey(
        ComparisonRun, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    findings = models.TextField(blank=True)
    return_reason = models.CharField(max_length=500, blank=True)

    PERSONAL = frozenset({"evidence", "findings", "id_shown"})

    objects = LeadQuerySet.as_manager()

    class Meta(LedgerEntry.Meta):
        ordering = ("due_on", "id")
        constraints = (
            *LedgerEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["rule", "subject_kind", "subject_pk"], name="lead_once_for_rule_and_subject"
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | ~Q(verdict=""), name="lead_closed_has_verdict"
            ),
        )
        indexes = (
            models.Index(fields=["region", "status"], name="lead_region_status"),
            models.Index(fields=["holder", "status", "due_on"], name="lead_holder_status"),
            models.Index(fields=["household"], name="lead_household"),
        )

    @property
    def needs_two_verifiers(self) -> bool:
        """Kinds A, B and C touch who is poor: two persons stand at the door."""
        return self.kind[:1] in "ABC"

    @property
    def has_vanished(self) -> bool:
        return self.vanished_run_id is not None
