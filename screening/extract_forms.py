"""Handing in a file, and looking for one."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.duties import Permission
from regions.models import Level, Region, User
from screening.feeds import FEEDS
from screening.models import Extract
from screening.operations import deliverable

SUFFIXES = ".csv,.txt,.tsv,.xlsx,.xls"


def counties_of(user: User, permission: Permission) -> list[Region]:
    """The counties where a posting grants `permission`."""
    counties = Region.objects.at(Level.COUNTY).current()
    return list(counties.visible_to(user, permission))


class ExtractForm(forms.Form):
    """One file. Feed, county and date may be left out where the name says them."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, XLSX or XLS. A name such as ga_population_522725_20180630.csv says what it is."
        ),
        widget=forms.FileInput({"accept": SUFFIXES}),
    )
    feed = forms.ChoiceField(label=_("Kind of data"), required=False)
    county = forms.ChoiceField(label=_("County"), required=False)
    data_on = forms.DateField(
        label=_("Date the data stands for"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    declared_rows = forms.IntegerField(
        label=_("Rows sent"),
        required=False,
        min_value=1,
        help_text=_("When given, a file that was cut off on the way is found out."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        feeds = [(feed.code, f"{feed.department} {feed.title}") for feed in deliverable(user)]
        self.fields["feed"].choices = [("", _("As the name says")), *feeds]
        counties = counties_of(user, Permission.EXTRACT_RECEIVE)
        self.fields["county"].choices = [
            ("", _("As the name says")),
            *((county.code, county.name) for county in counties),
        ]
        if len(counties) == 1:
            self.initial.setdefault("county", counties[0].code)

    def clean_data_on(self) -> Any:
        day = self.cleaned_data["data_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("That day has not come yet."))
        return day


class ExtractFilter(forms.Form):
    """Conditions of the two lists; what is not understood is ignored.

    Only the record of deliveries asks for kind and result, and who has one county is not asked.
    """

    county = forms.ChoiceField(label=_("County"), required=False)
    feed = forms.ChoiceField(label=_("Kind of data"), required=False)
    state = forms.ChoiceField(
        label=_("Result"), required=False, choices=[("", _("All")), *Extract.State.choices]
    )

    def __init__(
        self, *args: Any, counties: list[Region], is_log: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = [
            ("", _("All")),
            *((county.code, county.name) for county in counties),
        ]
        self.fields["feed"].choices = [
            ("", _("All")),
            *((feed.code, f"{feed.department} {feed.title}") for feed in FEEDS.values()),
        ]
        if len(counties) < 2:
            del self.fields["county"]
        if not is_log:
            del self.fields["feed"], self.fields["state"]

    @property
    def conditions(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
