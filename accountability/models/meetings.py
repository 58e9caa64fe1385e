"""会议: of leading groups, of task forces, and of the poverty office with the discipline organ
(联席会议), which is for the joint meeting alone.

The agenda is drawn from the ledgers as of a cut-off and is frozen when the meeting is held. What
was decided becomes a task of a body when the chair signs the minutes; of a joint meeting, an entry
of the issue ledger. Triggers keep the order of steps, and that nothing of a signed meeting changes
(migrations `meeting_guards` and `meetings_in_general`). What differs by kind is told by
`accountability.meetings.kinds`.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accountability.models.catalogue import Item
from accountability.models.issues import Issue
from ledger.models import account, both_or_neither, moment
from regions.duties import Permission
from regions.models import Cadre, Region, User
from regions.scope import RegionScopedQuerySet
from taskforces.models import Body, Task

_USER = settings.AUTH_USER_MODEL


class MeetingKind(models.TextChoices):
    """Who meets."""

    JOINT = "joint", _("Joint meeting")
    LEADING_GROUP = "group", _("Meeting of the leading group")
    OFFICE = "office", _("Office meeting of the co-leaders")
    DISPATCH = "dispatch", _("Dispatch meeting of task forces")


class Topic(models.TextChoices):
    """What an agenda is drawn from; which kind of meeting has which: `kinds.RULES`."""

    DECISIONS = "decisions", _("Decisions of earlier meetings")
    OVERDUE = "overdue", _("Entries past their day")
    LOOK_BACK = "look_back", _("Close-outs that did not hold on look-back")
    VERDICT = "verdict", _("Verdicts of leads that did not hold")
    MISSED = "missed", _("Duties missed and told further up")
    CASES = "cases", _("Accountability cases not yet decided")
    SIGNS = "signs", _("Signs nobody has looked at again")
    EARLIER = "earlier", _("What earlier meetings decided")
    TASKS = "tasks", _("Tasks past their day")
    REPORTS = "reports", _("Half-month reports not handed in")
    DUTIES = "duties", _("Regular duties past their day")
    FINDINGS = "findings", _("Findings of supervision not settled")


class MeetingQuerySet(RegionScopedQuerySet):
    def seen_by(self, user: User) -> "MeetingQuerySet":
        """Joint meetings for the joint meeting of a place, all others for who sees task forces."""
        joint = self.filter(kind=MeetingKind.JOINT).visible_to(user, Permission.CASE_VIEW)
        others = self.exclude(kind=MeetingKind.JOINT)
        return joint | others.visible_to(user, Permission.TASK_FORCE_VIEW)


class Meeting(models.Model):
    """One meeting of a place, from convening to signed minutes.

    `body` is who meets: empty of a joint meeting, and of a dispatch meeting of all task forces of
    the place. The agenda counts what happened from `since` to `cut_off` (both inclusive), and what
    stood at the end of `cut_off`. `chair` signs the minutes and has not written them.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("Being prepared")
        HELD = "held", _("Held, minutes to sign")
        SIGNED = "signed", _("Minutes signed")
        CALLED_OFF = "called_off", _("Called off")

    kind = models.CharField(max_length=8, choices=MeetingKind, default=MeetingKind.JOINT)
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
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
    held_at = moment()
    held_by = account()
    written_at = moment()
    written_by = account()
    signed_at = moment()
    signed_by = account()
    called_off_at = moment()
    called_off_by = account()

    PERSONAL = frozenset({"minutes", "end_words"})

    subject = "accountability.meeting"
    objects = MeetingQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(kind=MeetingKind.JOINT, body__isnull=True)
                | Q(kind=MeetingKind.DISPATCH)
                | Q(
                    kind__in=(MeetingKind.LEADING_GROUP, MeetingKind.OFFICE),
                    body__isnull=False,
                ),
                name="meeting_body_of_kind",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_joint(self) -> bool:
        return self.kind == MeetingKind.JOINT

    @property
    def whose(self) -> str:
        """Who meets, in words."""
        if self.body:
            return self.body.name
        return self.region.name if self.is_joint else f"{self.region.name}各工作专班"


class OfMeetingQuerySet(RegionScopedQuerySet):
    region_path = "meeting__region__path"


class Attendance(models.Model):
    """Who was asked to come, for which organ; `is_present` is known once the meeting is held.

    `cadre` is a member of the body that meets; who was asked by hand has none. Of somebody absent
    `reason` says why and `stand_in` who came instead.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    organ = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    post = models.CharField(max_length=80, blank=True)
    is_present = models.BooleanField(null=True)
    cadre = models.ForeignKey(
        Cadre, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=100, blank=True)
    stand_in = models.CharField(max_length=60, blank=True)

    PERSONAL = frozenset({"name", "reason", "stand_in"})

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "organ", "name"], name="attendance_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(reason="", stand_in="") | Q(is_present=False),
                name="attendance_absent_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organ} {self.name}"


class AgendaLine(models.Model):
    """One topic as of the cut-off: the keys of what it counts, in ascending order.

    They are keys of issues, of leads (`verdict`), of cases, of signs, of tasks (`earlier`, `tasks`,
    `findings`) or of obligations (`reports`, `duties`). `words` says of some where they stood then:
    {key: status}.
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


class DecisionQuerySet(OfMeetingQuerySet):
    def seen_by(self, user: User) -> "DecisionQuerySet":
        return self.filter(meeting__in=Meeting.objects.seen_by(user).values("pk"))

    def signed(self) -> "DecisionQuerySet":
        """Those that stand: the minutes are signed."""
        return self.filter(meeting__state=Meeting.State.SIGNED)

    def tasked(self) -> "DecisionQuerySet":
        """Those that became tasks of bodies."""
        return self.filter(task__isnull=False)


class MeetingDecision(models.Model):
    """议定事项: it becomes `task` of `body` once the minutes are signed; of a joint one, `issue`.

    `lead` is the leader who takes charge (牵头领导); who does it is `responsible`, who has an
    account, else `cadre`, and is called `person`. A joint meeting says the `item` of the ledger
    instead of the body and its measures.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    topic = models.CharField(max_length=10, choices=Topic, blank=True)
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    description = models.TextField()
    measures = models.TextField(blank=True)
    lead = models.CharField(max_length=60, blank=True)
    responsible_unit = models.CharField(max_length=60)
    person = models.CharField(max_length=60)
    responsible = models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cadre = models.ForeignKey(
        Cadre, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField()
    issue = models.OneToOneField(
        Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )
    task = models.OneToOneField(
        Task, on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )

    PERSONAL = frozenset({"description", "measures", "lead", "person"})

    subject = "accountability.meetingdecision"
    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(item__isnull=False, body__isnull=True, task__isnull=True)
                | Q(item__isnull=True, body__isnull=False, issue__isnull=True),
                name="decision_item_or_body",
            ),
            models.CheckConstraint(
                condition=Q(responsible__isnull=True) | Q(cadre__isnull=True),
                name="decision_one_responsible",
            ),
        )

    def __str__(self) -> str:
        return self.description[:40]
