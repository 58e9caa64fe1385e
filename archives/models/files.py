"""The file of a household, a village or a township (一户一档、村档、乡档)."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archives.models.catalogue import Catalogue, Holder
from households.models import Household
from ledger.models import account, both_or_neither, moment
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class ArchiveQuerySet(RegionScopedQuerySet):
    region_path = "place_path"


class Archive(models.Model):
    """One file. A household has one; a village and a township have one a year.

    `region` is the household's grid (the database keeps it when the household moves), or the
    village or township itself; `place_path` is its path. The counts are of kinds of paper, drawn by
    `archives.checks` and never written elsewhere: `required` kinds, of which `present` are whole,
    `missing` are not there or too few, `flawed` lack a signature, a date or a seal (三无), and
    `contradicting` say something else than other papers or the base map. A kind counts once, under
    the first of these that holds: missing, flawed, contradicting, present. `required` are the kinds
    that are needed and not exempted, and those that are not needed and were filed all the same.

    `number` is that of its volume; of several, which a township's file has, that of the first.

    Once accepted it has a `seal`: the digest of its papers (`archives.seals`). A later change is
    not refused, but shows. `opener` is empty where the nightly check opened it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being put together")
        ACCEPTED = "accepted", _("Passed acceptance")

    holder = models.CharField(max_length=10, choices=Holder)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=40, blank=True, db_collation="C", editable=False)
    household = models.OneToOneField(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="archive"
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="archives")
    number = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    seal = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    opener = account()
    accepted_at = moment()
    accepted_by = account()
    required = models.PositiveSmallIntegerField(default=0)
    present = models.PositiveSmallIntegerField(default=0)
    missing = models.PositiveSmallIntegerField(default=0)
    flawed = models.PositiveSmallIntegerField(default=0)
    contradicting = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject = "archives.archive"
    objects = ArchiveQuerySet.as_manager()

    class Meta:
        ordering = ("place_path", "pk")
        indexes = (
            models.Index(fields=["holder", "place_path", "id"], name="archive_of_place"),
            models.Index(fields=["number"], name="archive_number"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["holder", "region", "year"],
                condition=Q(household__isnull=True),
                name="archive_of_place_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(holder="household", household__isnull=False, year__isnull=True)
                | (~Q(holder="household") & Q(household__isnull=True, year__isnull=False)),
                name="archive_of_its_holder",
            ),
            models.CheckConstraint(
                condition=both_or_neither("accepted"), name="archive_accepted_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False, seal__gt="")
                | Q(state="open", accepted_at__isnull=True, seal=""),
                name="archive_accepted_iff_sealed",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="place_path",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("region_id", "place_path"),
                func="""
                    SELECT path INTO NEW.place_path FROM regions_region WHERE id = NEW.region_id;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return self.number or f"{self.holder} {self.pk}"
