"""班次: one session of training, from planning to being closed by another person."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import both_or_neither
from regions.models import Audience, Level, Region
from regions.scope import RegionScopedQuerySet
from training.models.catalogue import Topic
from training.models.loads import Load
from training.models.trainers import Trainer

_USER = settings.AUTH_USER_MODEL


class Mode(models.TextChoices):
    DEMONSTRATION = "demonstration", _("Demonstration by the prefecture")
    BY_DEPARTMENT = "by_department", _("By departments")
    FULL_COVERAGE = "full_coverage", _("Full coverage at the base")


def _by() -> models.ForeignKey:
    return models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class Session(models.Model):
    """One session; `number` is which time (期次) it is given. `region` is the place that hosts it.

    `halves` are the half-days it takes; 0 says both of every day. Who attended fewer than
    `share_percent` of them passes no session.
    `expected` are the persons planned for. `test_mean_percent` and `satisfied_percent` are of 100;
    they are computed from the enrolments when it is held, or come with an import of past sessions.
    Once closed nothing of its attendance changes (migration `training_guards`).
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Already held")
        CANCELLED = "cancelled", _("Cancelled")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="training_sessions")
    name = models.CharField(_("Name of the session"), max_length=80)
    number = models.PositiveSmallIntegerField(_("Which time"), default=1)
    organiser = models.CharField(_("Organiser"), max_length=60)
    undertaker = models.CharField(_("Carried out by"), max_length=60, blank=True)
    level = models.PositiveSmallIntegerField(_("Level"), choices=Level)
    mode = models.CharField(_("Mode"), max_length=14, choices=Mode)
    audiences = ArrayField(models.CharField(max_length=14, choices=Audience))
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    venue = models.CharField(_("Training venue"), max_length=80, blank=True)
    hours = models.PositiveSmallIntegerField(_("Class hours"), default=0)
    halves = models.PositiveSmallIntegerField(_("Half-days"), default=0)
    share_percent = models.PositiveSmallIntegerField(
        _("Share of half-days that a certificate needs, %"), default=80
    )
    topics = models.ManyToManyField(Topic, related_name="sessions", blank=True)
    trainers = models.ManyToManyField(Trainer, related_name="sessions", blank=True)
    expected = models.PositiveIntegerField(_("Persons expected"), default=0)
    test_mean_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    satisfied_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    cost_yuan = models.DecimalField(
        _("Cost, yuan"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    load = models.ForeignKey(
        Load, on_delete=models.PROTECT, null=True, blank=True, related_name="made"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = _by()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = _by()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = _by()
    end_words = models.CharField(max_length=300, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject = "training.session"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        indexes = (
            models.Index(fields=["region", "-starts_on"], name="training_session_of_region"),
            models.Index(fields=["-starts_on", "-id"], name="training_session_newest"),
        )
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"training_session_{stem}_at_by"
                )
                for stem in ("made", "held", "closed", "cancelled")
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="training_session_in_order"
            ),
            models.CheckConstraint(
                condition=Q(share_percent__lte=100), name="training_session_share"
            ),
            models.CheckConstraint(
                condition=Q(state="held", held_at__isnull=False)
                | (~Q(state="held") & Q(held_at__isnull=True, closed_at__isnull=True)),
                name="training_session_held_iff_stamped",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
                name="training_session_cancelled_iff_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(closed_by=F("held_by")), name="training_session_two_persons"
            ),
            models.UniqueConstraint(
                fields=["region", "name", "number"], name="training_session_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} 第{self.number}期"

    @property
    def half_days(self) -> int:
        """How many half-days it takes."""
        return self.halves or 2 * ((self.ends_on - self.starts_on).days + 1)

    @property
    def least_half_days(self) -> int:
        """How many of them a certificate needs."""
        return -(-self.half_days * self.share_percent // 100)

    @property
    def audience_names(self) -> list[str]:
        return [str(Audience(value).label) for value in self.audiences]
