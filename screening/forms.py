"""Forms of a lead's life."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.strokes import StrokesField
from regions.models import User
from screening.lead_answers import SHORTEST_FINDINGS, Answer
from screening.lead_places import companions
from screening.models import Lead, Verdict


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
