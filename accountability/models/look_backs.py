"""回头看抽查: the sample that is drawn from what was closed out in a period, and its duties.

A sample is drawn once from a frozen close and never changes. `LookBackLot` keeps, place by place,
every entry that could be drawn in the order of the drawing; the first `drawn` of them are looked
back at, each of them a `LookBackDuty`.
"""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accountability.models.bulletins import WRITTEN_ONCE, PeriodClose
from accountability.models.issues import Issue
from ledger.models import Status, both_or_neither
from regions.models import Region, paths_above
from regions.scope import RegionScopedQuerySet


class SampleQuerySet(RegionScopedQuerySet):
    """Samples are published: places below see those drawn above them."""

    region_path = "region__path"

    def within_paths(self, paths: list[str]) -> Self:
        above = {path for one in paths for path in paths_above(one)}
        return self.filter(
            Q(pk__in=super().within_paths(paths).values("pk")) | Q(region__path__in=above)
        )


class LookBackSample(models.Model):
    """What was drawn from a close: the seed, which nobody could choose, and the share."""

    close = models.OneToOneField(PeriodClose, on_delete=models.PROTECT, related_name="look_back")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    share_percent = models.DecimalField(max_digits=5, decimal_places=2)
    seed = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    PERSONAL: frozenset[str] = frozenset()

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(share_percent__gt=0, share_percent__lte=100),
                name="lookback_share_is_a_share",
            ),
        )
        triggers = (WRITTEN_ONCE,)

    def __str__(self) -> str:
        return f"{self.close_id} {self.seed[:8]}"

    @property
    def subject(self) -> str:
        """How events refer to it."""
        return self._meta.label_lower


class LotQuerySet(RegionScopedQuerySet):
    region_path = "place__path"


class LookBackLot(models.Model):
    """The entries of one place (a county, or what lies at the prefecture itself) that were closed
    out in the period, in the order of the drawing; the first `drawn` are the sample.
    """

    sample = models.ForeignKey(LookBackSample, on_delete=models.PROTECT, related_name="lots")
    place = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    entries = ArrayField(models.BigIntegerField())
    drawn = models.PositiveIntegerField()

    PERSONAL: frozenset[str] = frozenset()

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering = ("sample", "place")
        constraints = (
            models.UniqueConstraint(fields=["sample", "place"], name="lookback_lot_once"),
            models.CheckConstraint(
                condition=Q(drawn__gte=1, entries__len__gte=F("drawn")),
                name="lookback_lot_draws_what_it_has",
            ),
        )
        triggers = (WRITTEN_ONCE,)

    def __str__(self) -> str:
        return f"{self.place_id} {self.drawn}"


class DutyQuerySet(RegionScopedQuerySet):
    region_path = "issue__place_path"

    def waiting(self) -> Self:
        """Not looked back at yet, and still closed out as it was when it was drawn."""
        return self.filter(
            done_at__isnull=True, issue__status=Status.CLOSED, issue__round=F("round")
        )


class LookBackDuty(models.Model):
    """An entry that was drawn: by when, by whom, and what was found.

    `round` is the one that was closed out, `closing_units` the posts of those who rectified,
    verified, reviewed and closed it then; whoever looks back is posted to none of them, which the
    database asks for too. `given_to` is empty while nobody can be found.
    """

    sample = models.ForeignKey(LookBackSample, on_delete=models.PROTECT, related_name="duties")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="look_backs")
    place = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    closing_units = ArrayField(models.CharField(max_length=140), default=list)
    given_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_unit = models.CharField(max_length=140, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_unit = models.CharField(max_length=140, blank=True, default="")
    holds = models.BooleanField(null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ("sample", "place", "position")
        constraints = (
            models.UniqueConstraint(fields=["sample", "issue"], name="lookback_duty_once"),
            models.CheckConstraint(
                condition=both_or_neither("done"), name="lookback_duty_done_at_by"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, holds__isnull=True)
                | Q(done_at__isnull=False, holds__isnull=False),
                name="lookback_duty_done_says_what",
            ),
        )
        indexes = (
            models.Index(
                fields=["given_to", "due_on"],
                condition=Q(done_at__isnull=True),
                name="lookback_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sample_id} {self.issue_id}"

    @property
    def is_waiting(self) -> bool:
        """Not looked back at yet, and still closed out as it was when it was drawn."""
        is_as_drawn = self.issue.status == Status.CLOSED and self.issue.round == self.round
        return self.done_at is None and is_as_drawn
