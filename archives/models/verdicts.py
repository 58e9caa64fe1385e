"""What a round found: one file in it, a verdict on each paper, and what is to be mended.

Triggers (migration `acceptance`) keep that a signed result never changes, that attempts count up,
that only somebody of the group signs who filed nothing of it, and that nothing is reported mended
without the deed on the paper.
"""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archives.models.catalogue import PaperKind
from archives.models.files import Archive
from archives.models.papers import OfArchiveQuerySet, Paper
from archives.models.rounds import AcceptanceGroup, AcceptanceRound
from ledger.models import LedgerEntry, LedgerQuerySet, Status, account, both_or_neither, moment
from regions.models import User
from regions.scope import RegionScopedQuerySet


class AcceptanceQuerySet(OfArchiveQuerySet):
    def of_member(self, user: User) -> Self:
        """Of the groups this person belongs to, by account or by line of the roster."""
        by_account = user.stands_in("group__members__user")
        by_roster = user.stands_in("group__members__cadre__user")
        return self.filter(by_account | by_roster).distinct()


class Acceptance(models.Model):
    """验收: one file in one round. A failed one is followed by another attempt, until it passes.

    `due_on` is the day by which what is wrong has to be mended; only a failed one has it. `kept` is
    how many verdicts 留 were signed: the database writes it, and nobody else can.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Acceptance to be judged")
        PASSED = "passed", _("Acceptance passed")
        FAILED = "failed", _("Acceptance failed")

    round = models.ForeignKey(AcceptanceRound, on_delete=models.PROTECT, related_name="files")
    archive = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="acceptances")
    group = models.ForeignKey(AcceptanceGroup, on_delete=models.PROTECT, related_name="files")
    attempt = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    note = models.CharField(max_length=500, blank=True)
    due_on = models.DateField(null=True, blank=True)
    kept = models.PositiveSmallIntegerField(default=0, editable=False)
    begun_at = models.DateTimeField()
    begun_by = account(null=False)
    signed_at = moment()
    signed_by = account()

    PERSONAL = frozenset({"note"})

    subject = "archives.acceptance"
    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ("round", "archive__place_path", "archive", "attempt")
        indexes = (models.Index(fields=["group", "state"], name="acceptance_of_group"),)
        constraints = (
            models.UniqueConstraint(
                fields=["round", "archive", "attempt"], name="acceptance_attempt_once"
            ),
            models.UniqueConstraint(
                fields=["archive"], condition=Q(state="open"), name="acceptance_one_open_a_file"
            ),
            models.CheckConstraint(
                condition=both_or_neither("begun"), name="acceptance_begun_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("signed"), name="acceptance_signed_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state="open", signed_at__isnull=True, due_on__isnull=True)
                | Q(state="passed", signed_at__isnull=False, due_on__isnull=True)
                | Q(state="failed", signed_at__isnull=False, due_on__isnull=False),
                name="acceptance_signed_iff_told",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.archive_id} {self.attempt}"


class OfAcceptanceQuerySet(RegionScopedQuerySet):
    region_path = "acceptance__archive__place_path"


class Verdict(models.Model):
    """留纠删补 on one paper, or on a kind of which there is none.

    Without a paper it is 补 (it is wanted) or 留 (the file is whole without it; `note` says why).
    `version` is that of the paper as it was judged; `defects` are codes of `Defect`.
    """

    class Word(models.TextChoices):
        KEEP = "keep", _("Keep the paper")
        CORRECT = "correct", _("Correct the paper")
        REMOVE = "remove", _("Remove the paper")
        SUPPLY = "supply", _("Supply the paper")

    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, related_name="verdicts")
    kind = models.ForeignKey(PaperKind, on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="verdicts"
    )
    version = models.PositiveSmallIntegerField(default=0)
    word = models.CharField(max_length=7, choices=Word)
    defects = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    note = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField()
    given_by = account(null=False)

    PERSONAL = frozenset({"note"})

    objects = OfAcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ("acceptance", "kind__order", "paper_id", "pk")
        indexes = (
            models.Index(
                fields=["acceptance", "word"], condition=~Q(word="keep"), name="verdict_not_kept"
            ),
        )
        constraints = (
            models.CheckConstraint(condition=both_or_neither("given"), name="verdict_given_at_by"),
            models.UniqueConstraint(fields=["acceptance", "paper"], name="verdict_once_a_paper"),
            models.UniqueConstraint(
                fields=["acceptance", "kind"],
                condition=Q(paper__isnull=True),
                name="verdict_once_a_missing_kind",
            ),
            models.CheckConstraint(
                condition=Q(paper__isnull=False) | Q(word="supply") | Q(word="keep", note__gt=""),
                name="verdict_without_paper",
            ),
            models.CheckConstraint(
                condition=~Q(word="keep") | Q(defects=[]), name="verdict_kept_has_no_defect"
            ),
            models.CheckConstraint(
                condition=Q(word__in=("keep", "supply")) | ~Q(defects=[]) | Q(note__gt=""),
                name="verdict_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.acceptance_id} {self.word}"


# Where a rectification stands, in the words of its ledger.
RECTIFICATION_STAGES = {
    Status.PENDING: _("Waits to be mended"),
    Status.VERIFYING: _("Mended, to be examined"),
    Status.ANSWERED: _("Examined, to be closed out"),
    Status.RETURNED: _("Sent back"),
    Status.CLOSED: _("Mended and closed out"),
}


class Rectification(LedgerEntry):
    """整改: what one verdict wants done. `verified` is who did it, `reviewed` who examined it,
    `closed` somebody of the level that accepts: three persons.

    `supplied` is the paper that came for a 补; `paper_version` is that of the paper as judged, so
    that a later one shows that it was corrected.
    """

    acceptance = models.ForeignKey(
        Acceptance, on_delete=models.PROTECT, related_name="rectifications"
    )
    verdict = models.OneToOneField(Verdict, on_delete=models.PROTECT, related_name="rectification")
    archive = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="rectifications")
    kind = models.ForeignKey(PaperKind, on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="rectifications"
    )
    word = models.CharField(max_length=7, choices=Verdict.Word)
    paper_version = models.PositiveSmallIntegerField(default=0)
    wanted = models.TextField(blank=True)
    supplied = models.OneToOneField(
        Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="supplied_for"
    )
    done_words = models.CharField(max_length=500, blank=True)
    return_reason = models.CharField(max_length=500, blank=True)

    PERSONAL = frozenset({"wanted", "done_words", "return_reason"})

    objects = LedgerQuerySet.as_manager()  # type: ignore[misc]

    class Meta(LedgerEntry.Meta):
        ordering = ("due_on", "pk")
        indexes = (
            models.Index(fields=["region", "status", "due_on"], name="rectification_of_region"),
            models.Index(fields=["archive", "status"], name="rectification_of_archive"),
        )
        constraints = (  # type: ignore[assignment]
            *LedgerEntry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN), name="rectification_is_never_withdrawn"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(Status.VERIFYING, Status.ANSWERED, Status.CLOSED))
                | Q(verified_at__isnull=False),
                name="rectification_mended_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(Status.ANSWERED, Status.CLOSED))
                | Q(reviewed_at__isnull=False),
                name="rectification_examined_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(word__in=("correct", "remove"), paper__isnull=False) | Q(word="supply"),
                name="rectification_has_its_paper",
            ),
        )

    @property
    def stage(self) -> str:
        """Where it stands, in the words of its ledger."""
        return str(RECTIFICATION_STAGES[Status(self.status)])
