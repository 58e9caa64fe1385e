"""The form of an exemption."""

from django import forms

from archives.models import Exemption


class ExemptionForm(forms.ModelForm):
    class Meta:
        model = Exemption
        fields = ("why", "until")
        widgets = {"until": forms.DateInput(attrs={"type": "date"})}
