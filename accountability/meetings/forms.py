"""Forms of a joint meeting, and what those of the other kinds share with them."""

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.issue_intake.forms import ItemField
from accountability.meetings.agenda import since_last
from accountability.meetings.asking import Asked
from accountability.meetings.deciding import Decided
from accountability.meetings.kinds import RULES
from accountability.meetings.operations import Plan
from accountability.models import Meeting, MeetingDecision, MeetingKind
from accountability.seen import Seen, SeenForm
from ledger.strokes import StrokesField
from qiannan.asked import DayField
from regions.duties import GRANTS, Permission
from regions.models import Posting, Region, User
from regions.place_choices import offer_places
from regions.step_up import PasswordAgain

_TOPICS = [(one.value, one.label) for one in RULES[MeetingKind.JOINT].topics]
_APART = re.compile(r"[\s,，、;；]+")


class LongText(forms.Textarea):
    def __init__(self, rows: int) -> None:
        super().__init__(attrs={"rows": rows})


def day_field(label: Any, **more: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, **more)


def _words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=LongText(rows), **more)


class PlanForm(SeenForm, forms.Form):
    """What is settled before a meeting. `places` are those whose joint meeting the person is of.

    `fewest_parts` is how many words a line of those asked has at least: organ and name.
    """

    fewest_parts = 2

    place = forms.TypedChoiceField(label=_("Joint meeting of"))
    held_on = day_field(_("Day of the meeting"), initial=timezone.localdate)
    venue = forms.CharField(label=_("Venue"), max_length=80, required=False)
    chair = forms.ModelChoiceField(User.objects.none(), label=_("Chair"), empty_label=_("Choose"))
    asked = _words(
        _("Who takes part"),
        6,
        max_length=4000,
        help_text=_("One person a line: organ, name, post, apart by spaces. Two organs at least."),
    )
    cut_off = day_field(
        _("Figures as of"),
        initial=timezone.localdate,
        help_text=_("The agenda is drawn from the ledgers as they stood at the end of that day."),
    )
    since = day_field(
        _("What happened since"),
        required=False,
        help_text=_("Blank: the day after the cut-off of the meeting before."),
    )

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self.fields["place"], places)
        self.only = places[0] if len(places) == 1 else None
        if self.only:
            del self.fields["place"]
        duties = [duty for duty, grants in GRANTS.items() if Permission.CASE_DECIDE in grants]
        posted = Posting.objects.on(timezone.localdate()).filter(region__in=places, duty__in=duties)
        chair: Any = self.fields["chair"]
        chair.queryset = User.objects.filter(pk__in=posted.values("user")).order_by("pk")

    def clean_asked(self) -> str:
        """One person a line; `plan` has them apart."""
        found = []
        for n, line in enumerate(self.cleaned_data["asked"].splitlines(), start=1):
            parts = [part for part in _APART.split(line.strip()) if part]
            if not parts:
                continue
            if len(parts) < self.fewest_parts:
                raise forms.ValidationError(
                    f"第 {n} 行“{line.strip()[:20]}”缺少姓名；每行写单位、姓名、职务，用空格隔开。"
                )
            name = parts[1] if len(parts) > 1 else ""
            found.append(Asked(parts[0][:60], name[:60], " ".join(parts[2:])[:80]))
        self._asked = found
        return lines_of(found)

    @property
    def region(self) -> Region:
        return self.only or self.cleaned_data["place"]

    @property
    def plan(self) -> Plan:
        """What was filled in, once the form is valid."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "place"}
        given["since"] = given["since"] or since_last(self.region, given["cut_off"])
        return Plan(**given | {"asked": self._asked})

    @classmethod
    def of(cls, meeting: Meeting, posted: Any = None) -> "PlanForm":
        """The form of a meeting that is being prepared."""
        names = ("held_on", "venue", "chair_id", "cut_off", "since")
        values = {name.removesuffix("_id"): getattr(meeting, name) for name in names}
        asked = meeting.attendances.all()
        values["asked"] = lines_of([Asked(one.organ, one.name, one.post) for one in asked])
        kinds = [f"accountability.meeting.{verb}" for verb in ("convened", "edited")]
        seen = Seen(meeting, values, kinds=kinds)
        return cls(posted, places=[meeting.region], initial=values, seen=seen)


def lines_of(asked: list[Asked]) -> str:
    return "\n".join(map(str, asked))


class PresentForm(forms.Form):
    """Who came."""

    present = forms.TypedMultipleChoiceField(
        label=_("Who came"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(meeting.attendances.all())
        field: Any = self.fields["present"]
        field.choices = [(one.pk, f"{one.organ} {one.name} {one.post}".strip()) for one in rows]
        field.initial = [one.pk for one in rows]


class MinutesForm(SeenForm, forms.Form):
    document_no = forms.CharField(
        label=_("Document number of the minutes"),
        max_length=60,
        help_text=_("It stands on every entry that the meeting decides."),
    )
    minutes = _words(_("Minutes of the meeting"), 8, max_length=20_000)

    @classmethod
    def of(cls, meeting: Meeting, posted: Any = None) -> "MinutesForm":
        values = {"document_no": meeting.document_no, "minutes": meeting.minutes}
        kinds = (f"{RULES[meeting.kind].stem}.written",)
        return cls(posted, initial=values, seen=Seen(meeting, values, kinds=kinds))


class CallOffForm(forms.Form):
    words = forms.CharField(label=_("Why it is not held"), max_length=300)


class SignForm(PasswordAgain):
    """The chair's hand, over what was shown."""

    seen = forms.CharField(widget=forms.HiddenInput)
    strokes = StrokesField(required=False)


class DecisionForm(SeenForm, forms.Form):
    """One decision, with all that its entry on the ledger needs."""

    topic = forms.ChoiceField(
        label=_("From the agenda"), choices=[("", "—"), *_TOPICS], required=False
    )
    description = _words(
        _("The decision in words"),
        min_length=5,
        max_length=2000,
        help_text=_("No identity numbers, no phone numbers."),
    )
    item = ItemField()
    region = forms.CharField(
        label=_("Place"), max_length=60, help_text=_("Name or code of the place.")
    )
    responsible_unit = forms.CharField(label=_("Responsible unit"), max_length=60)
    person = forms.CharField(label=_("Responsible person"), max_length=60)
    due_on = day_field(_("Deadline"))

    def __init__(self, *args: Any, within: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._within = within
        self.fields["item"].offer()  # type: ignore[attr-defined]

    def clean_region(self) -> str:
        """Its code; `decided` has the place."""
        text = self.cleaned_data["region"].strip()
        places = Region.objects.within(self._within).current()
        found = list(places.filter(Q(code=text) | Q(name=text)).order_by("level")[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("Several places bear this name; enter the code.")
                if found
                else _("There is no such place among yours; enter its code or full name.")
            )
        self._place = found[0]
        return self._place.code

    @property
    def decided(self) -> Decided:
        """What was filled in, once the form is valid."""
        return Decided(**self.cleaned_data | {"region": self._place})

    @classmethod
    def of(cls, row: MeetingDecision, posted: Any = None) -> "DecisionForm":
        """The form of a decision that is written down already."""
        names = ("topic", "description", "item_id", "responsible_unit", "person", "due_on")
        values = {name.removesuffix("_id"): getattr(row, name) for name in names}
        values["region"] = row.region.code
        seen = Seen(row, values)
        return cls(posted, within=row.meeting.region, initial=values, seen=seen)
