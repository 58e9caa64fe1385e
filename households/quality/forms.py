"""Forms of findings: the answer, the exemption, a reason."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.quality import Verdict
from households.quality.findings import LONGEST_EXEMPTION, SHORTEST
from qiannan.asked import DayField

USUAL_EXEMPTION = timedelta(days=180)


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("How it is"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What was done or seen"),
        min_length=SHORTEST,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExemptForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    until = DayField(
        label=_("Holds until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("until", usual_end())
        super().__init__(*args, **kwargs)
        last = timezone.localdate() + LONGEST_EXEMPTION
        self.fields["until"].widget.attrs["max"] = last.isoformat()


def usual_end() -> date:
    return timezone.localdate() + USUAL_EXEMPTION


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NothingForm(forms.Form):
    """A move that asks for nothing."""
