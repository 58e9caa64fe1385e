"""What phones in the field are, sent and claimed (`ledger.acts`)."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.models.stamps import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class State(models.TextChoices):
    """What became of an act; the first four end its way on the phone."""

    ACCEPTED = "accepted", _("accepted and entered")
    MERGED = "merged", _("accepted, beside what others changed")
    CONFLICT = "conflict", _("kept; somebody decides between two values")
    PROPOSED = "proposed", _("kept for whoever answers for the place now")
    HELD = "held", _("received; waits for what it builds upon")
    INVALID = "invalid", _("needs you")
    REUSED = "reused", _("needs you: another act has this number")


class ClockTimestamp(models.Func):
    """The moment of the database, not that at which its transaction began."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = models.DateTimeField()


class FieldDeviceQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(revoked_at=None)


class FieldDevice(models.Model):
    """One person on one phone; `id` is made by the phone.

    `half` is the server's half of the key that seals what lies on the phone, itself sealed
    (`qiannan.vault`); a revoked device does not get it any more. `unsent` and `unsent_since` are
    what the phone told last, `offset_seconds` how far its clock was before ours.
    """

    UNSCOPED = "a person's own; the office reads those of the people posted in its places"
    PERSONAL = frozenset({"half", "session_key", "label"})

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="field_devices"
    )
    label = models.CharField(max_length=60, blank=True)
    app = models.CharField(max_length=20, blank=True)
    half = models.CharField(max_length=200)
    session_key = models.CharField(max_length=40, blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    synced_at = models.DateTimeField(null=True, blank=True)
    unsent = models.PositiveIntegerField(default=0)
    unsent_since = models.DateTimeField(null=True, blank=True)
    offset_seconds = models.IntegerField(default=0)

    objects = FieldDeviceQuerySet.as_manager()

    class Meta:
        ordering = ("-seen_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("revoked"), name="field_device_revoked_at_by"
            ),
        )

    def __str__(self) -> str:
        return self.label or str(self.pk)


class FieldActQuerySet(RegionScopedQuerySet):
    def undecided(self) -> Self:
        """Proposals that nobody adopted or set aside yet."""
        return self.filter(state=State.PROPOSED, decided_at=None)


class FieldAct(models.Model):
    """One act that a phone sent, as it came, and what became of it.

    `envelope` is canonical JSON and `digest` its SHA-256: the same number with another digest is
    another act. `answer` is the verdict as text, given again word for word. `waits_for` holds
    numbers of acts and digests of photos that have not come. `region` is empty where the act names
    no place. `came_with` is one number for all acts of a batch.
    """

    class Decision(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        SET_ASIDE = "set_aside", _("set aside")

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(FieldDevice, on_delete=models.PROTECT, related_name="acts")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    envelope = models.TextField()
    photos = ArrayField(models.CharField(max_length=64), default=list)
    came_with = models.UUIDField()
    claimed_at = models.DateTimeField()
    offset_seconds = models.IntegerField(default=0)
    received_at = models.DateTimeField(db_default=ClockTimestamp())
    loaded_at = models.DateTimeField(null=True, blank=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    answer = models.TextField(blank=True, default="")
    waits_for = ArrayField(models.CharField(max_length=64), default=list)
    settled_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    PERSONAL = frozenset({"envelope", "answer", "reason"})

    objects = FieldActQuerySet.as_manager()

    class Meta:
        ordering = ("received_at", "id")
        constraints = (
            models.CheckConstraint(condition=both_or_neither("loaded"), name="field_act_loaded"),
            models.CheckConstraint(condition=both_or_neither("decided"), name="field_act_decided"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decision="")
                | (Q(decided_at__isnull=False) & ~Q(decision="")),
                name="field_act_decided_how",
            ),
            models.CheckConstraint(
                condition=~Q(decision="set_aside") | ~Q(reason=""),
                name="field_act_set_aside_why",
            ),
            models.CheckConstraint(
                condition=Q(state="held", settled_at__isnull=True)
                | (~Q(state="held") & Q(settled_at__isnull=False)),
                name="field_act_settled",
            ),
        )
        indexes = (
            models.Index(fields=["user", "-received_at"], name="field_act_of_user"),
            models.Index(fields=["user"], name="field_act_held", condition=Q(state="held")),
            models.Index(
                fields=["region"],
                name="field_act_proposed",
                condition=Q(state="proposed", decided_at__isnull=True),
            ),
            models.Index(
                fields=["received_at"],
                name="field_act_given_back",
                condition=Q(state__in=("invalid", "reused")),
            ),
            GinIndex(
                fields=["photos"],
                name="field_act_photos",
                condition=Q(state__in=("held", "proposed")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_undecided(self) -> bool:
        return self.state == State.PROPOSED and self.decided_at is None


class FieldPhoto(models.Model):
    """A photo that a phone sends in pieces, known by the SHA-256 of the whole.

    It lies under the media folder until it was taken over as evidence and nobody asked for it for
    thirty days (`ledger.acts.photos`). `size` and `received` in bytes.
    """

    UNSCOPED = "a person's own, until an act makes evidence of it"
    PERSONAL: frozenset[str] = frozenset()

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "sha256"], name="field_photo_once"),
            models.CheckConstraint(
                condition=Q(received__lte=F("size")), name="field_photo_no_more_than_whole"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(received=F("size")),
                name="field_photo_done_when_whole",
            ),
        )

    def __str__(self) -> str:
        return self.sha256

    @property
    def name(self) -> str:
        """Where it lies under the media folder."""
        return f"field/{self.sha256[:2]}/{self.user_id}-{self.sha256}"


class FieldDay(models.Model):
    """What one day of field work cost one person on one phone, as the phone counted it.

    `asked_again` are questions that the forms asked though the answer was known; `night_minutes`
    are those of `minutes` between 22:00 and 06:00.
    """

    UNSCOPED = "a person's own; the office reads those of the people posted in its places"
    PERSONAL: frozenset[str] = frozenset()

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(FieldDevice, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField(default=0)
    screens = models.PositiveIntegerField(default=0)
    asked_again = models.PositiveIntegerField(default=0)
    night_minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("-day",)
        constraints = (
            models.UniqueConstraint(fields=["device", "day"], name="field_day_once"),
            models.CheckConstraint(
                condition=Q(night_minutes__lte=F("minutes")), name="field_day_night_is_part"
            ),
        )
        indexes = (models.Index(fields=["user", "day"], name="field_day_of_user"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
