"""Leads: what a comparison found, to be verified at the door."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person
from ledger.models import LedgerEntry, LedgerQuerySet, both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet
from screening.models.counts import COUNTED
from screening.models.extracts import ComparisonRun
from screening.models.rules import RuleExemption


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
UNTRUE_VERDICTS = (Verdict.NOT_TRUE, Verdict.DUPLICATE, Verdict.NOBODY)
# Of kind A (wrongly in the register): what costs the household something; it is heard first.
GRAVE_VERDICTS = (Verdict.TRUE_TO_RECTIFY, Verdict.TRUE_RECTIFIED, Verdict.TO_DISCIPLINE)
# A verdict that may wear off: nobody found, or not true for a reason that can pass.
PASSING_VERDICTS = (Verdict.NOT_TRUE, Verdict.NOBODY, Verdict.PARTLY_TRUE)


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
    value when the verdict was closed. The verdict holds until a compared value changes, or until
    the end of `holds_until` where the closer gave a day. A lead with an `exemption` was withdrawn
    by it, and comes back by the first run that finds it after the exemption.
    """

    class SubjectKind(models.TextChoices):
        PERSON = "person", _("Person")
        HOUSEHOLD = "household", _("Household")
        DIFFERENCE = "difference", _("Difference with a department")

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
    holds_until = models.DateField(null=True, blank=True)
    hold_reason = models.CharField(max_length=200, blank=True, db_default="")
    exemption = models.ForeignKey(
        RuleExemption, on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    # Nothing for a check at the door that somebody asked for (`screening.basemap.checks`).
    first_run = models.ForeignKey(
        ComparisonRun, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # No index: that a lead is not found any more is then written beside it, and in no index at all.
    vanished_run = models.ForeignKey(
        ComparisonRun,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
    )
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    findings = models.TextField(blank=True)
    return_reason = models.CharField(max_length=500, blank=True)

    PERSONAL = frozenset({"evidence", "findings", "hold_reason", "id_shown"})

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
            models.CheckConstraint(
                condition=Q(holds_until__isnull=True) | (Q(status="closed") & ~Q(hold_reason="")),
                name="lead_holds_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(exemption__isnull=True) | Q(status="withdrawn"),
                name="lead_exempt_is_withdrawn",
            ),
        )
        indexes = (
            models.Index(fields=["region", "status"], name="lead_region_status"),
            models.Index(fields=["holder", "status", "due_on"], name="lead_holder_status"),
            models.Index(
                fields=["holds_until"],
                condition=Q(holds_until__isnull=False),
                name="lead_holds_until",
            ),
        )
        triggers = COUNTED

    @property
    def needs_two_verifiers(self) -> bool:
        """Kinds A, B and C touch who is poor: two persons stand at the door."""
        return self.kind[:1] in "ABC"

    @property
    def has_vanished(self) -> bool:
        return self.vanished_run_id is not None

    def must_be_heard(self, verdict: str) -> bool:
        """The household is to be heard before this verdict can be closed."""
        return self.kind[:1] == "A" and verdict in GRAVE_VERDICTS


class LeadReplyQuerySet(RegionScopedQuerySet):
    region_path = "lead__region__path"


class LeadReply(models.Model):
    """What the household says to a lead (申辩), as it was said; kept for ever, never rewritten.

    `speaker` is who spoke for the household. Papers are evidence of this row.
    """

    class Way(models.TextChoices):
        DOOR = "door", _("Face to face")
        PHONE = "phone", _("By phone")
        PAPER = "paper", _("On paper")

    class Stance(models.TextChoices):
        AGREES = "agrees", _("No objection")
        DISPUTES = "disputes", _("Objects")
        SILENT = "silent", _("Wishes to say nothing")

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="replies")
    round = models.PositiveSmallIntegerField()
    stance = models.CharField(max_length=10, choices=Stance)
    speaker = models.CharField(max_length=60)
    way = models.CharField(max_length=10, choices=Way)
    said_on = models.DateField()
    words = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    PERSONAL = frozenset({"speaker", "words"})

    objects = LeadReplyQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("recorded"), name="reply_recorded_at_by"
            ),
            models.CheckConstraint(
                condition=~Q(words="") | Q(stance="silent"), name="reply_has_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.lead_id} {self.stance}"

    @property
    def subject(self) -> str:
        """As its papers refer to it."""
        return self._meta.label_lower

    @property
    def region(self) -> Region:
        return self.lead.region
