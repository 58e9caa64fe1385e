"""Delivered files, and comparisons of them with the base map."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Job, both_or_neither
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
