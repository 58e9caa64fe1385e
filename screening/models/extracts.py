"""Delivered files, and comparisons of them with the base map."""

from datetime import datetime
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
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

    def with_in_force(self) -> Self:
        """Each with `is_in_force`: no accepted delivery of its feed and county comes after it."""
        after = Extract.objects.filter(
            Q(data_on__gt=OuterRef("data_on"))
            | Q(data_on=OuterRef("data_on"), pk__gt=OuterRef("pk")),
            state=Extract.State.ACCEPTED,
            feed=OuterRef("feed"),
            region=OuterRef("region"),
        )
        return self.annotate(is_in_force=Q(state=Extract.State.ACCEPTED) & ~Exists(after))

    def in_order(self) -> Self:
        """Accepted files of one feed and county in the order in which they come to stand."""
        return self.filter(state=Extract.State.ACCEPTED).order_by("data_on", "pk")

    def without_details(self) -> Self:
        """For lists: verdicts on rows stay in the database."""
        return self.defer("manifest")


class Extract(models.Model):
    """One delivered file of a feed: a batch (批次). `region` is the county; `data_on` the day the
    data stands for (数据期). A refused file is kept as a row with its sentence, and nothing else.

    A full delivery stands for itself. An incremental one holds changes only: `standing` is the
    Parquet file of what stands with them, built at arrival on the delivery before it.
    """

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        HELD = "held", _("Held back")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

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
    # The papers: what the department says of its file.
    handed_over_by_name = models.CharField(max_length=40, blank=True)
    document_no = models.CharField(max_length=60, blank=True)
    declared_rows = models.PositiveIntegerField(null=True, blank=True)
    declared_hundredths = models.BigIntegerField(null=True, blank=True)  # control sum × 100
    # What is odd about it, in sentences: why it is held, late, the same as another, much shorter.
    remarks = models.JSONField(default=list)
    drift = models.JSONField(default=list)  # of `intake.drift.Change`
    is_incremental = models.BooleanField(default=False)
    standing = models.CharField(max_length=240, blank=True)
    standing_sha256 = models.CharField(max_length=64, blank=True)
    standing_rows = models.PositiveIntegerField(null=True, blank=True)
    # A person stands for a file that is held, or much shorter than the one before it.
    vouched_at = models.DateTimeField(null=True, blank=True)
    vouched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    vouched_because = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_because = models.CharField(max_length=200, blank=True)
    # The bytes as delivered are kept for a time; the hash, the receipt and the manifest stay.
    has_raw = models.BooleanField(default=False)

    PERSONAL: frozenset[str] = frozenset({"handed_over_by_name"})

    objects = ExtractQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("received"), name="extract_received_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("vouched"), name="extract_vouched_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("withdrawn"), name="extract_withdrawn_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="extract_withdrawn_iff_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted", is_incremental=True)
                | (~Q(standing="") & Q(standing_rows__isnull=False)),
                name="extract_changes_stand_on_something",
            ),
            models.UniqueConstraint(
                fields=["feed", "region", "data_on", "sha256"],
                condition=Q(state__in=["accepted", "held"]),
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

    @property
    def arrived_at(self) -> datetime | None:
        """When it was handed in or dropped (报送时间)."""
        return self.received_at or self.dropped_at

    @property
    def has_papers(self) -> bool:
        """It is said who handed it over, under which document, and how many rows it should have."""
        said = self.handed_over_by_name and self.document_no
        return bool(said) and self.declared_rows is not None

    @property
    def lacks_papers(self) -> bool:
        """It is here and not complete: its papers are still to come."""
        return self.state in ("accepted", "held") and not self.has_papers

    @property
    def read_sha256(self) -> str:
        """The hash of what a comparison reads when this is the latest delivery."""
        return self.standing_sha256 or self.sha256

    @property
    def read_rows(self) -> int:
        """The rows that a comparison reads when this is the latest delivery."""
        return self.rows if self.standing_rows is None else self.standing_rows

    def half_of(self) -> "Extract | None":
        """The last whole delivery before it, if this has less than half its rows and nobody vouched
        for it. Half a table that came again in half is not whole for that.
        """
        whole = None
        for each in () if self.vouched_at else self.earlier():
            if whole is None or each.is_whole_beside(whole):
                whole = each
        return None if whole is None or self.is_whole_beside(whole) else whole

    def is_whole_beside(self, whole: "Extract") -> bool:
        """It has at least half the rows of a whole one, or a person stands for it."""
        return self.vouched_at is not None or 2 * self.read_rows >= whole.read_rows

    def earlier(self) -> "ExtractQuerySet":
        """What stood for this feed and county before it, the oldest first."""
        same = Extract.objects.filter(feed=self.feed, region=self.region_id).exclude(pk=self.pk)
        before = Q(data_on__lt=self.data_on) | Q(data_on=self.data_on, pk__lt=self.pk)
        return same.in_order().without_details().filter(before)

    def file_read(self, sha256: str = "") -> Path:
        """The file a comparison reads, or read when what stood had this hash."""
        if not sha256 or sha256 == self.read_sha256:
            return Path(settings.EXTRACT_DIR, self.standing or self.parquet)
        return Path(settings.EXTRACT_DIR, self.parquet).with_name(self.standing_name(sha256))

    def standing_name(self, sha256: str) -> str:
        """The name of the file of what stands with these changes."""
        return f"{self.data_on:%Y%m%d}-{sha256[:16]}-standing.parquet"


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

    seen_in: tuple[str, ...] = ()
    """Paths of the places that who looks may see of it (`screening.run_sight`); () is all of it."""

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.region} {self.as_of}"
