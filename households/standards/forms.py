"""Judging at the door: what was seen, and item by item what is decided."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.models import Observation
from households.standards.reading import WORDS, Standing
from households.standards.signing import Decision
from qiannan import asked

_ANSWERS = {"yes": True, "no": False, "unknown": None}
_KEYS = {answer: key for key, answer in _ANSWERS.items()}


class ObserveForm(forms.Form):
    """Something that is seen at the door, with its photo."""

    matter = forms.ChoiceField(
        label=_("What was looked at"), choices=Observation.Matter, widget=forms.RadioSelect
    )
    is_met = forms.TypedChoiceField(
        label=_("What was seen"),
        choices=[("yes", _("It is so")), ("no", _("It is not so"))],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What is missing"),
        required=False,
        max_length=200,
        help_text=_("Needed when it is not so."),
    )

    def __init__(self, *args: Any, moved: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not moved:
            kept = [c for c in Observation.Matter.choices if c[0] != Observation.Matter.MOVED_IN]
            self.fields["matter"].choices = kept


class JudgeForm(forms.Form):
    """The judgement of a year: each item as the rule proposes, or otherwise with a reason."""

    seen = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    strokes = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        self.fields["seen"].initial = seen_of(standing)
        choices = [(key, WORDS[answer]) for key, answer in _ANSWERS.items()]
        for one in standing.items:
            self.fields[f"met_{one.item.key}"] = forms.ChoiceField(
                label=one.item.title,
                choices=choices,
                initial=_KEYS[one.proposed],
                widget=forms.RadioSelect,
            )
            self.fields[f"reason_{one.item.key}"] = forms.CharField(
                label=_("Why otherwise than the rule"), required=False, max_length=200
            )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(item, its answer, its reason) each."""
        return [
            (one, self[f"met_{one.item.key}"], self[f"reason_{one.item.key}"])
            for one in self.standing.items
        ]

    def clean_seen(self) -> Any:
        found = asked.given_along(self.cleaned_data["seen"])
        if not isinstance(found, dict):
            raise forms.ValidationError("页面已过期，请刷新后重试")
        return found

    def decisions(self) -> dict[str, Decision]:
        given = self.cleaned_data
        return {
            one.item.key: Decision(
                _ANSWERS[given[f"met_{one.item.key}"]], given[f"reason_{one.item.key}"]
            )
            for one in self.standing.items
        }


def seen_of(standing: Standing) -> str:
    """The values that the person has before them, as the form posts them back."""
    return json.dumps({one.item.key: one.seen for one in standing.items}, sort_keys=True)
