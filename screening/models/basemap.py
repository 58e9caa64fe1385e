"""Differences between the base map and the departments' population data, and their decisions."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models import Act, Household, Person
from ledger.models import Job, both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet
from screening.models.extracts import Extract
from screening.models.leads import Lead


class BasemapRun(models.Model):
    """One comparison of the base map of a region with the population data in force.

    `facts` holds the run as JSON: extracts read (with date and hash), feeds that have not come,
    matches by grade, phases, and the counts of the reconciliation by kind.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="basemap_run")
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


class BulkDecision(models.Model):
    """Differences that are alike (kind, field, grade), taken over together after a sample.

    The rows are fixed when the sample is drawn; `seed` draws the same sample again. One sampled
    row that is marked wrong refuses the whole: then each is decided by itself.
    """

    class State(models.TextChoices):
        DRAWN = "drawn", _("Sample being looked at")
        REFUSED = "refused", _("Refused: the sample has a wrong one")
        RUNNING = "running", _("Being reported")
        PROPOSED = "proposed", _("Reported for signing")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    field = models.CharField(max_length=20, blank=True)
    grade = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State, default=State.DRAWN)
    seed = models.BigIntegerField()
    size = models.PositiveIntegerField()
    sampled = models.PositiveIntegerField()
    proposed = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="bulk_decision"
    )

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=both_or_neither("drawn"), name="bulk_drawn_at_by"),
            models.CheckConstraint(
                condition=Q(sampled__gt=0, sampled__lte=F("size")), name="bulk_has_a_sample"
            ),
        )

    def __str__(self) -> str:
        return self.batch

    @property
    def batch(self) -> str:
        """What its acts carry as `batch`."""
        return f"JC{self.pk}"


class DifferenceQuerySet(RegionScopedQuerySet):
    def standing(self) -> Self:
        """Those the latest comparison still finds."""
        return self.filter(gone_run__isnull=True)

    def undecided(self) -> Self:
        """Those somebody must look at; a proposal that failed is one again."""
        failed = Q(state=Difference.State.TAKEN, act__state__in=FAILED_ACTS)
        return self.standing().filter(Q(state=Difference.State.OPEN) | failed)

    def for_list(self) -> Self:
        return self.select_related("region__parent", "household", "act", "lead")


FAILED_ACTS = (Act.State.REFUSED, Act.State.UNDONE, Act.State.WITHDRAWN)


class Difference(models.Model):
    """What a department says of a person or household, where the base map says something else.

    One row for ever for a kind, field and subject: `key` is their hash, `value_hash` that of the
    compared values and `decided_hash` its value when somebody decided, so that what was decided
    is asked again only when a value has changed. `gone_run` is the run that no longer found it.
    `proposal` is the act that would bring the base map to their value: {act, given, on}, or {}
    where there is none. `rows` stand side by side on the page. `ours` and `theirs` are texts;
    numbers in them are masked. A person or household that an undone act takes away again leaves
    its difference, which the next run closes.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To decide")
        TAKEN = "taken", _("Taken over")
        KEPT = "kept", _("Kept as ours")
        DOOR = "door", _("At the door")
        ASIDE = "aside", _("Set aside")

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16)
    field = models.CharField(max_length=20, blank=True)
    feed = models.CharField(max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, on_delete=models.SET_NULL, null=True, blank=True, related_name="differences"
    )
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="differences"
    )
    who = models.CharField(max_length=60, blank=True)
    ours = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    grade = models.CharField(max_length=12)
    words = models.TextField(blank=True)
    proposal = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="+")
    data_on = models.DateField()
    value_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_hash = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=500, blank=True)
    act = models.ForeignKey(
        Act, on_delete=models.PROTECT, null=True, blank=True, related_name="differences"
    )
    lead = models.ForeignKey(
        Lead, on_delete=models.PROTECT, null=True, blank=True, related_name="differences"
    )
    first_run = models.ForeignKey(BasemapRun, on_delete=models.PROTECT, related_name="+")
    gone_run = models.ForeignKey(
        BasemapRun, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    found_at = models.DateTimeField()

    PERSONAL = frozenset(
        {"key", "who", "ours", "theirs", "words", "proposal", "rows", "note", "value_hash"}
        | {"decided_hash"}
    )

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("decided"), name="difference_decided_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="difference_decided_iff_not_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(act__isnull=False), name="difference_taken_by_act"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("kept", "aside")) | ~Q(note=""),
                name="difference_kept_with_reason",
            ),
        )
        indexes = (
            models.Index(fields=["region", "id"], name="difference_in_place"),
            models.Index(fields=["household"], name="difference_household"),
            models.Index(fields=["kind", "field", "grade", "id"], name="difference_alike"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.field} {self.pk}"

    @property
    def has_vanished(self) -> bool:
        return self.gone_run_id is not None

    @property
    def is_undecided(self) -> bool:
        """See `DifferenceQuerySet.undecided`."""
        has_failed = self.state == self.State.TAKEN and self.act.state in FAILED_ACTS
        return not self.has_vanished and (self.state == self.State.OPEN or has_failed)


class BulkRowQuerySet(RegionScopedQuerySet):
    region_path = "bulk__region__path"


class BulkRow(models.Model):
    """One difference of a bulk decision: whether it was sampled, what the eye said, what became
    of it. `problem` is the sentence why it was not reported.
    """

    class Verdict(models.TextChoices):
        RIGHT = "right", _("Theirs is right")
        WRONG = "wrong", _("Theirs is wrong")

    bulk = models.ForeignKey(BulkDecision, on_delete=models.PROTECT, related_name="rows")
    difference = models.ForeignKey(Difference, on_delete=models.PROTECT, related_name="bulk_rows")
    value_hash = models.CharField(max_length=64)
    is_sampled = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=5, choices=Verdict, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    act = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    problem = models.CharField(max_length=300, blank=True)

    PERSONAL = frozenset({"value_hash", "problem"})

    objects = BulkRowQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["bulk", "difference"], name="bulk_row_once"),
            models.CheckConstraint(condition=both_or_neither("opened"), name="bulk_opened_at_by"),
            models.CheckConstraint(condition=both_or_neither("judged"), name="bulk_judged_at_by"),
            models.CheckConstraint(
                condition=Q(verdict="", judged_at__isnull=True)
                | (~Q(verdict="") & Q(judged_at__isnull=False) & Q(opened_at__isnull=False)),
                name="bulk_judged_after_opened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.difference_id}"


class VillageCoverage(models.Model):
    """How much of a village the police's population data and the base map share.

    Persons, but for `households`. `in_police` are those with a valid hukou; `is_delivered` is
    false where too few of the village are in the extract to say that somebody is missing.
    """

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="coverage")
    run = models.ForeignKey(BasemapRun, on_delete=models.PROTECT, related_name="+")
    data_on = models.DateField()
    is_delivered = models.BooleanField(default=True)
    households = models.PositiveIntegerField(default=0)
    persons = models.PositiveIntegerField(default=0)
    in_police = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    only_ours = models.PositiveIntegerField(default=0)
    only_theirs = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("region__path",)

    def __str__(self) -> str:
        return f"{self.region_id} {self.matched}"
