"""Whom a department may mean: pairs of what it typed and a person, and what people decided."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person
from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet
from screening.models.extracts import ComparisonRun, Extract


class IdentityBulk(models.Model):
    """Pairs that are alike (feed, grade), taken for the same person together after a sample.

    The rows are fixed when the sample is drawn; `seed` draws the same sample again. One sampled
    pair that is two persons refuses the whole: then each is decided by itself.
    """

    class State(models.TextChoices):
        DRAWN = "drawn", _("Sample being looked at")
        REFUSED = "refused", _("Refused: the sample has a wrong one")
        DONE = "done", _("Taken for the same")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    feed = models.CharField(max_length=20)
    grade = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State, default=State.DRAWN)
    seed = models.BigIntegerField()
    size = models.PositiveIntegerField()
    sampled = models.PositiveIntegerField()
    decided = models.PositiveIntegerField(default=0)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("drawn"), name="identity_bulk_drawn_at_by"
            ),
            models.CheckConstraint(
                condition=Q(sampled__gt=0, sampled__lte=F("size")),
                name="identity_bulk_has_a_sample",
            ),
        )

    def __str__(self) -> str:
        return f"RD{self.pk}"


class IdentityPairQuerySet(RegionScopedQuerySet):
    def standing(self) -> Self:
        """Those the latest comparison still asks about, or somebody decided."""
        return self.filter(gone_run__isnull=True)

    def undecided(self) -> Self:
        return self.standing().filter(state=IdentityPair.State.OPEN)

    def for_list(self) -> Self:
        return self.select_related("region__parent", "person", "household")


class IdentityPair(models.Model):
    """What departments typed of somebody, and the person of the base map they may mean.

    One row for ever for what was typed and a person: `key` is their hash, `row_key` that of what
    was typed, so that the other persons it may mean are found. `value_hash` covers what the base
    map has, and `decided_hash` is its value when somebody decided: the question is asked again
    only when a value has changed. `feeds` are the tables in which it was typed so, `rows` how
    often; `extract` and `row_no` are one place. `gone_run` is the run that no longer asked.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waits for people")
        SAME = "same", _("The same person")
        DIFFERENT = "different", _("Not the same person")

    key = models.CharField(max_length=32, unique=True)
    row_key = models.CharField(max_length=32, db_index=True)
    value_hash = models.CharField(max_length=32)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, on_delete=models.SET_NULL, null=True, related_name="identity_pairs"
    )
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="identity_pairs"
    )
    feeds = ArrayField(models.CharField(max_length=20))
    rows = models.PositiveIntegerField()
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="+")
    row_no = models.PositiveIntegerField()
    typed_number = models.CharField(max_length=60, blank=True)
    typed_name = models.CharField(max_length=60)
    typed_birth_on = models.DateField(null=True)
    typed_booklet = models.CharField(max_length=60, blank=True)
    typed_address = models.CharField(max_length=200, blank=True)
    grade = models.CharField(max_length=10)
    words = models.CharField(max_length=200)
    slip = models.CharField(max_length=10)
    alike = models.CharField(max_length=10)
    rivals = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_hash = models.CharField(max_length=32, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    bulk = models.ForeignKey(
        IdentityBulk, on_delete=models.PROTECT, null=True, blank=True, related_name="pairs"
    )
    first_run = models.ForeignKey(ComparisonRun, on_delete=models.PROTECT, related_name="+")
    gone_run = models.ForeignKey(
        ComparisonRun, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    found_at = models.DateTimeField()

    PERSONAL = frozenset(
        {"key", "row_key", "value_hash", "decided_hash", "typed_number", "typed_name"}
        | {"typed_birth_on", "typed_booklet", "typed_address", "reason"}
    )

    objects = IdentityPairQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("decided"), name="identity_decided_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, reason="")
                | (~Q(state="open") & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="identity_decided_with_reason_iff_not_open",
            ),
            models.UniqueConstraint(
                fields=["row_key"], condition=Q(state="same"), name="identity_one_person_for_a_row"
            ),
        )
        indexes = (
            models.Index(fields=["region", "id"], name="identity_in_place"),
            models.Index(
                fields=["grade", "id"],
                condition=Q(state="open", gone_run__isnull=True),
                name="identity_to_decide",
            ),
        )

    def __str__(self) -> str:
        return f"{self.grade} {self.pk}"

    @property
    def has_vanished(self) -> bool:
        return self.gone_run_id is not None

    @property
    def may_be_decided(self) -> bool:
        return self.state == self.State.OPEN and not self.has_vanished


class IdentityBulkRowQuerySet(RegionScopedQuerySet):
    region_path = "bulk__region__path"


class IdentityBulkRow(models.Model):
    """One pair of a bulk: whether it was sampled, who opened it, and what the eye said."""

    class Verdict(models.TextChoices):
        SAME = "same", _("The same person")
        DIFFERENT = "different", _("Not the same person")

    bulk = models.ForeignKey(IdentityBulk, on_delete=models.PROTECT, related_name="members")
    pair = models.ForeignKey(IdentityPair, on_delete=models.PROTECT, related_name="bulk_rows")
    value_hash = models.CharField(max_length=32)
    is_sampled = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=9, choices=Verdict, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL = frozenset({"value_hash"})

    objects = IdentityBulkRowQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["bulk", "pair"], name="identity_bulk_row_once"),
            models.CheckConstraint(
                condition=both_or_neither("opened"), name="identity_bulk_opened_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("judged"), name="identity_bulk_judged_at_by"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", judged_at__isnull=True)
                | (~Q(verdict="") & Q(judged_at__isnull=False) & Q(opened_at__isnull=False)),
                name="identity_bulk_judged_after_opened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.pair_id}"
