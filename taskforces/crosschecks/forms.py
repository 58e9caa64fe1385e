"""Forms of a cross-inspection."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.strokes import StrokesField
from qiannan.asked import DayField
from regions.models import Region
from regions.place_choices import offer_places
from regions.step_up import PasswordAgain
from taskforces.crosschecks.operations import Round
from taskforces.crosschecks.visiting import Seen
from taskforces.models import Answer, Question


def _day(label: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, initial=timezone.localdate)


def _number(label: Any, least: int, most: int, initial: int, words: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, initial=initial, help_text=words
    )


class RoundForm(forms.Form):
    """What is settled before the places are paired. `places` are those the person plans for."""

    place = forms.TypedChoiceField(label=_("Place whose parts inspect one another"))
    starts_on = _day(_("From"))
    ends_on = _day(_("Until"))
    team = _number(_("Inspectors of a team"), 1, 5, 2)
    apart = _number(
        _("Rounds before a pair comes again"),
        0,
        10,
        2,
        _("No place inspects one that it inspected in so many rounds before."),
    )
    sample_size = _number(_("Households of a place"), 1, 200, 10)

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self.fields["place"], places)

    @property
    def round(self) -> Round:
        given = dict(self.cleaned_data)
        return Round(region=given.pop("place"), **given)


class DropForm(forms.Form):
    """Why a plan is given up."""

    reason = forms.CharField(
        label=_("Why it is dropped"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class SignForm(PasswordAgain):
    """A hand under a plan."""

    strokes = StrokesField(error_messages={"required": _("Please sign first")})


class VisitForm(PasswordAgain):
    """A second visit; what the first one answered is nowhere in it."""

    findings = forms.CharField(
        label=_("What was seen"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    problem = forms.CharField(
        label=_("Problem found"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Blank where there is none. It can be taken in on the issue ledger."),
    )
    strokes = StrokesField(error_messages={"required": _("Please sign first")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {
            question.value: forms.ChoiceField(
                label=question.label, choices=Answer.choices, widget=forms.RadioSelect
            )
            for question in Question
        }
        self.fields = asked | self.fields

    @property
    def asked(self) -> list[Any]:
        return [self[question] for question in Question.values]

    @property
    def seen(self) -> Seen:
        given = self.cleaned_data
        answers = {question: given[question] for question in Question.values}
        return Seen(answers, given["findings"], given["problem"])
