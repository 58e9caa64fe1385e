"""Forms about rules: numbers of a place, exemptions, reasons."""

from decimal import Decimal
from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.strokes import StrokesField
from qiannan.asked import DayField
from regions.models import Region
from screening.comparison.rules import Param, load_rules
from screening.rule_decisions import SHORTEST, bounds
from screening.rule_pages import Entry, written


def _day(label: Any, **more: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, **more)


class PlaceField(forms.ModelChoiceField):
    """A county or the prefecture, by its name; one place is not asked about."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            Region.objects.none(), label=_("Place"), to_field_name="code", empty_label=None, **more
        )

    def label_from_instance(self, obj: Any) -> str:
        return obj.name

    def offer(self, places: list[Region]) -> None:
        self.queryset = Region.objects.filter(pk__in=[place.pk for place in places])
        if len(places) == 1:
            self.initial = places[0].code


class ValueForm(forms.Form):
    """A number of a rule for a place, from a day on."""

    region = PlaceField()
    value = forms.DecimalField(
        label=_("Value"),
        max_digits=14,
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 16}),
    )
    valid_from = _day(_("In force from"), initial=timezone.localdate)
    valid_until = _day(
        _("Valid until"), required=False, help_text=_("Blank: until another number follows.")
    )
    source = forms.CharField(
        label=_("Document that set it, with its number"), min_length=SHORTEST, max_length=200
    )

    def __init__(self, *args: Any, param: Param, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].offer(places)  # type: ignore[attr-defined]
        least, most = bounds(param)
        field = self.fields["value"]
        field.label = f"{field.label}（{param.unit}）"
        field.help_text = f"{written(least, '')} 至 {written(most, param.unit)}"


def _rule_choices() -> list[tuple[str, str]]:
    return [(rule.code, f"{rule.code} {rule.title}") for rule in load_rules()]


class ExemptionForm(forms.Form):
    """An exemption: whom, from which rule, why, by which paper, from when until when.

    `whom` is asked for a lead about a person; `region` where a whole county is let off.
    """

    rule = forms.ChoiceField(label=_("Rule"), choices=_rule_choices)
    region = PlaceField()
    whom = forms.ChoiceField(
        label=_("Who is exempt"),
        choices=[("person", _("This person only")), ("household", _("The whole household"))],
        widget=forms.RadioSelect,
        initial="person",
    )
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    paper = forms.CharField(
        label=_("Document it rests on, with its number"), min_length=SHORTEST, max_length=200
    )
    valid_from = _day(_("In force from"), initial=timezone.localdate)
    valid_until = _day(
        _("Valid until"), help_text=_("Three years at most; then it is looked at again.")
    )

    def keep(self, *names: str) -> Self:
        """Ask only for the named of `rule`, `region` and `whom`."""
        for name in {"rule", "region", "whom"} - set(names):
            del self.fields[name]
        return self


class SignForm(forms.Form):
    strokes = StrokesField(required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SimulationForm(forms.Form):
    """Other numbers of one rule for a place; a blank one stays as it is."""

    region = PlaceField()

    def __init__(
        self, *args: Any, numbers: list[Entry], places: list[Region], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].offer(places)  # type: ignore[attr-defined]
        for number in numbers:
            least, most = bounds(number.param)
            self.fields[number.param.name] = forms.DecimalField(
                label=f"{number.param.title}（{number.param.unit}）",
                max_digits=14,
                decimal_places=4,
                required=False,
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "maxlength": 16, "placeholder": number.common}
                ),
                help_text=f"现为 {number.common}；{written(least, '')} 至 "
                f"{written(most, number.param.unit)}",
            )

    def values(self) -> dict[str, Decimal]:
        """The numbers that were given, by name."""
        given = self.cleaned_data
        return {n: v for n, v in given.items() if n != "region" and v is not None}


class SwitchForm(forms.Form):
    """From which day the numbers of a simulation are put forward, and by which paper."""

    valid_from = _day(_("In force from"), initial=timezone.localdate)
    source = forms.CharField(
        label=_("Document that set it, with its number"), min_length=SHORTEST, max_length=200
    )
