"""Forms of accounts and postings."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiannan.asked import DayField
from regions.duties import Duty
from regions.models import Region, User


class AccountForm(forms.Form):
    """A new account and its first posting. The region is given by its code."""

    username = forms.SlugField(label=_("User name"), max_length=60)
    full_name = forms.CharField(label=_("Name"), max_length=60)
    person_key = forms.CharField(
        label=_("Staff number"),
        max_length=64,
        required=False,
        help_text=_("Two accounts of one person carry the same staff number."),
    )
    duty = forms.ChoiceField(label=_("Duty"), choices=Duty)
    region = forms.CharField(label=_("Code of the place"), max_length=15)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = places

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        if User.objects.filter(username=name).exists():
            raise forms.ValidationError(_("This user name is taken."))
        return name

    def clean_region(self) -> Region:
        return _place(self._places, self.cleaned_data["region"])


class PostingForm(forms.Form):
    """A further posting of somebody."""

    duty = forms.ChoiceField(label=_("Duty"), choices=Duty)
    region = forms.CharField(label=_("Code of the place"), max_length=15)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    starts_on = DayField(
        label=_("From"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = places

    def clean_region(self) -> Region:
        return _place(self._places, self.cleaned_data["region"])


def _place(places: Any, code: str) -> Region:
    """The place with this code, if the administrator keeps accounts there."""
    region = places.filter(code=code.strip().split(" ")[0]).first()
    if region is None:
        raise forms.ValidationError(_("There is no such place among those you keep."))
    return region
