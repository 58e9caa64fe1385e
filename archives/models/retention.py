"""Retention and destruction: what may not be destroyed now, and lists of what is (鉴定、销毁).

Triggers (migration `lending_and_retention`) keep that no permanent, unexpired, frozen or lent paper
comes onto a list, that two persons appraise, a third approves, somebody carries it out and two who
did none of this witness, that a list only moves forward in that order, and that what was signed
stands.
"""

from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archives.models.catalogue import Retention
from archives.models.files import Archive
from archives.models.papers import OfArchiveQuerySet, Paper, PaperFile
from ledger.models import account, both_or_neither, moment
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class Hold(models.Model):
    """冻结: nothing of this file is destroyed until it is lifted."""

    class Kind(models.TextChoices):
        LEAD = "lead", _("A lead is being verified")
        LAWSUIT = "lawsuit", _("A lawsuit or arbitration")
        AUDIT = "audit", _("An audit or inspection")
        OTHER = "other", _("Another reason")

    archive = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=7, choices=Kind)
    why = models.CharField(max_length=200)
    frozen_at = models.DateTimeField()
    frozen_by = account(null=False)
    lifted_at = moment()
    lifted_by = account()
    lifted_why = models.CharField(max_length=200, blank=True)

    PERSONAL = frozenset({"why", "lifted_why"})

    subject = "archives.hold"
    objects = OfArchiveQuerySet.as_manager()

    class Meta:
        ordering = ("archive", "-pk")
        constraints = (
            models.CheckConstraint(condition=both_or_neither("frozen"), name="hold_frozen_at_by"),
            models.CheckConstraint(condition=both_or_neither("lifted"), name="hold_lifted_at_by"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_why="")
                | Q(lifted_at__isnull=False, lifted_why__gt=""),
                name="hold_lifted_says_why",
            ),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.archive_id} {self.kind}"


class DestructionList(models.Model):
    """鉴定销毁册: papers whose period has ended, what was proposed, approved and done with each.

    `destroyed_on` and `method` are of the paper originals, told by who destroyed them (`executed`);
    the bytes kept by the system go when the list is done. A list of which nothing is to be
    destroyed is done when it is approved.
    """

    class State(models.TextChoices):
        APPRAISAL = "appraisal", _("Being appraised")
        APPRAISED = "appraised", _("Waits for approval")
        APPROVED = "approved", _("Approved, to be carried out")
        DONE = "done", _("Carried out")
        DROPPED = "dropped", _("List dropped")

    class Method(models.TextChoices):
        PULPED = "pulped", _("Pulped")
        SHREDDED = "shredded", _("Shredded")
        BURNT = "burnt", _("Burnt")
        ELECTRONIC = "electronic", _("Electronic only, no originals")

    number = models.CharField(max_length=40, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=9, choices=State, default=State.APPRAISAL)
    method = models.CharField(max_length=10, choices=Method, blank=True)
    destroyed_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = account(null=False)
    appraised_at = moment()
    appraised_by = account()
    approved_at = moment()
    approved_by = account()
    approval_note = models.CharField(max_length=300, blank=True)
    executed_at = moment()
    executed_by = account()
    done_at = moment()
    done_by = account()
    dropped_at = moment()
    dropped_by = account()
    dropped_why = models.CharField(max_length=200, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject = "archives.destructionlist"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"destruction_list_{stem}_at_by"
                )
                for stem in ("opened", "appraised", "approved", "executed", "done", "dropped")
            ),
            models.CheckConstraint(
                condition=Q(state="appraisal", appraised_at__isnull=True)
                | Q(state="appraised", appraised_at__isnull=False, approved_at__isnull=True)
                | Q(state="approved", approved_at__isnull=False, done_at__isnull=True)
                | Q(state="done", approved_at__isnull=False, done_at__isnull=False)
                | Q(state="dropped", dropped_at__isnull=False, done_at__isnull=True),
                name="destruction_list_state_is_stamped",
            ),
            models.CheckConstraint(
                condition=Q(method="", destroyed_on__isnull=True)
                | Q(method__gt="", destroyed_on__isnull=False, approved_at__isnull=False),
                name="destruction_list_how_and_when",
            ),
            models.CheckConstraint(
                condition=Q(executed_at__isnull=True) | Q(method__gt=""),
                name="destruction_list_executed_how",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, dropped_why="")
                | Q(dropped_at__isnull=False, dropped_why__gt=""),
                name="destruction_list_dropped_says_why",
            ),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class OfListQuerySet(RegionScopedQuerySet):
    region_path = "list__region__path"


class Appraiser(models.Model):
    """鉴定人: one of the group that appraises a list; empty `signed_at` until they signed."""

    list = models.ForeignKey(DestructionList, on_delete=models.PROTECT, related_name="appraisers")
    user = account(null=False)
    signed_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = OfListQuerySet.as_manager()

    class Meta:
        ordering = ("list", "pk")
        constraints = (
            models.UniqueConstraint(fields=["list", "user"], name="appraiser_once_a_list"),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.list_id} {self.user_id}"


class LineQuerySet(OfListQuerySet):
    def in_effect(self) -> Self:
        """Of lists that were carried out."""
        return self.filter(list__state=DestructionList.State.DONE)

    def destroyed(self) -> Self:
        return self.in_effect().filter(opinion=DestructionLine.Opinion.DESTROY)


class DestructionLine(models.Model):
    """One paper on a list. What stands here of the paper is as it was put on, and stays for good:
    `digests` of all its files, `pages`, the class and the last day of its period.
    """

    class Opinion(models.TextChoices):
        DESTROY = "destroy", _("Destroy it")
        EXTEND = "extend", _("Keep it longer")
        KEEP = "keep", _("Keep it for good")

    list = models.ForeignKey(DestructionList, on_delete=models.PROTECT, related_name="lines")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="destruction_lines")
    archive_number = models.CharField(max_length=60, blank=True)
    whose = models.CharField(max_length=80)
    title = models.CharField(max_length=80)
    formed_year = models.PositiveSmallIntegerField()
    pages = models.PositiveIntegerField()
    retention = models.CharField(max_length=10, choices=Retention)
    ended_on = models.DateField()
    digests: Any = models.JSONField()
    opinion = models.CharField(max_length=7, choices=Opinion, blank=True)
    extended_until = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    said_at = moment()
    said_by = account()

    PERSONAL = frozenset({"whose", "why"})

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ("list", "pk")
        constraints = (
            models.UniqueConstraint(fields=["list", "paper"], name="paper_once_a_list"),
            models.CheckConstraint(
                condition=both_or_neither("said"), name="destruction_line_said_at_by"
            ),
            models.CheckConstraint(
                condition=Q(opinion="", said_at__isnull=True, why="")
                | Q(opinion__gt="", said_at__isnull=False, why__gt=""),
                name="destruction_line_says_why",
            ),
            models.CheckConstraint(
                condition=Q(opinion="extend", extended_until__isnull=False)
                | (~Q(opinion="extend") & Q(extended_until__isnull=True)),
                name="destruction_line_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(retention="permanent"), name="permanent_is_never_on_a_list"
            ),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.title


class Witness(models.Model):
    """监销人: saw the originals destroyed and signed for it; none of who appraised, approved or
    carried it out.
    """

    list = models.ForeignKey(DestructionList, on_delete=models.PROTECT, related_name="witnesses")
    user = account(null=False)
    signed_at = models.DateTimeField()

    PERSONAL: frozenset[str] = frozenset()

    objects = OfListQuerySet.as_manager()

    class Meta:
        ordering = ("list", "pk")
        constraints = (
            models.UniqueConstraint(fields=["list", "user"], name="witness_once_a_list"),
        )
        triggers = (
            pgtrigger.Protect(name="only_added", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return f"{self.list_id} {self.user_id}"


class OfErasureQuerySet(RegionScopedQuerySet):
    region_path = "line__list__region__path"


class Erasure(models.Model):
    """The bytes of one file are gone from the store, by this line. The row of the file stays."""

    line = models.ForeignKey(DestructionLine, on_delete=models.PROTECT, related_name="erasures")
    file = models.OneToOneField(PaperFile, on_delete=models.PROTECT, related_name="erasure")
    erased_at = models.DateTimeField()

    PERSONAL: frozenset[str] = frozenset()

    objects = OfErasureQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        triggers = (
            pgtrigger.Protect(name="only_added", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return str(self.file_id)
