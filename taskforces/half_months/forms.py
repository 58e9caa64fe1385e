"""The text of a half-month report as a form, and its files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.seen import Seen, SeenForm
from ledger.strokes import StrokesField
from regions.step_up import PasswordAgain
from taskforces.half_months.event_texts import PREFIX
from taskforces.half_months.moves import TEXTS, Text
from taskforces.models import HalfMonthReport

_LONGEST = 6000


def _text(label: Any, *, rows: int, required: bool, words: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=_LONGEST, required=required, widget=widget, help_text=words
    )


class TextForm(SeenForm, forms.Form):  # type: ignore[misc]
    """What a person writes."""

    progress = _text(
        _("Progress of the main tasks"), rows=8, required=True, words=_("A line is a paragraph.")
    )
    problems = _text(_("Problems there are"), rows=5, required=False)
    coordination = _text(_("What needs to be coordinated"), rows=3, required=False)
    plans = _text(_("What comes next"), rows=5, required=True)

    @classmethod
    def of(cls, report: HalfMonthReport, posted: Any = None) -> "TextForm":
        values = {name: getattr(report, name) for name in TEXTS}
        kinds = (f"{PREFIX}.written",)
        return cls(posted, initial=values, seen=Seen(report, values, kinds=kinds))

    @property
    def text(self) -> Text:
        return Text(**{name: self.cleaned_data[name] for name in TEXTS})


class FileForm(forms.Form):
    """A paper (PDF) or a picture."""

    caption = forms.CharField(label=_("What the file is called"), max_length=60, required=False)
    file = forms.FileField(label=_("File"), help_text=_("A PDF or a picture, at most 10 MB."))


class SignForm(PasswordAgain):
    """A hand under a report."""

    strokes = StrokesField(error_messages={"required": _("Please sign first")})
