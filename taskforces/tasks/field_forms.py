"""Forms of trips, studies, mandates, documents and routes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.strokes import StrokesField
from regions.models import Cadre, Region, User
from regions.step_up import PasswordAgain
from taskforces import routing
from taskforces.models import Body, Subject, Trip
from taskforces.organisation.forms import CadreField, PlaceWithin, day, place_named
from taskforces.organisation.forms import words as prose
from taskforces.organisation.places import cadre_named
from taskforces.tasks.trips import Found, TripPlan

_BLANK: list[Any] = [("", "—")]


class TripForm(forms.Form):
    """A trip of a body, with who went and what was found, one a line."""

    region = PlaceWithin(
        label=_("Where it went"), max_length=60, help_text=_("Name or code of the place.")
    )
    topic = forms.CharField(label=_("What the trip was for"), max_length=120)
    starts_on = day(_("From"))
    ends_on = day(_("Until"))
    head = CadreField(
        label=_("Head of the trip"),
        max_length=60,
        help_text=_("Number of the roster, or the name."),
    )
    members = forms.CharField(
        label=_("Who went along"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, number of the roster or name."),
    )
    looked_at = prose(_("What was looked at"), 4, max_length=4000)
    findings = forms.CharField(
        label=_("Problems found on the trip"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One finding a line; begin it with its place and a colon where it is below."),
    )

    def __init__(self, *args: Any, user: User, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        head: Any = self.fields["head"]
        region: Any = self.fields["region"]
        head.user, region.within = user, body.region

    def clean_members(self) -> list[Cadre]:
        found = []
        for text in filter(None, map(str.strip, self.cleaned_data["members"].splitlines())):
            try:
                found.append(cadre_named(text, self.user))
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        return found

    def clean_findings(self) -> list[Found]:
        """A line `地名：问题` is about that place, any other about the place of the trip."""
        place = self.cleaned_data.get("region")
        lines = [line.strip() for line in self.cleaned_data["findings"].splitlines()]
        return [_finding(line, place) for line in lines if line and place]

    @property
    def plan(self) -> TripPlan:
        return TripPlan(**self.cleaned_data)

    @staticmethod
    def said(trip: Trip) -> dict[str, Any]:
        """A trip as the form has it."""
        names = ("topic", "starts_on", "ends_on", "looked_at")
        others = trip.members.exclude(cadre=trip.head).values_list("cadre__number", flat=True)
        found = trip.findings.select_related("region")
        return {name: getattr(trip, name) for name in names} | {
            "region": trip.region.code,
            "head": trip.head.number,
            "members": "\n".join(others),
            "findings": "\n".join(
                one.words if one.region_id == trip.region_id else f"{one.region.code}：{one.words}"
                for one in found
            ),
        }


def _finding(line: str, place: Region) -> Found:
    name, colon, said = line.replace(":", "：", 1).partition("：")
    if colon and len(name) <= 30:
        try:
            return place_named(name, place), said.strip()
        except forms.ValidationError:
            pass  # it is no place: the colon belongs to the words
    return place, line


class HandForm(PasswordAgain):
    """A hand under a record."""

    strokes = StrokesField(error_messages={"required": _("Please sign first")})


class StudyForm(forms.Form):
    """A problem put to a body."""

    region = PlaceWithin(
        label=_("Where the problem lies"), max_length=60, help_text=_("Name or code of the place.")
    )
    problem = prose(_("Words of the problem"), 4, max_length=2000)
    raised_from = forms.CharField(label=_("Raised by"), max_length=60)

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.within = body.region


class OutcomeForm(forms.Form):
    """When it was studied, and what came of it."""

    studied_on = day(_("Studied on"))
    outcome = prose(_("Outcome of the study"), 4, max_length=4000)


class SettleForm(forms.Form):
    """How it was settled."""

    words = prose(_("How it was settled"), 3, max_length=500)


class MandateForm(forms.Form):
    """An edition of the mandate."""

    words = prose(_("Mandate"), 6, max_length=2000)
    document_no = forms.CharField(label=_("Document number"), max_length=60, required=False)
    starts_on = day(_("In force from"))


class PaperForm(forms.Form):
    """A document of the body."""

    name = forms.CharField(label=_("Name of the document"), max_length=120)
    document_no = forms.CharField(label=_("Document number"), max_length=60, required=False)
    issued_on = day(_("Issued on"))
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("A PDF or a picture, at most 10 MB.")
    )


class StrikeForm(forms.Form):
    """Why a document is struck."""

    words = forms.CharField(label=_("Reason"), max_length=200)


class RouteForm(forms.Form):
    """What goes to which subject from a day on; `what` is `kind:key`."""

    what = forms.ChoiceField(label=_("Aspect, item, rule or kind"), choices=[])
    subject = forms.ChoiceField(
        label=_("Subject of the task force"), choices=[*_BLANK, *Subject.choices]
    )
    starts_on = day(_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what: Any = self.fields["what"]
        what.choices = _BLANK + [
            (str(kind.label), [(f"{code}:{key}", said) for key, said in kind.choices()])
            for code, kind in routing.ROUTED.items()
        ]
