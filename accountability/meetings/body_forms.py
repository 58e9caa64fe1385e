"""Forms of the meetings of bodies; those of joint meetings and what all share: `forms`."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.meetings import asking
from accountability.meetings.agenda import since_last
from accountability.meetings.asking import Asked
from accountability.meetings.deciding import Decided
from accountability.meetings.forms import LongText, PlanForm, day_field, lines_of
from accountability.meetings.kinds import RULES
from accountability.meetings.operations import Absence, Plan
from accountability.models import Attendance, Meeting, MeetingDecision, MeetingKind
from accountability.seen import Seen, SeenForm
from regions.duties import GRANTS, Permission
from regions.models import Cadre, Posting, Region, User
from taskforces.models import Body, BodyKind, Seat

_BELOW = (BodyKind.LEADING_GROUP, BodyKind.OFFICE)  # whom a place charges in the places below it


class BodyPlanForm(PlanForm):
    """What is settled before a meeting of `body`, or of all task forces of `region`."""

    fewest_parts = 1

    def __init__(
        self, *args: Any, kind: str, region: Region, body: Body | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, places=[region], **kwargs)
        self.kind, self.body = kind, body
        chair: Any = self.fields["chair"]
        chair.queryset = asking.chairs(kind, region, body)
        self.fields["asked"].required = False
        self.fields["asked"].label = _("Also asked to come")
        self.fields["asked"].help_text = _(
            "Besides the members: one a line, the unit, and name and post where known."
        )

    @property
    def plan(self) -> Plan:
        given = {name: value for name, value in self.cleaned_data.items() if name != "place"}
        given["since"] = given["since"] or since_last(
            self.region, given["cut_off"], self.kind, self.body
        )
        return Plan(**given | {"asked": self._asked, "kind": self.kind, "body": self.body})

    @classmethod
    def of(cls, meeting: Meeting, posted: Any = None) -> "BodyPlanForm":
        """The form of a meeting that is being prepared."""
        names = ("held_on", "venue", "chair_id", "cut_off", "since")
        values = {name.removesuffix("_id"): getattr(meeting, name) for name in names}
        asked = meeting.attendances.filter(cadre__isnull=True)
        values["asked"] = lines_of([Asked(one.organ, one.name, one.post) for one in asked])
        stem = RULES[meeting.kind].stem
        seen = Seen(meeting, values, kinds=[f"{stem}.convened", f"{stem}.edited"])
        whose: dict[str, Any] = {
            "kind": meeting.kind,
            "region": meeting.region,
            "body": meeting.body,
        }
        return cls(posted, **whose, initial=values, seen=seen)


class CameForm(forms.Form):
    """Who came, who did not and why, and who came instead: two fields for each asked."""

    CAME, ABSENT, STAND_IN = "came", "absent", "stand_in"

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(meeting.attendances.all())
        choices = [
            (self.CAME, _("present")),
            (self.ABSENT, _("absent")),
            (self.STAND_IN, _("somebody came instead")),
        ]
        for one in self.asked:
            name = f"{one.organ} {one.name}".strip()
            self.fields[f"came_{one.pk}"] = forms.ChoiceField(
                label=name, choices=choices, initial=self.CAME
            )
            self.fields[f"words_{one.pk}"] = forms.CharField(
                label=_("Reason, or who came instead"), max_length=60, required=False
            )

    def rows(self) -> Iterator[tuple[Attendance, Any, Any]]:
        for one in self.asked:
            yield one, self[f"came_{one.pk}"], self[f"words_{one.pk}"]

    def clean(self) -> dict[str, Any]:
        """`present` and `absent` as `operations.hold` takes them."""
        given = self.cleaned_data
        came = {one.pk: given.get(f"came_{one.pk}") for one in self.asked}
        absent = {}
        for pk, how in came.items():
            words = given.get(f"words_{pk}", "")
            absent[pk] = Absence(stand_in=words) if how == self.STAND_IN else Absence(words)
        present = [pk for pk, how in came.items() if how == self.CAME]
        return given | {
            "present": present,
            "absent": {pk: one for pk, one in absent.items() if pk not in present},
        }


def charged_by(meeting: Meeting) -> list[Body]:
    """The bodies that a meeting may give tasks: the one that meets, those of its place, and the
    leading groups right below; of a dispatch meeting, the task forces that meet.
    """
    rows = Body.objects.filter(ends_on__isnull=True).select_related("region")
    if meeting.kind == MeetingKind.DISPATCH:
        rows = rows.filter(kind=BodyKind.TASK_FORCE)
        of = Q(region=meeting.region)
        if meeting.body:
            of = Q(pk=meeting.body.pk) | Q(above=meeting.body)
        return list(rows.filter(of))
    below = Q(region__parent=meeting.region, kind__in=_BELOW)
    return list(rows.filter(Q(region=meeting.region) | below))


class TaskDecisionForm(SeenForm, forms.Form):
    """One decision, with all that its task needs."""

    topic = forms.ChoiceField(label=_("From the agenda"), required=False)
    description = forms.CharField(
        label=_("The decision in words"),
        min_length=5,
        max_length=120,
        widget=LongText(rows=2),
        help_text=_("It becomes the title of a task. No identity numbers, no phone numbers."),
    )
    measures = forms.CharField(
        label=_("Planned measures"), min_length=4, max_length=2000, widget=LongText(rows=3)
    )
    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("Body that gets the task"), empty_label=_("Choose")
    )
    lead = forms.CharField(label=_("Leader in charge"), max_length=60)
    responsible_unit = forms.CharField(label=_("Responsible unit"), min_length=2, max_length=60)
    who = forms.ChoiceField(label=_("Responsible person"))
    due_on = day_field(_("Deadline"))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bodies = charged_by(meeting)
        topic: Any = self.fields["topic"]
        topics = [(one.value, one.label) for one in RULES[meeting.kind].topics]
        topic.choices = [("", "—"), *topics]
        body: Any = self.fields["body"]
        body.queryset = Body.objects.filter(pk__in=[one.pk for one in self._bodies])
        if meeting.body in self._bodies:
            body.initial = meeting.body
        self._people: dict[str, User | Cadre] = {}
        who: Any = self.fields["who"]
        who.choices = [("", "—"), *self._members(), *self._accounts(meeting.region)]
        self.fields["lead"].initial = meeting.chair.full_name

    def _members(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Who sits in the bodies today, by body."""
        seats = Seat.objects.on(timezone.localdate()).filter(body__in=self._bodies)
        by_body: dict[int, list[tuple[str, str]]] = {}
        for seat in seats.select_related("cadre").order_by("body", "pk"):
            key = f"cadre-{seat.cadre_id}"
            self._people[key] = seat.cadre
            by_body.setdefault(seat.body_id, []).append((key, f"{seat.cadre}"))
        for body in self._bodies:
            if body.pk in by_body:
                yield body.name, by_body[body.pk]

    def _accounts(self, region: Region) -> Iterator[tuple[Any, list[tuple[str, str]]]]:
        """Who keeps the task ledgers of the place by post."""
        duties = [duty for duty, grants in GRANTS.items() if Permission.TASK_FORCE_WORK in grants]
        posts = Posting.objects.on(timezone.localdate()).filter(region=region, duty__in=duties)
        found = []
        for post in posts.select_related("user").order_by("pk"):
            key = f"user-{post.user_id}"
            self._people[key] = post.user
            found.append((key, f"{post.user.full_name} {post.unit}".strip()))
        if found:
            yield _("Keepers of the task ledger"), found

    @property
    def decided(self) -> Decided:
        """What was filled in, once the form is valid."""
        given = dict(self.cleaned_data)
        person = self._people[given.pop("who")]
        is_user = isinstance(person, User)
        who: dict[str, Any] = {"responsible": person} if is_user else {"cadre": person}
        return Decided(
            item=None,
            region=given["body"].region,
            person=person.full_name if isinstance(person, User) else person.name,
            **given,
            **who,
        )

    @classmethod
    def of(cls, row: MeetingDecision, posted: Any = None) -> "TaskDecisionForm":
        """The form of a decision that is written down already."""
        names = ("topic", "description", "measures", "body_id", "lead", "responsible_unit")
        values = {name.removesuffix("_id"): getattr(row, name) for name in (*names, "due_on")}
        is_user = row.responsible_id is not None
        values["who"] = f"user-{row.responsible_id}" if is_user else f"cadre-{row.cadre_id}"
        return cls(posted, meeting=row.meeting, initial=values, seen=Seen(row, values))
