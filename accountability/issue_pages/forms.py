"""Forms of the acts on one issue. A field is named as the verb names what it takes."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.issue_closing import Application
from accountability.issue_deadlines.level_days import Room
from accountability.issue_moves import SHORTEST_REASON
from accountability.issue_operations import SHORTEST_WORDS
from accountability.issue_review import reasons
from accountability.seen import SeenForm
from ledger.strokes import StrokesField
from qiannan.asked import DayField
from regions.step_up import PasswordAgain


def _text(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=area, **{"max_length": 2000, **more})


def _reason(label: Any = None, **more: Any) -> forms.CharField:
    return _text(
        label or gettext_lazy("Reason"), max_length=500, **{"min_length": SHORTEST_REASON, **more}
    )


def _day(label: Any, **more: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, **more)


def _yes_no(label: Any, yes: Any, no: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )


class Plain(forms.Form):
    """An act that asks for nothing."""


class SendDownForm(forms.Form):
    """The day of the level below, where the entry has days; else it asks for nothing."""

    day = _day(gettext_lazy("Day of the level below"), required=False)

    def __init__(self, *args: Any, room: Room | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if room is None:
            self.fields["day"].widget = forms.HiddenInput()
            return
        self.fields["day"].help_text = _(
            "%(derived)s if left empty; at the latest %(latest)s, the day of this level."
        ) % {"derived": room.derived, "latest": room.latest}
        self.fields["day"].widget.attrs |= {
            "min": timezone.localdate().isoformat(),
            "max": room.latest.isoformat(),
        }


class ProgressForm(forms.Form):
    words = _text(gettext_lazy("What was done"), min_length=SHORTEST_WORDS)
    done_on = _day(gettext_lazy("Day of the progress"), initial=timezone.localdate)


class MeasuresForm(SeenForm, forms.Form):
    goal = _text(gettext_lazy("Goal"), 2, required=False)
    measures = _text(gettext_lazy("Measures"), 4)


class TransferForm(SeenForm, forms.Form):
    unit = forms.CharField(label=gettext_lazy("The right unit"), max_length=60)
    reason = _reason()


class JoinForm(SeenForm, forms.Form):
    lead_unit = forms.CharField(label=gettext_lazy("Lead unit"), max_length=60)
    assist_units = forms.CharField(
        label=gettext_lazy("Assisting units"),
        max_length=600,
        help_text=gettext_lazy("Several units with a 、 between them."),
    )

    def clean_assist_units(self) -> list[str]:
        return re.split(r"[、，,;；\n]+", self.cleaned_data["assist_units"])


class ExtensionForm(SeenForm, forms.Form):
    new_due_on = _day(gettext_lazy("New deadline"))
    reason = _reason()


class DecisionForm(forms.Form):
    """A request is granted, or refused with a reason. `asked` is the key of the request that was
    shown: another that came meanwhile is not decided by it.
    """

    asked = forms.IntegerField(widget=forms.HiddenInput, required=False)
    granted = _yes_no(gettext_lazy("Decision"), gettext_lazy("Agree"), gettext_lazy("Do not agree"))
    decision = _text(gettext_lazy("Words of the decision"), 2, max_length=500, required=False)


class ConsentForm(DecisionForm):
    """A withdrawal is consented to or refused, with a reason in any case."""

    decision = _reason(gettext_lazy("Words of the decision"))


class WithdrawalForm(forms.Form):
    reason = _reason()
    doc_no = forms.CharField(
        label=gettext_lazy("Document number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Needed where the prefecture keeps the entry."),
    )


class ReturnForm(SeenForm, forms.Form):
    """A sentence of the list of reasons, words of one's own, or both."""

    template = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)
    reason = _text(
        gettext_lazy("In your own words"), max_length=290, required=False,
        help_text=gettext_lazy("What is missing, and what is to be done."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((words, words) for words in reasons.offered())]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        said = (given.get("template"), (given.get("reason") or "").strip())
        given["reason"] = "；".join(part for part in said if part)
        if len(given["reason"]) < SHORTEST_REASON and not self.errors:
            self.add_error("reason", _("Say why, in at least five characters."))
        return given


class LookBackForm(SeenForm, forms.Form):
    holds = _yes_no(
        gettext_lazy("What the look-back found"),
        gettext_lazy("It holds"),
        gettext_lazy("It does not hold: open it again"),
    )
    words = _reason(gettext_lazy("What was seen"))


class SignForm(PasswordAgain):
    """A hand on the glass, and a note."""

    strokes = StrokesField(error_messages={"required": gettext_lazy("Please sign first")})
    note = _text(gettext_lazy("Note"), 2, max_length=500, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class ApplyForm(PasswordAgain):
    """The application of the rectifier; files come beside it."""

    finished_on = _day(gettext_lazy("Rectified on"), initial=timezone.localdate)
    head_name = forms.CharField(
        label=gettext_lazy("Household head or family"), max_length=60, required=False
    )
    head_strokes = StrokesField(required=False)
    strokes = StrokesField(error_messages={"required": gettext_lazy("Please sign first")})
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("head_strokes") and not given.get("head_name", "").strip():
            self.add_error("head_name", _("Whose signature is it?"))
        return given

    def show_anew(self, seen: str) -> None:
        """What it signs has changed: the next hand is for what the page shows now."""
        self.data = self.data.copy()
        self.data["seen"] = seen
        self.data["strokes"] = self.data["head_strokes"] = ""

    def application(self, uploads: list[Any]) -> Application:
        names = ("strokes", "head_name", "head_strokes", "seen")
        given = {name: self.cleaned_data[name] for name in names}
        finished_on: date = self.cleaned_data["finished_on"]
        return Application(finished_on=finished_on, uploads=uploads, **given)


def put(form: forms.Form, error: ValidationError, beside: tuple[str, ...] = ()) -> list[str]:
    """Put what a verb refuses on the form, by field; return the sentences of fields `beside` it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)  # type: ignore[arg-type]
        return []
    said_beside = []
    for name, sentences in error.message_dict.items():
        if name in beside:
            said_beside += sentences
        else:
            form.add_error(name if name in form.fields else None, sentences)  # type: ignore[arg-type]
    return said_beside
