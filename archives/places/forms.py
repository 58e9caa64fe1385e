"""Conditions of the list of places, and opening their files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archives.models import Holder
from archives.places.opening import years
from regions.models import Region

STATES = [
    ("", _("All")),
    ("none", _("No file of that year")),
    ("held", _("Files held")),
    ("lacking", _("Something is lacking")),
    ("whole", _("Whole")),
    ("accepted", _("Passed acceptance")),
]
HOLDERS = [(one.value, one.label) for one in (Holder.VILLAGE, Holder.TOWNSHIP)]


class PlacesForm(forms.Form):
    """Which places: of a holder, of a year, below a place, in a state."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=30)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    holder = forms.ChoiceField(choices=HOLDERS, widget=forms.HiddenInput, required=False)
    region = forms.CharField(widget=forms.HiddenInput, required=False, max_length=15)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year: Any = self.fields["year"]
        year.choices = [(one, str(one)) for one in years()]
        self.full_clean()

    @property
    def holder_asked(self) -> str:
        return self.cleaned_data.get("holder") or Holder.VILLAGE.value

    @property
    def year_asked(self) -> int:
        return self.cleaned_data.get("year") or years()[0]


class OpenForm(forms.Form):
    """For which place of the person's, and which year."""

    holder = forms.ChoiceField(choices=HOLDERS, widget=forms.HiddenInput)
    region = forms.TypedChoiceField(label=_("For all of"))
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_code = {place.code: place for place in places}
        region: Any = self.fields["region"]
        region.choices = [(code, place.name) for code, place in by_code.items()]
        region.coerce = by_code.__getitem__
        year: Any = self.fields["year"]
        year.choices = [(one, str(one)) for one in years()]
