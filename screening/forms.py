"""Forms of a lead's life."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from regions.models import User
from screening.lead_answers import SHORTEST_FINDINGS, Answer
from screening.lead_places import companions
from screening.models import Lead, Verdict

BOX = (300, 100)
FEWEST_POINTS, MOST_POINTS = 6, 6000


class StrokesField(forms.CharField):
    """A hand on the glass, as `<c-signature-pad>` posts it: a JSON list of strokes of [x, y] in a
    box of 300 × 100. Cleaned to the same in tenths, "" when nothing was drawn.
    """

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200_000, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            strokes = _in_box(json.loads(text))
        except (ValueError, TypeError, IndexError) as error:
            sentence = _("The signature could not be read; please sign again.")
            raise ValidationError(sentence) from error
        if not FEWEST_POINTS <= sum(len(stroke) for stroke in strokes) <= MOST_POINTS:
            raise ValidationError(_("The signature is too short or too long; please sign again."))
        return json.dumps(strokes, separators=(",", ":"))


def _in_box(strokes: list[list[list[float]]]) -> list[list[list[float]]]:
    """Read each point as two numbers.

    Raises:
        ValueError, TypeError, IndexError: it is not a list of strokes of points in the box.
    """
    read = [[[round(float(p[0]), 1), round(float(p[1]), 1)] for p in line] for line in strokes]
    if not all(-1 <= x <= BOX[0] + 1 and -1 <= y <= BOX[1] + 1 for line in read for x, y in line):
        raise ValueError("outside the box")
    return read


class AnswerForm(forms.Form):
    """The answer at the door. Files come beside it; see `AnswerForm.answer`."""

    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    findings = forms.CharField(
        label=_("What was found"),
        min_length=SHORTEST_FINDINGS,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who was met, what was seen, and what the papers say."),
    )
    strokes = StrokesField(error_messages={"required": _("Please sign first")})
    second = forms.ModelChoiceField(
        label=_("Verified together with"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("This person cannot file up or close this lead in this round."),
    )
    second_strokes = StrokesField(required=False)
    head_name = forms.CharField(label=_("Household head or family"), max_length=60, required=False)
    head_strokes = StrokesField(required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, lead: Lead, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if lead.needs_two_verifiers:
            second = self.fields["second"]
            second.queryset = companions(lead, by=by)  # type: ignore[attr-defined]
            second.required = True
            second.label_from_instance = _with_post  # type: ignore[attr-defined]
            self.fields["second_strokes"].required = True
            self.fields["second_strokes"].error_messages["required"] = _("Please sign first")
        else:
            del self.fields["second"], self.fields["second_strokes"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("head_strokes") and not given.get("head_name"):
            self.add_error("head_name", _("Whose signature is it?"))
        return given

    def answer(self, uploads: list[Any]) -> Answer:
        """The cleaned form as the operation takes it."""
        given = self.cleaned_data
        return Answer(
            verdict=Verdict(given["verdict"]),
            findings=given["findings"],
            strokes=given["strokes"],
            uploads=uploads,
            second=given.get("second"),
            second_strokes=given.get("second_strokes", ""),
            head_name=given["head_name"],
            head_strokes=given["head_strokes"],
        )


def _with_post(user: User) -> str:
    return f"{user.full_name} · {user.posts_here[0]}"  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """A move that asks for nothing."""


class SignedForm(forms.Form):
    """Agreeing at a desk: strokes are welcome, the account signs in any case."""

    strokes = StrokesField(required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class CloseForm(SignedForm):
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_FINDINGS,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
