"""What a file must hold: catalogues in versions, and the kinds of paper in each.

A published version never changes (migration `guards`): a file keeps the version it was opened
under until somebody brings it up to a newer one. Sources: docs/sources.md#archives.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archives.models.templates import Template
from ledger.models import account, both_or_neither, moment
from regions.models import Region


class Holder(models.TextChoices):
    """Whose file it is."""

    HOUSEHOLD = "household", _("Household file")
    VILLAGE = "village", _("Village file")
    TOWNSHIP = "township", _("Township file")


class Chapter(models.TextChoices):
    """Where a paper stands in a volume, in this order; the first four words are the seed's."""

    FRONT = "front", _("Front of the volume")
    WHO_IS_POOR = "who_is_poor", _("Who is helped")
    WHO_HELPS = "who_helps", _("Who helps")
    HOW_HELPED = "how_helped", _("How they are helped")
    HOW_LEFT = "how_left", _("How they leave poverty")
    PICTURES = "pictures", _("Pictures")
    MANAGEMENT = "management", _("General management")
    ANALYSIS = "analysis", _("Analysis of poverty")
    FIELD = "field", _("Field surveys")
    PERMANENT = "permanent", _("Permanent papers of the village")
    FILED = "filed", _("Papers filed")
    PLAN = "plan", _("Plan out of poverty")
    IDENTIFIED = "identified", _("Exact identification")
    HELPED = "helped", _("Exact help")
    LEFT = "left", _("Exact exit")
    PROJECTS = "projects", _("Carrying out of projects and progress")


# The chapters of each holder's files; the front is made with the volume.
CHAPTERS: dict[str, tuple[Chapter, ...]] = {
    Holder.HOUSEHOLD: tuple(Chapter)[1:6],
    Holder.VILLAGE: tuple(Chapter)[6:10],
    Holder.TOWNSHIP: tuple(Chapter)[10:],
}


class Retention(models.TextChoices):
    """How long a paper is kept (保管期限)."""

    PERMANENT = "permanent", _("Permanent")
    YEARS_30 = "30", _("30 years")
    YEARS_10 = "10", _("10 years")


class CatalogueQuerySet(models.QuerySet):
    def in_force(self, holder: str, day: date) -> Self:
        """Published versions for this holder that hold that day, the newest first."""
        return self.filter(holder=holder, effective_on__lte=day).order_by("-effective_on", "-pk")

    def drafts(self) -> Self:
        """Those that are being written."""
        return self.filter(effective_on__isnull=True, ended_at__isnull=True)


class Catalogue(models.Model):
    """A version of what the files of a holder must hold.

    `region` is the county that keeps it; empty for the one of the whole prefecture. Without
    `effective_on` it is a draft and no file follows it; one that nobody wants is `ended` and stays.
    `base` is the version it was copied from. The first versions came with the program and have
    neither. Who drafted it does not publish it.
    """

    UNSCOPED = "what files must hold is known to everybody"

    holder = models.CharField(max_length=10, choices=Holder)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    base = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drafted_at = moment()
    drafted_by = account()
    published_at = moment()
    published_by = account()
    ended_at = moment()
    ended_by = account()

    PERSONAL: frozenset[str] = frozenset()

    subject = "archives.catalogue"
    objects = CatalogueQuerySet.as_manager()

    class Meta:
        ordering = ("holder", "region_id", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=["holder", "region", "version"],
                nulls_distinct=False,
                name="catalogue_version_once",
            ),
            models.CheckConstraint(
                condition=both_or_neither("published"), name="catalogue_published_at_by"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(effective_on__isnull=False),
                name="catalogue_published_has_a_day",
            ),
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"catalogue_{stem}_at_by"
                )
                for stem in ("drafted", "ended")
            ),
            models.CheckConstraint(
                condition=Q(drafted_by__isnull=True)
                | Q(published_by__isnull=True)
                | ~Q(published_by=F("drafted_by")),
                name="catalogue_published_by_another",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(effective_on__isnull=True),
                name="catalogue_ended_was_a_draft",
            ),
            models.UniqueConstraint(
                fields=["holder", "region"],
                condition=Q(effective_on__isnull=True, ended_at__isnull=True),
                nulls_distinct=False,
                name="catalogue_one_draft",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_holder_display()} v{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.effective_on is None and self.ended_at is None


class PaperKind(models.Model):
    """One line of a catalogue: a kind of paper, when it is needed and what makes it whole.

    `code` is the same in all versions. `need` is a code of `archives.needs`: when the file must
    have it. `least` papers are asked for; where `is_yearly`, one for each year from identification
    to exit. `maker` is the code of the form the system can fill in itself (`archives.made`), empty
    where it comes from outside. `step` is its place in the order of dates (申请 1 … 公告 7), 0
    outside it. `example` says in words what a good one looks like; `template` is the file to fill
    in that the place gives out, where there is one.
    """

    UNSCOPED = "what files must hold is known to everybody"

    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="kinds")
    code = models.SlugField(max_length=40)
    chapter = models.CharField(max_length=12, choices=Chapter)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    need = models.CharField(max_length=30)
    least = models.PositiveSmallIntegerField(default=1)
    is_yearly = models.BooleanField(default=False)
    is_picture = models.BooleanField(default=False)
    wants_signature = models.BooleanField(default=False)
    wants_date = models.BooleanField(default=True)
    wants_seal = models.BooleanField(default=False)
    signers = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=60, blank=True)
    retention = models.CharField(max_length=10, choices=Retention, default=Retention.YEARS_30)
    maker = models.CharField(max_length=30, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    hint = models.CharField(max_length=200, blank=True)
    example = models.CharField(max_length=500, blank=True)
    template = models.ForeignKey(
        Template, on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )

    PERSONAL: frozenset[str] = frozenset()

    class Meta:
        ordering = ("catalogue", "order")
        constraints = (
            models.UniqueConstraint(fields=["catalogue", "code"], name="paper_kind_once"),
            models.CheckConstraint(condition=Q(least__gte=1), name="paper_kind_at_least_one"),
        )

    def __str__(self) -> str:
        return self.title
