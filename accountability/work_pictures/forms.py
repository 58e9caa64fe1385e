"""The days of a picture."""

from django import forms
from django.utils.translation import gettext_lazy as _


def _day(label: object) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class SpanForm(forms.Form):
    """From a day to a day; the place goes along."""

    since = _day(_("From"))
    until = _day(_("To"))
    region = forms.CharField(required=False, widget=forms.HiddenInput)
