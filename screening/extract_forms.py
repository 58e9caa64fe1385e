"""Handing in a file, and looking for one."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiannan.asked import DayField
from regions.duties import Permission
from regions.models import Level, Region, User
from screening.feeds import FEEDS
from screening.intake.papers import Papers
from screening.models import Extract
from screening.operations import deliverable

SUFFIXES = ".csv,.txt,.tsv,.xlsx,.xls"


def counties_of(user: User, permission: Permission) -> list[Region]:
    """The counties where a posting grants `permission`."""
    counties = Region.objects.at(Level.COUNTY).current()
    return list(counties.visible_to(user, permission))


class DayInput(forms.DateInput):
    """A day as browsers give and take it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


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
    data_on = DayField(
        label=_("Date the data stands for"),
        required=False,
        widget=DayInput(),
    )
    kind = forms.ChoiceField(
        label=_("What it holds"),
        required=False,
        choices=[
            ("", _("As the name says")),
            ("full", _("The whole table")),
            ("changes", _("Changes only")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Changes have a column 变更类型 that says 新增, 变更 or 删除 of each row."),
    )
    handed_over_by_name = forms.CharField(label=_("Handed over by"), required=False, max_length=40)
    document_no = forms.CharField(label=_("Document number"), required=False, max_length=60)
    declared_rows = forms.IntegerField(
        label=_("Rows sent"),
        required=False,
        min_value=1,
        help_text=_("When given, a file that was cut off on the way is found out."),
    )
    declared_total = forms.DecimalField(
        label=_("Control sum"),
        required=False,
        max_digits=18,
        decimal_places=2,
        help_text=_("The sum of the column named at the right, in the unit of the file."),
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

    @property
    def said(self) -> dict[str, Any]:
        """What `receive_extract` wants to know; what was left out is None."""
        given = self.cleaned_data
        papers = Papers(
            given["handed_over_by_name"].strip(),
            given["document_no"].strip(),
            given["declared_rows"],
            given["declared_total"],
        )
        kinds = {"full": False, "changes": True}
        return {
            "papers": papers,
            "incremental": kinds.get(given["kind"]),
            **{name: given[name] or None for name in ("feed", "county", "data_on")},
        }


class PapersForm(forms.Form):
    """The papers of a batch that came without."""

    handed_over_by_name = forms.CharField(label=_("Handed over by"), max_length=40)
    document_no = forms.CharField(label=_("Document number"), max_length=60)
    declared_rows = forms.IntegerField(label=_("Rows sent"), min_value=1)
    declared_total = forms.DecimalField(
        label=_("Control sum"), required=False, max_digits=18, decimal_places=2
    )

    @property
    def papers(self) -> Papers:
        given = self.cleaned_data
        return Papers(
            given["handed_over_by_name"].strip(),
            given["document_no"].strip(),
            given["declared_rows"],
            given["declared_total"],
        )


class ReasonForm(forms.Form):
    """Why somebody stands for a batch or takes it back."""

    because = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 3}))


class ExtractFilter(forms.Form):
    """Conditions of the two lists; what is not understood is ignored.

    Only the record of deliveries asks for kind and result, and who has one county is not asked.
    """

    county = forms.ChoiceField(label=_("County"), required=False)
    feed = forms.ChoiceField(label=_("Kind of data"), required=False)
    state = forms.ChoiceField(
        label=_("Result"), required=False, choices=[("", _("All")), *Extract.State.choices]
    )

    data_from = DayField(
        label=_("Data date from"),
        required=False,
        widget=DayInput(),
    )
    data_until = DayField(
        label=_("Data date until"),
        required=False,
        widget=DayInput(),
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
            for name in ("feed", "state", "data_from", "data_until"):
                del self.fields[name]

    @property
    def conditions(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
