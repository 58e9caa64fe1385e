"""督查、指导、整改一体化: a body goes to a place, looks, writes down what it found.

Once its head has signed, nothing of a trip changes (migration `tasks`). Each finding goes to a body
of the place as a task with a day; what came of it is told by that task.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import both_or_neither
from regions.models import Cadre, Region, User
from regions.scope import RegionScopedQuerySet
from taskforces.models.organisation import Body

_USER = settings.AUTH_USER_MODEL


class TripQuerySet(RegionScopedQuerySet):
    """A trip is seen where its body is, and, once signed, where it went."""

    region_path = "body__region__path"

    def visible_to(self, user: User, permission: str) -> "TripQuerySet":
        told = Q()
        for path in user.paths_where(permission):  # type: ignore[arg-type]
            told |= Q(body__region__path__startswith=path)
            told |= Q(region__path__startswith=path, state=Trip.State.SIGNED)
        return self.filter(told) if told else self.none()


class Trip(models.Model):
    """督查指导: `region` is where it went, `looked_at` what was looked at, `subject` what for."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        SIGNED = "signed", _("Signed by its head")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="trips")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    topic = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    head = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="+")
    looked_at = models.TextField()
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL = frozenset({"looked_at"})

    subject = "taskforces.trip"
    objects = TripQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = (
            *(
                models.CheckConstraint(condition=both_or_neither(stem), name=f"trip_{stem}_at_by")
                for stem in ("recorded", "signed")
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False)
                | Q(state="draft", signed_at__isnull=True),
                name="trip_signed_iff_stamped",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="trip_days_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.number


class OfTripQuerySet(RegionScopedQuerySet):
    region_path = "trip__body__region__path"


class TripMember(models.Model):
    """Who went along; the head is one of them."""

    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="members")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="+")

    PERSONAL: frozenset[str] = frozenset()

    objects = OfTripQuerySet.as_manager()

    class Meta:
        ordering = ("cadre__number",)
        constraints = (models.UniqueConstraint(fields=["trip", "cadre"], name="trip_member_once"),)

    def __str__(self) -> str:
        return f"{self.trip_id} {self.cadre_id}"


class TripFindingQuerySet(OfTripQuerySet):
    def visible_to(self, user: User, permission: str) -> "TripFindingQuerySet":
        """Those of the trips in sight; the place of a finding sees it once the trip is signed."""
        told = Q()
        for path in user.paths_where(permission):  # type: ignore[arg-type]
            told |= Q(trip__body__region__path__startswith=path)
            told |= Q(region__path__startswith=path, trip__state=Trip.State.SIGNED)
        return self.filter(told) if told else self.none()


class TripFinding(models.Model):
    """One thing found on a trip, in the place it is about."""

    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="findings")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=44, unique=True)
    words = models.TextField()

    PERSONAL = frozenset({"words"})

    subject = "taskforces.tripfinding"
    objects = TripFindingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="trip_finding_has_words"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        """What it is called where it is taken in as an issue or a task."""
        return f"督查指导 {self.region.name}：{self.words}"[:120]
