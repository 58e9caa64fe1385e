"""Leads: what a comparison found, to be verified at the door."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person
from ledger.models import LedgerEntry, LedgerQuerySet
from screening.models.extracts import ComparisonRun


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
    # Nothing for a check at the door that somebody asked for (`screening.basemap.checks`).
    first_run = models.ForeignKey(
        ComparisonRun, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
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
