"""Forms of screening rounds. What is missing is said by the operations, field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.procedures.parameters import grounds_at
from ledger.strokes import StrokesField
from qiannan.asked import DayField
from regions.models import Region, User
from regions.step_up import PasswordAgain
from screening.campaigns import focus, outcomes
from screening.campaigns.errors import CampaignError
from screening.campaigns.planning import Plan
from screening.campaigns.questions import ANSWERS, Question
from screening.campaigns.visiting import Found
from screening.lead_places import companions
from screening.models import CampaignVisit, Outcome


def put(form: forms.Form, error: CampaignError) -> list[str]:
    """Put what is wrong on the fields of a form; return what concerns no field of it."""
    beside: list[str] = []
    for name, sentences in error.problems.items():
        if name in form.fields:
            form.add_error(name, sentences)  # type: ignore[arg-type]
        elif name:
            beside += sentences
        else:
            form.add_error(None, sentences)  # type: ignore[arg-type]
    return beside


def _day(label: Any, **more: Any) -> DayField:
    return DayField(label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **more)


class PlanForm(forms.Form):
    """A round as it is planned."""

    name = forms.CharField(label=_("Name of the round"), max_length=80)
    place = forms.ChoiceField(label=_("Place"))
    document_no = forms.CharField(
        label=_("Document number"),
        max_length=60,
        help_text=_("The notice that orders this round."),
    )
    starts_on = _day(_("From"))
    ends_on = _day(_("To"))
    focus_until = _day(
        _("Focus households until"),
        required=False,
        help_text=_("They are visited first; leave it open if they have the same day."),
    )
    focus = forms.MultipleChoiceField(
        label=_("Focus households"),
        choices=[(group.key, group.label) for group in focus.GROUPS],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in places}
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (place.code, place.name) for place in places
        ]

    @property
    def region(self) -> Region:
        return self.places[self.cleaned_data["place"]]

    def plan(self) -> Plan:
        given = {k: v for k, v in self.cleaned_data.items() if k != "place"}
        return Plan(**given)


class VisitForm(forms.Form):
    """What was found at the door: the answers, words, who was met, the hands."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect, required=False)
    ground = forms.ChoiceField(label=_("Ground of the wrong inclusion"), required=False)
    met = forms.CharField(
        label=_("Who was met"), max_length=60, required=False, help_text=_("Head or member.")
    )
    words = forms.CharField(
        label=_("The household's own words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    findings = forms.CharField(
        label=_("What was found"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    second = forms.ModelChoiceField(
        label=_("Verified together with"), queryset=User.objects.none(), required=False
    )
    strokes = StrokesField(required=False)
    second_strokes = StrokesField(required=False)
    head_strokes = StrokesField(required=False)

    def __init__(
        self,
        *args: Any,
        visit: CampaignVisit,
        asked: list[Question],
        by: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        fields: dict[str, Any] = self.fields
        fields["outcome"].choices = [
            (str(one), one.label) for one in outcomes.possible(visit.household)
        ]
        grounds = [ground.name for ground in grounds_at(visit.region)]
        fields["ground"].choices = [("", "—"), *((name, name) for name in grounds)]
        fields["second"].queryset = companions(visit, by=by)  # type: ignore[arg-type]
        fields["second"].label_from_instance = _with_post
        for question in asked:
            fields[f"answer_{question.key}"] = forms.ChoiceField(
                label=question.ask,
                choices=list(ANSWERS.items()),
                widget=forms.RadioSelect,
                required=False,
            )
            fields[f"seen_{question.key}"] = forms.CharField(
                label=_("What was seen"), max_length=200, required=False
            )

    @property
    def rows(self) -> list[tuple[Question, forms.BoundField, forms.BoundField]]:
        """Each question with its two fields."""
        return [(q, self[f"answer_{q.key}"], self[f"seen_{q.key}"]) for q in self.asked]

    def found(self, uploads: list[Any]) -> Found:
        """The cleaned form as the operation takes it."""
        given = self.cleaned_data
        return Found(
            outcome=given["outcome"],
            answers={
                q.key: {
                    "answer": given[f"answer_{q.key}"],
                    "seen": given[f"seen_{q.key}"],
                }
                for q in self.asked
            },
            met=given["met"],
            findings=given["findings"],
            words=given["words"],
            ground=given["ground"] if given["outcome"] == Outcome.WRONG_IN else "",
            strokes=given["strokes"],
            head_strokes=given["head_strokes"],
            second=given["second"] if given["outcome"] != Outcome.FITS else None,
            second_strokes=given["second_strokes"],
            uploads=uploads,
        )


def _with_post(user: User) -> str:
    return f"{user.full_name} · {user.posts_here[0]}"  # type: ignore[attr-defined]


class UnreachableForm(forms.Form):
    reason = forms.CharField(
        label=_("Why nobody could enter"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    again_on = _day(_("Next visit on"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandForm(PasswordAgain):
    """Agreeing at a desk: strokes are welcome, the account signs in any case."""

    strokes = StrokesField(required=False)


class StartForm(forms.Form):
    variant = forms.ChoiceField(label=_("Procedure"))

    def __init__(self, *args: Any, outcome: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["variant"].choices = [  # type: ignore[attr-defined]
            (one.key, one.title) for one in outcomes.offered(outcome)
        ]


class FoundForm(forms.Form):
    """A household at the door that the base map does not have."""

    grid = forms.ChoiceField(label=_("Grid"))
    head_name = forms.CharField(label=_("Name of the head"), max_length=60)
    people = forms.IntegerField(
        label=_("How many people"), required=False, min_value=1, max_value=50
    )
    words = forms.CharField(
        label=_("How it came to be missing"),
        min_length=5,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, grids: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grids = {grid.code: grid for grid in grids}
        self.fields["grid"].choices = [  # type: ignore[attr-defined]
            (grid.code, f"{grid.parent.name} {grid.name}" if grid.parent else grid.name)
            for grid in grids
        ]
