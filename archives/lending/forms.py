"""Forms of the register of lending."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archives.acceptance.forms import day, prose
from archives.lending.operations import Given
from archives.models import Archive, Lending, LendingEntry, Paper

WEEK = timedelta(days=7)


class HandOutForm(forms.Form):
    """A line of the register as it is written."""

    medium = forms.ChoiceField(
        label=_("What is handed out"), choices=Lending.Medium, initial=Lending.Medium.ORIGINALS
    )
    way = forms.ChoiceField(
        label=_("Viewed or taken"), choices=Lending.Way, initial=Lending.Way.TAKEN
    )
    paper = forms.ModelChoiceField(
        Paper.objects.none(), label=_("Which paper"), required=False,
        empty_label=_("The whole volume"),
    )  # fmt: skip
    person = forms.CharField(label=_("Name of the borrower"), max_length=40)
    unit = forms.CharField(label=_("Unit of the borrower"), max_length=60)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    purpose = prose(_("What it is needed for"), 2, max_length=200)
    basis = forms.CharField(
        label=_("Approved by, or basis"), max_length=120,
        help_text=_("Who approved it, or the letter with its number."),
    )  # fmt: skip
    pages = forms.IntegerField(
        label=_("Pages handed out"), min_value=1, max_value=100_000, required=False,
        help_text=_("Count them together with the borrower; for paper originals."),
    )  # fmt: skip
    due_on = day(
        _("To come back by"),
        required=False,
        help_text=_("For paper originals; the same day where they are viewed on the spot."),
    )

    def __init__(self, *args: Any, archive: Archive, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = archive.papers.filter(removed_at__isnull=True).select_related("kind")
        self.fields["paper"].queryset = rows.order_by("kind__order", "pk")  # type: ignore[attr-defined]
        self.fields["due_on"].initial = timezone.localdate() + WEEK

    @property
    def given(self) -> Given:
        return Given(**self.cleaned_data)


class ReturnForm(forms.Form):
    """Originals that come back."""

    day = day(_("Came back on"), initial=timezone.localdate)
    pages = forms.IntegerField(label=_("Pages counted"), min_value=0, max_value=100_000)
    condition = forms.ChoiceField(
        label=_("Condition"),
        choices=LendingEntry.Condition,
        initial=LendingEntry.Condition.WHOLE,
    )
    words = prose(_("Remark"), 2, max_length=300, required=False)


class ExtendForm(forms.Form):
    """Until when, and why."""

    until = day(_("New day to come back"))
    why = prose(_("Reason"), 2, max_length=300)


class CorrectForm(forms.Form):
    """What stands wrong in the line, and how it is right."""

    words = prose(_("What is wrong, and how it is right"), 2, max_length=300)
