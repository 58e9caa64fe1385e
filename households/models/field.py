"""What a grid worker does at the door: visits, the six duties, and values that others changed."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models.acts import Act
from households.models.household import Household
from households.models.income import OfHouseholdQuerySet, who
from ledger.models import both_or_neither
from regions.models import Region


class Theme(models.TextChoices):
    """What a visit was for."""

    COLLECT = "collect", _("Collecting facts")  # 采集
    CHECK = "check", _("Checking")  # 核查
    POLICY = "policy", _("Explaining policies")  # 政策宣讲
    ACCOUNT = "account", _("Reckoning income")  # 算账
    CONTENT = "content", _("Asking for satisfaction")  # 满意度


class Satisfaction(models.TextChoices):
    """What the household says of the help it gets."""

    YES = "yes", _("Satisfied")
    MOSTLY = "mostly", _("Mostly satisfied")
    NO = "no", _("Not satisfied")


class SixDuty(models.TextChoices):
    """六包: what a grid worker answers for in each household: docs/sources.md#six-duties."""

    BASICS = "basics", _("Basic facts")  # 基本信息
    POLICIES = "policies", _("Policies carried out")  # 落实政策情况
    NATURE = "nature", _("Nature of the household")  # 性质判断
    PROOF = "proof", _("Supporting papers")  # 佐证材料
    ACCOUNT = "account", _("Reckoning and measures")  # 算账和措施
    CONTENT = "content", _("Satisfaction")  # 群众满意度


class AtTheDoor(models.Model):
    """What both are: done at a household on a day, told by an act of a phone, proven by photos.

    `sent` is the act's number, made on the phone: one effect each. The day is what the worker
    says; `recorded_at` is the server's. Append-only, like events.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="%(class)ss")
    sent = models.UUIDField(unique=True)
    recorded_at = models.DateTimeField()
    recorded_by = who()

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        abstract = True

    # What `ledger.evidence` asks of a row that something proves.
    round = 1

    @property
    def subject(self) -> str:
        return self._meta.label_lower

    @property
    def region(self) -> Region:
        return self.household.region


class Visit(AtTheDoor):
    """A visit: why, who went, what was talked about and asked for, and whether anybody was in.

    Where the phone says it was: degrees WGS-84 and metres. The head's hand is under its event.
    """

    visited_on = models.DateField()
    themes = ArrayField(models.CharField(max_length=10, choices=Theme))
    went = ArrayField(models.CharField(max_length=60))
    content = models.CharField(max_length=1000, blank=True)
    needs = models.CharField(max_length=500, blank=True)
    is_at_home = models.BooleanField()
    satisfaction = models.CharField(max_length=6, choices=Satisfaction, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy_m = models.PositiveIntegerField(null=True, blank=True)

    PERSONAL = frozenset({"went", "content", "needs", "satisfaction", "lat", "lng"})

    class Meta:
        ordering = ("-visited_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("recorded"), name="visit_recorded_at_by"
            ),
            models.CheckConstraint(
                condition=Q(themes__len__gt=0, went__len__gt=0), name="visit_says_why_and_who"
            ),
            models.CheckConstraint(
                condition=Q(is_at_home=True) | Q(satisfaction=""),
                name="visit_asks_who_is_at_home",
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lng__isnull=True)
                | Q(lat__isnull=False, lng__isnull=False),
                name="visit_place_is_whole",
            ),
        )
        indexes = (models.Index(fields=["household", "-visited_on"], name="visit_of_household"),)

    def __str__(self) -> str:
        return f"{self.household_id} {self.visited_on}"


class DutyDone(AtTheDoor):
    """One of the six duties was seen to on a day; the latest of a duty counts."""

    duty = models.CharField(max_length=8, choices=SixDuty)
    done_on = models.DateField()
    words = models.CharField(max_length=500, blank=True)

    PERSONAL = frozenset({"words"})

    class Meta:
        ordering = ("-done_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("recorded"), name="duty_done_recorded_at_by"
            ),
        )
        indexes = (
            models.Index(fields=["household", "duty", "-done_on"], name="duty_of_household"),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.duty} {self.done_on}"


class ConflictQuerySet(OfHouseholdQuerySet):
    def open(self) -> Self:
        return self.filter(state=Conflict.State.OPEN)

    def for_list(self) -> Self:
        return self.select_related(
            "household__region__parent", "mine_by", "theirs_act", "decided_by"
        )


class Conflict(models.Model):
    """A worker and somebody else want another value of the same field; a person decides.

    The field is named as `households.acts.corrections` does. `base`, `mine` and `theirs` are texts
    of `households.record.values.text_of`: what the phone was shown, what its worker sent, and what
    stands there now, or is reported by an act that waits (`theirs_act`). `theirs_source` is one of
    `households.provenance.SOURCES`; who and when are told as far as they are known. Both values
    stay here, whoever wins; `act` is what brought the worker's into force. `mine_at` is the phone's
    claim.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be settled")
        MINE = "mine", _("The worker's value taken")
        THEIRS = "theirs", _("The other value kept")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="conflicts")
    table = models.CharField(max_length=30)
    row = models.BigIntegerField(default=0)
    year = models.PositiveSmallIntegerField(default=0)
    person = models.BigIntegerField(default=0)
    field = models.CharField(max_length=40)
    base = models.TextField(blank=True)
    mine = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    sent = models.UUIDField()
    mine_at = models.DateTimeField()
    mine_on = models.DateField()
    mine_by = who()
    theirs_at = models.DateTimeField(null=True, blank=True)
    theirs_name = models.CharField(max_length=60, blank=True)
    theirs_act = models.ForeignKey(
        Act, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    theirs_source = models.CharField(max_length=20, blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)
    act = models.OneToOneField(
        Act, on_delete=models.PROTECT, null=True, blank=True, related_name="conflict"
    )

    PERSONAL = frozenset({"base", "mine", "theirs", "theirs_name", "note"})

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ("received_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["sent", "table", "row", "year", "person", "field"], name="conflict_once"
            ),
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"conflict_{stem}_at_by"
                )
                for stem in ("mine", "decided")
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="conflict_decided_iff_stamped",
            ),
            models.CheckConstraint(
                condition=Q(state="mine", act__isnull=False)
                | (~Q(state="mine") & Q(act__isnull=True)),
                name="conflict_taken_iff_enacted",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=models.F("mine_by")), name="conflict_two_persons"
            ),
        )
        indexes = (
            models.Index(fields=["household", "state"], name="conflict_of_household"),
            models.Index(fields=["id"], condition=Q(state="open"), name="conflict_open"),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.table} {self.field}"

    @property
    def subject(self) -> str:
        return self._meta.label_lower

    @property
    def region(self) -> Region:
        return self.household.region

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def as_value(self, text: str) -> dict[str, Any]:
        """The field with a text, as the act `correct` takes it."""
        where = {name: getattr(self, name) for name in ("table", "row", "year", "person", "field")}
        return {**where, "value": text}
