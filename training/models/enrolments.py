"""Who is asked to a session, and whether they came: one row a person-time (人次)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import both_or_neither
from regions.models import Cadre
from regions.scope import RegionScopedQuerySet
from training.models.sessions import Session


class Presence(models.TextChoices):
    ENROLLED = "enrolled", _("Enrolled")
    CAME = "came", _("Attended")
    EXCUSED = "excused", _("On leave")
    ABSENT = "absent", _("Stayed away")


class How(models.TextChoices):
    """How it is known that somebody came."""

    CODE = "code", _("Code on the trainer's screen")
    SHEET = "sheet", _("Attendance sheet")
    PAST = "past", _("Import of past sessions")


class OfSessionQuerySet(RegionScopedQuerySet):
    region_path = "session__region__path"


class Enrolment(models.Model):
    """A cadre in a session. `score` and `satisfaction` are of 100; `is_passed` is known when the
    session is held. `half_days` is how many half-days were attended; empty where that was not
    counted, which says all. The certificate's number is given when the session is closed.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="enrolments")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="enrolments")
    presence = models.CharField(max_length=8, choices=Presence, default=Presence.ENROLLED)
    how = models.CharField(max_length=5, choices=How, blank=True)
    half_days = models.PositiveSmallIntegerField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)
    is_passed = models.BooleanField(null=True)
    certificate_no = models.CharField(max_length=30, null=True, blank=True, unique=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    PERSONAL = frozenset({"score", "satisfaction"})

    subject = "training.enrolment"
    objects = OfSessionQuerySet.as_manager()

    class Meta:
        ordering = ("cadre__region__path", "cadre__number")
        indexes = (
            # Coverage asks who of a roster came, and to which sessions: read from the index alone.
            models.Index(
                fields=["cadre", "session"], name="training_who_came", condition=Q(presence="came")
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["session", "cadre"], name="enrolment_once"),
            models.CheckConstraint(
                condition=both_or_neither("enrolled"), name="enrolment_enrolled_at_by"
            ),
            models.CheckConstraint(
                condition=Q(presence="came", how__gt="") | (~Q(presence="came") & Q(how="")),
                name="enrolment_came_says_how",
            ),
            models.CheckConstraint(
                condition=Q(half_days__isnull=True) | Q(half_days__gte=1, presence="came"),
                name="enrolment_half_days_of_who_came",
            ),
            models.CheckConstraint(
                condition=(Q(score__isnull=True) | Q(score__lte=100, presence="came"))
                & (Q(satisfaction__isnull=True) | Q(satisfaction__lte=100, presence="came")),
                name="enrolment_results_of_who_came",
            ),
            models.CheckConstraint(
                condition=Q(certificate_no__isnull=True) | Q(is_passed=True),
                name="enrolment_certificate_of_who_passed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.cadre_id}"


class Half(models.TextChoices):
    MORNING = "am", _("Morning")
    AFTERNOON = "pm", _("Afternoon")


class OfEnrolmentQuerySet(RegionScopedQuerySet):
    region_path = "enrolment__session__region__path"


class SignIn(models.Model):
    """Somebody signed in for a half-day (逐课签到) by the code on the screen; never taken back."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="sign_ins")
    day = models.DateField()
    half = models.CharField(max_length=2, choices=Half)
    at = models.DateTimeField()

    PERSONAL: frozenset[str] = frozenset()

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("enrolment", "day", "half")
        constraints = (
            models.UniqueConstraint(fields=["enrolment", "day", "half"], name="sign_in_once"),
        )

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.day} {self.half}"
