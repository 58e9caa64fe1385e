"""Forms of a lead's life."""

import calendar
from datetime import date
from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.strokes import StrokesField
from qiannan.asked import DayField
from regions.models import User
from regions.step_up import PasswordAgain
from screening.lead_answers import SHORTEST_FINDINGS, Answer
from screening.lead_operations import Hold
from screening.lead_places import companions
from screening.lead_replies import Reply
from screening.models import Lead, LeadReply, Verdict


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
    stance = forms.ChoiceField(
        label=_("What does the household say to it?"),
        choices=LeadReply.Stance.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Needed where the finding is true: it costs the household something."),
    )
    speaker = forms.CharField(label=_("Who spoke for the household"), max_length=60, required=False)
    words = forms.CharField(
        label=_("In its own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
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
        if lead.kind[:1] != "A":
            del self.fields["stance"], self.fields["speaker"], self.fields["words"]

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
            reply=self._reply(),
        )

    def _reply(self) -> Reply | None:
        """What the household said at the door today."""
        given = self.cleaned_data
        if not given.get("stance"):
            return None
        return Reply(
            stance=LeadReply.Stance(given["stance"]),
            speaker=given["speaker"],
            way=LeadReply.Way.DOOR,
            said_on=timezone.localdate(),
            words=given["words"],
        )


def _with_post(user: User) -> str:
    return f"{user.full_name} · {user.posts_here[0]}"  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """A move that asks for nothing."""


class SignedForm(PasswordAgain):
    """Agreeing at a desk: strokes are welcome, the account signs in any case."""

    strokes = StrokesField(required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


HOLDS = {
    "": _("until a compared value changes"),
    "3": _("at most 3 months"),
    "6": _("at most 6 months"),
    "12": _("at most 12 months"),
}


class CloseForm(SignedForm):
    hold_months = forms.ChoiceField(
        label=_("This verdict holds"),
        choices=list(HOLDS.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    hold_reason = forms.CharField(
        label=_("Why no longer"),
        max_length=200,
        required=False,
        help_text=_(
            "For example: the car is registered for somebody else. Then it is asked again."
        ),
    )
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def without_hold(self) -> Self:
        """For a verdict that holds until a compared value changes."""
        del self.fields["hold_months"], self.fields["hold_reason"]
        return self

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["hold"] = None
        if given.get("hold_months"):
            until = _in_months(timezone.localdate(), int(given["hold_months"]))
            given["hold"] = Hold(until, given.get("hold_reason", ""))
            if not given.get("hold_reason"):
                self.add_error("hold_reason", _("Say why, in at least five characters."))
        return given


def _in_months(day: date, months: int) -> date:
    """The same day some months on, or the last of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


class ReplyForm(forms.Form):
    """What the household says to a lead; its papers come beside."""

    stance = forms.ChoiceField(
        label=_("What does the household say to it?"),
        choices=LeadReply.Stance.choices,
        widget=forms.RadioSelect,
    )
    speaker = forms.CharField(label=_("Who spoke for the household"), max_length=60)
    way = forms.ChoiceField(
        label=_("How"), choices=LeadReply.Way.choices, widget=forms.RadioSelect, initial="door"
    )
    said_on = DayField(
        label=_("On which day"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    words = forms.CharField(
        label=_("In its own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def reply(self) -> Reply:
        given = self.cleaned_data
        return Reply(
            stance=LeadReply.Stance(given["stance"]),
            speaker=given["speaker"],
            way=LeadReply.Way(given["way"]),
            said_on=given["said_on"],
            words=given["words"],
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_FINDINGS,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
