"""Forms of what a person keeps about a list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.lists import saved
from households.models import SavedFilter
from regions.models import Region, User


class SavedFilterForm(forms.Form):
    """The name of a filter, who else uses it, and whether the list opens with it."""

    name = forms.CharField(
        label=_("Name of the filter"),
        max_length=saved.NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Say what the list is about; no names or numbers of persons."),
        error_messages={"required": "请填写名称"},
    )
    office = forms.ChoiceField(label=_("Shared with"), required=False, widget=forms.Select)
    is_default = forms.BooleanField(label=_("The list opens with it"), required=False)

    def __init__(
        self,
        *args: Any,
        user: User,
        kept: SavedFilter | None = None,
        can_open_with_one: bool = True,
        **more: Any,
    ) -> None:
        if kept:
            more["initial"] = {
                "name": kept.name,
                "office": str(kept.office_id or ""),
                "is_default": kept.is_default,
            }
        super().__init__(*args, **more)
        if not can_open_with_one:
            del self.fields["is_default"]
        places = saved.offices(user)
        if kept and kept.office and kept.office not in places:
            places = [*places, kept.office]  # shared while one was posted there
        self.places = {str(place.pk): place for place in places}
        self.fields["office"].choices = [  # type: ignore[attr-defined]
            ("", _("Only me")),
            *((key, place.name) for key, place in self.places.items()),
        ]

    @property
    def office_given(self) -> Region | None:
        return self.places.get(self.cleaned_data["office"])
