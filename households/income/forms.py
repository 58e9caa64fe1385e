"""Typing in one line of the income sheet: the amount first, everything else may stay empty."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.income import years
from households.income.accounts import TITLES
from households.income.drafts import Entry
from households.models import IncomeGroup, IncomeKind, IncomeSheet, Membership


class EntryForm(forms.Form):
    """One line. Without a month the amount is that of the whole year; with months, of each."""

    kind = forms.ModelChoiceField(
        label=_("Kind of income"), queryset=IncomeKind.objects.none(), to_field_name="code"
    )
    amount = forms.DecimalField(
        label=_("Amount in yuan"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        widget=forms.NumberInput(
            {"inputmode": "decimal", "step": "0.01", "min": "0", "class": "big-number"}
        ),
    )
    months = forms.TypedMultipleChoiceField(
        label=_("In which months"),
        required=False,
        coerce=date.fromisoformat,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The amount is that of each month. None: one amount for the whole year."),
    )
    person = forms.ChoiceField(label=_("Whose"), required=False, widget=forms.RadioSelect)
    about = forms.CharField(label=_("Employer, crop or source"), required=False, max_length=60)
    how = forms.CharField(
        label=_("How it was reckoned"),
        required=False,
        max_length=60,
        help_text=_("For example 3 mu × 800 jin × 1.1 yuan."),
    )
    place = forms.CharField(label=_("Where"), required=False, max_length=60)

    def __init__(
        self, *args: Any, sheet: IncomeSheet, members: Iterable[Membership], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = IncomeKind.objects.on().order_by("position")
        self.fields["kind"].queryset = kinds
        self.fields["kind"].choices = grouped(kinds)
        months = years.months(sheet.year)
        self.fields["months"].choices = [(m.isoformat(), f"{m.month}月") for m in months]
        self.people = {str(m.person_id): m.person for m in members}
        self.fields["person"].choices = [
            ("", _("The household")),
            *((key, person.name) for key, person in self.people.items()),
        ]

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError("金额要大于 0；支出请选“支出”一类")
        return amount

    def entry(self) -> Entry:
        given = self.cleaned_data
        return Entry(
            kind=given["kind"],
            amount_yuan=given["amount"],
            months=given["months"],
            person=self.people.get(given["person"]),
            about=given["about"],
            place=given["place"],
            how=given["how"],
        )


def grouped(kinds: Iterable[IncomeKind]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds under the names of their groups, as a select takes them."""
    found: dict[str, list[tuple[str, str]]] = {TITLES[group]: [] for group in IncomeGroup}
    for kind in kinds:
        found[TITLES[IncomeGroup(kind.group)]].append((kind.code, kind.name))
    return [(title, options) for title, options in found.items() if options]


class HandInForm(forms.Form):
    """Two sign at the door."""

    head_name = forms.CharField(label=_("Name of who signs for the household"), max_length=60)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    strokes = forms.CharField(required=False, widget=forms.HiddenInput)
    head_strokes = forms.CharField(required=False, widget=forms.HiddenInput)


class ReviewForm(forms.Form):
    """Another person signs."""

    strokes = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)


class ReturnForm(forms.Form):
    """Sent back with a reason."""

    note = forms.CharField(label=_("What is to be mended"), max_length=500)
