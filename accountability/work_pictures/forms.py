"""The days of a picture."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qiannan.asked import DayField


def _day(label: object) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, required=False, widget=widget)


class SpanForm(forms.Form):
    """From a day to a day; the place goes along."""

    since = _day(_("From"))
    until = _day(_("To"))
    region = forms.CharField(required=False, widget=forms.HiddenInput)
