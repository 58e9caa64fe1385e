"""联席会议: meetings of the poverty office with the discipline organ; for the joint meeting alone.

The agenda is drawn from the ledgers as of a cut-off and is frozen when the meeting is held. What
was decided becomes entries of the issue ledger when the chair signs the minutes. A trigger keeps
the order of steps, and that nothing of a signed meeting changes (migration `meeting_guards`).
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accountability.models.catalogue import Item
from accountability.models.issues import Issue
from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet

_USER = settings.AUTH_USER_MODEL


def _who() -> models.ForeignKey:
    return models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


def _at() -> models.DateTimeField:
    return models.DateTimeField(null=True, blank=True)


class Topic(models.TextChoices):
    """What an agenda is drawn from."""

    DECISIONS = "decisions", _("Decisions of earlier meetings")
    OVERDUE = "overdue", _("Entries past their day")
    LOOK_BACK = "look_back", _("Close-outs that did not hold on look-back")
    VERDICT = "verdict", _("Verdicts of leads that did not hold")
    MISSED = "missed", _("Duties missed and told further up")
    CASES = "cases", _("Accountability cases not yet decided")
    SIGNS = "signs", _("Signs nobody has looked at again")


class Meeting(models.Model):
    """One joint meeting of a place, from convening to signed minutes.

    The agenda counts what happened from `since` to `cut_off` (both inclusive), and what stood at
    the end of `cut_off`. `chair` signs the minutes and has not written them.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("Being prepared")
        HELD = "held", _("Held, minutes to sign")
        SIGNED = "signed", _("Minutes signed")
        CALLED_OFF = "called_off", _("Called off")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    organs = ArrayField(models.CharField(max_length=60))
    held_on = models.DateField()
    venue = models.CharField(max_length=80, blank=True)
    since = models.DateField()
    cut_off = models.DateField()
    chair = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    document_no = models.CharField(max_length=60, blank=True)
    minutes = models.TextField(blank=True)
    end_words = models.CharField(max_length=300, blank=True)
    convened_at = models.DateTimeField()
    convened_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    held_at = _at()
    held_by = _who()
    written_at = _at()
    written_by = _who()
    signed_at = _at()
    signed_by = _who()
    called_off_at = _at()
    called_off_by = _who()

    PERSONAL = frozenset({"minutes", "end_words"})

    subject = "accountability.meeting"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-held_on", "-pk")
        indexes = (models.Index(fields=["region", "-held_on"], name="meeting_of_region"),)
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"meeting_{stem}_at_by"
                )
                for stem in ("convened", "held", "written", "signed", "called_off")
            ),
            models.CheckConstraint(
                condition=Q(cut_off__gte=F("since")) & Q(held_on__gte=F("cut_off")),
                name="meeting_days_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(written_by=F("signed_by")), name="meeting_two_persons"
            ),
            models.UniqueConstraint(
                fields=["region", "document_no"],
                condition=~Q(document_no=""),
                name="meeting_document_once",
            ),
        )

    def __str__(self) -> str:
        return self.number


class OfMeetingQuerySet(RegionScopedQuerySet):
    region_path = "meeting__region__path"


class Attendance(models.Model):
    """Who was asked to come, for which organ; `is_present` is known once the meeting is held."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    organ = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    post = models.CharField(max_length=80, blank=True)
    is_present = models.BooleanField(null=True)

    PERSONAL = frozenset({"name"})

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "organ", "name"], name="attendance_asked_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organ} {self.name}"


class AgendaLine(models.Model):
    """One topic as of the cut-off: the keys of what it counts, in ascending order.

    They are keys of issues, of leads (`verdict`), of cases or of signs. `words` says of some where
    they stood then: {key: status}.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    topic = models.CharField(max_length=10, choices=Topic)
    entries = ArrayField(models.BigIntegerField())
    words = models.JSONField(default=dict)

    PERSONAL: frozenset[str] = frozenset()

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["meeting", "topic"], name="agenda_topic_once"),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.topic}"


class MeetingDecision(models.Model):
    """What was decided: it becomes `issue` when the minutes are signed, and says who does it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    topic = models.CharField(max_length=10, choices=Topic, blank=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    description = models.TextField()
    responsible_unit = models.CharField(max_length=60)
    person = models.CharField(max_length=60)
    due_on = models.DateField()
    issue = models.OneToOneField(
        Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )

    PERSONAL = frozenset({"description", "person"})

    subject = "accountability.meetingdecision"
    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.description[:40]
