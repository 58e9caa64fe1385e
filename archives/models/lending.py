"""The register of borrowing and viewing (借阅登记): who had which file in hand, and its way back.

A line is written once. What comes later (given back, extended, put right) is a further entry under
it; triggers (migration `lending_and_retention`) draw the day it is due and the day it came back
from those entries, and refuse every other change, and to hand out what is out already.
"""

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archives.models.files import Archive
from archives.models.papers import OfArchiveQuerySet, Paper
from ledger.models import account, both_or_neither
from regions.scope import RegionScopedQuerySet


class LendingQuerySet(OfArchiveQuerySet):
    def out(self) -> Self:
        """Originals that are in somebody's hands."""
        return self.filter(medium=Lending.Medium.ORIGINALS, returned_on__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.out().filter(due_on__lt=today)


class Lending(models.Model):
    """One line of the register: a whole file, or `paper` of it, handed to a person.

    `basis` is the letter or instruction it rests on with who approved it. `pages` are those counted
    when originals were handed out. `due_on` and `returned_on` are drawn from the entries; a view of
    the electronic volume has neither.
    """

    class Medium(models.TextChoices):
        ORIGINALS = "originals", _("Paper originals")
        ELECTRONIC = "electronic", _("Electronic volume")

    class Way(models.TextChoices):
        VIEWED = "viewed", _("Viewed on the spot")
        TAKEN = "taken", _("Taken out")

    archive = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="lendings")
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="lendings"
    )
    medium = models.CharField(max_length=10, choices=Medium)
    way = models.CharField(max_length=6, choices=Way)
    person = models.CharField(max_length=40)
    unit = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(max_length=200)
    basis = models.CharField(max_length=120)
    pages = models.PositiveIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    handed_at = models.DateTimeField()
    handed_by = account(null=False)

    PERSONAL = frozenset({"person", "phone", "purpose"})

    subject = "archives.lending"
    objects = LendingQuerySet.as_manager()

    class Meta:
        ordering = ("-handed_at", "-pk")
        indexes = (
            models.Index(
                fields=["due_on"],
                condition=Q(medium="originals", returned_on__isnull=True),
                name="lending_out",
            ),
            models.Index(fields=["-handed_at", "-id"], name="lending_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("handed"), name="lending_handed_at_by"
            ),
            models.CheckConstraint(
                condition=Q(medium="originals", due_on__isnull=False, pages__gte=1)
                | Q(
                    medium="electronic",
                    way="viewed",
                    due_on__isnull=True,
                    returned_on__isnull=True,
                ),
                name="lending_originals_are_due",
            ),
            models.CheckConstraint(
                condition=Q(person__gt="", unit__gt="", purpose__gt="", basis__gt=""),
                name="lending_says_who_and_why",
            ),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.archive_id} {self.person}"

    @property
    def is_out(self) -> bool:
        return self.medium == self.Medium.ORIGINALS and self.returned_on is None

    def is_overdue(self, today: date) -> bool:
        return self.is_out and self.due_on is not None and self.due_on < today


class OfLendingQuerySet(RegionScopedQuerySet):
    region_path = "lending__archive__place_path"


class LendingEntry(models.Model):
    """What came after: given back (`day`, `pages` counted, `condition`), extended to `day`, or a
    correction in words of what stands in the line.
    """

    class Kind(models.TextChoices):
        RETURNED = "returned", _("Given back")
        EXTENDED = "extended", _("Extended")
        CORRECTED = "corrected", _("Correction")

    class Condition(models.TextChoices):
        WHOLE = "whole", _("Whole and unharmed")
        DAMAGED = "damaged", _("Damaged or soiled")
        SHORT = "short", _("Pages are missing")

    lending = models.ForeignKey(Lending, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=9, choices=Kind)
    day = models.DateField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    condition = models.CharField(max_length=7, choices=Condition, blank=True)
    words = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    written_by = account(null=False)

    PERSONAL = frozenset({"words"})

    objects = OfLendingQuerySet.as_manager()

    class Meta:
        ordering = ("lending", "pk")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("written"), name="lending_entry_written_at_by"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="returned", day__isnull=False, pages__isnull=False, condition__gt=""
                )
                | Q(
                    kind="extended",
                    day__isnull=False,
                    pages__isnull=True,
                    condition="",
                    words__gt="",
                )
                | Q(
                    kind="corrected",
                    day__isnull=True,
                    pages__isnull=True,
                    condition="",
                    words__gt="",
                ),
                name="lending_entry_says_what",
            ),
            models.UniqueConstraint(
                fields=["lending"],
                condition=Q(kind="returned"),
                name="lending_given_back_once",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="only_added", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return f"{self.lending_id} {self.kind}"
