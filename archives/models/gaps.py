"""What a file lacks, as the last check found it, and what somebody said need not be so."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archives.models.catalogue import PaperKind
from archives.models.files import Archive
from archives.models.papers import OfArchiveQuerySet, Paper
from ledger.models import account, both_or_neither


class Gap(models.Model):
    """One thing a file lacks. Rows are drawn by `archives.checks` alone and go when it is mended.

    `check_code` names the check that found it, `said` holds the words it puts into its sentence.
    The rows that it names are never deleted, so the database need not look each up.
    """

    class State(models.TextChoices):
        MISSING = "missing", _("Missing")
        FLAWED = "flawed", _("Without signature, date or seal")
        CONTRADICTS = "contradicts", _("Contradicts")

    # `gap_once` begins with the file and serves for it.
    archive = models.ForeignKey(
        Archive, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="gaps"
    )
    kind = models.ForeignKey(
        PaperKind, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, db_constraint=False, null=True, blank=True,
        related_name="gaps",
    )  # fmt: skip
    check_code = models.CharField(max_length=10)
    state = models.CharField(max_length=11, choices=State)
    said: Any = models.JSONField(default=dict)
    found_at = models.DateTimeField()

    PERSONAL = frozenset({"said"})

    objects = OfArchiveQuerySet.as_manager()

    class Meta:
        ordering = ("archive", "kind__order", "check_code", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["archive", "kind", "paper", "check_code"],
                nulls_distinct=False,
                name="gap_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.archive_id} {self.check_code}"


class ExemptionQuerySet(OfArchiveQuerySet):
    def on(self, day: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), ended_at__isnull=True)


class Exemption(models.Model):
    """A check need not hold for a kind of paper of a file: why, and until when (inclusive)."""

    archive = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="exemptions")
    kind = models.ForeignKey(PaperKind, on_delete=models.PROTECT, related_name="+")
    check_code = models.CharField(max_length=10)
    why = models.CharField(_("Reason"), max_length=200)
    until = models.DateField(_("Holds until"), null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = account(null=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = account()

    PERSONAL = frozenset({"why"})

    subject = "archives.exemption"
    objects = ExemptionQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["archive", "kind", "check_code"],
                condition=Q(ended_at__isnull=True),
                name="archive_exemption_once",
            ),
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"archive_exemption_{stem}_at_by"
                )
                for stem in ("made", "ended")
            ),
            models.CheckConstraint(condition=Q(why__gt=""), name="archive_exemption_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.archive_id} {self.check_code}"
