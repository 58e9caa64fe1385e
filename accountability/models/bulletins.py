"""Half-month and month closes, and the bulletins (通报) that are written from them.

A close is written once and never changes: its figures, the entries behind each and their digest.
A bulletin is text over a close; once issued it never changes either, and a correction (更正) is
another edition beside it.
"""

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import account, both_or_neither, moment
from regions.models import Region, paths_above
from regions.scope import RegionScopedQuerySet

_USER = settings.AUTH_USER_MODEL
WRITTEN_ONCE = pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)


class PeriodClose(models.Model):
    """The figures of a place over a period, frozen as of its last day.

    `figures` is the ranking as it is printed (`accountability.bulletins.figures.as_data`);
    `digest` covers it and every list behind it.
    """

    class Kind(models.TextChoices):
        HALF = "half", _("Half-month")
        MONTH = "month", _("Month")

    kind = models.CharField(max_length=5, choices=Kind)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    drawn_at = models.DateTimeField()
    figures = models.JSONField()
    digest = models.CharField(max_length=72)

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-ends_on", "kind")
        constraints = (
            models.UniqueConstraint(fields=["kind", "region", "ends_on"], name="close_drawn_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="close_days_in_order"
            ),
        )
        triggers = (WRITTEN_ONCE,)

    def __str__(self) -> str:
        return f"{self.region} {self.starts_on}—{self.ends_on}"


class FrozenListQuerySet(RegionScopedQuerySet):
    region_path = "close__region__path"


class FrozenList(models.Model):
    """The keys of the entries that one figure of one place counted, in ascending order.

    `place` is the code of the place; what lay at the place of the close itself (本级) is under
    that place's own code. `ledger` is "leads" or "issues", `name` a key of
    `accountability.bulletins.figures.WHERE`.
    """

    close = models.ForeignKey(PeriodClose, on_delete=models.PROTECT, related_name="lists")
    ledger = models.CharField(max_length=6)
    place = models.CharField(max_length=12)
    name = models.CharField(max_length=12)
    entries = ArrayField(models.BigIntegerField())

    PERSONAL: frozenset[str] = frozenset()

    objects = FrozenListQuerySet.as_manager()

    class Meta:
        ordering = ("ledger", "place", "name")
        constraints = (
            models.UniqueConstraint(
                fields=["close", "ledger", "place", "name"], name="frozen_list_once"
            ),
        )
        triggers = (WRITTEN_ONCE,)

    def __str__(self) -> str:
        return f"{self.close_id} {self.ledger} {self.place} {self.name}"


class BulletinQuerySet(RegionScopedQuerySet):
    def within_paths(self, paths: list[str]) -> Self:
        """Bulletins of these places and of places below, and what places above have issued."""
        above = {path for one in paths for path in paths_above(one)}
        issued = Q(region__path__in=above, state=Bulletin.State.ISSUED)
        return self.filter(Q(pk__in=super().within_paths(paths).values("pk")) | issued)


class Bulletin(models.Model):
    """通报: one edition of the text over a close. Three natural persons write, examine, issue.

    `heads` are the heads of the chains of the trail at the moment of issue, as printed; `digest`
    covers what was issued. `correction` says what this edition corrects in the one before it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        HANDED_IN = "handed_in", _("To examine")
        EXAMINED = "examined", _("To issue")
        ISSUED = "issued", _("Issued")

    close = models.ForeignKey(PeriodClose, on_delete=models.PROTECT, related_name="bulletins")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    edition = models.PositiveSmallIntegerField(default=1)
    correction = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    document_no = models.CharField(max_length=60, blank=True)
    organ = models.CharField(max_length=80)
    title = models.CharField(max_length=120)
    addressees = models.CharField(max_length=200)
    body = models.TextField()
    copies = models.CharField(max_length=200, blank=True)
    return_reason = models.CharField(max_length=200, blank=True)
    drafted_at = models.DateTimeField()
    edited_at = moment()
    edited_by = account()
    examined_at = moment()
    examined_by = account()
    issued_at = moment()
    issued_by = account()
    heads = models.JSONField(default=list)
    digest = models.CharField(max_length=72, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = ("-close__ends_on", "close__kind", "region__path", "-edition")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("edited"), name="bulletin_edited_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("examined"), name="bulletin_examined_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("issued"), name="bulletin_issued_at_by"
            ),
            models.CheckConstraint(
                condition=~Q(edited_by=models.F("examined_by"))
                & ~Q(edited_by=models.F("issued_by"))
                & ~Q(examined_by=models.F("issued_by")),
                name="bulletin_three_persons",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="issued",
                    edited_at__isnull=False,
                    examined_at__isnull=False,
                    issued_at__isnull=False,
                )
                & ~Q(document_no="")
                & ~Q(digest="")
                | ~Q(state="issued") & Q(issued_at__isnull=True),
                name="bulletin_issued_is_whole",
            ),
            models.UniqueConstraint(fields=["close", "edition"], name="bulletin_edition_once"),
            models.UniqueConstraint(
                fields=["region", "document_no"],
                condition=~Q(document_no=""),
                name="bulletin_document_no_once",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="issued_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="issued"),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """How events and steps refer to it."""
        return self._meta.label_lower
