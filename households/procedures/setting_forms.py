"""Forms of what a place sets for its procedures: numbers of days and shares, exclusion grounds."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models import ProcedureSetting
from households.procedures.forms import day_input
from qiannan.asked import DayField
from regions.models import Region


class SettingForm(forms.Form):
    """A new value of a setting, from a day on, with the document that says so."""

    place = forms.ChoiceField(label=_("Place"))
    value = forms.IntegerField(label=_("Value"), min_value=1, max_value=3650)
    per = forms.IntegerField(
        label=_("of"), min_value=1, max_value=1000, initial=1,
        help_text=_("For a share: 2 of 3, 20 of 100; else 1."),
    )  # fmt: skip
    valid_from = DayField(label=_("In force from"), widget=day_input(), initial=timezone.localdate)
    document = forms.CharField(label=_("Source"), max_length=200)

    def __init__(
        self, *args: Any, places: Iterable[Region], setting: ProcedureSetting, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(p.path, p.name) for p in places]  # type: ignore[attr-defined]
        if setting.unit != ProcedureSetting.Unit.SHARE:
            del self.fields["per"]
        if setting.unit == ProcedureSetting.Unit.START:
            self.fields["value"].help_text = _("1: the day the lead came; 2: the day of the visit.")


class GroundForm(forms.Form):
    """A new exclusion ground of a place."""

    place = forms.ChoiceField(label=_("Place"))
    name = forms.CharField(label=_("Exclusion ground"), max_length=60)
    amount_yuan = forms.DecimalField(
        label=_("Threshold in yuan"), required=False, min_value=0, max_digits=10, decimal_places=2
    )
    document = forms.CharField(label=_("Source"), max_length=200)

    def __init__(self, *args: Any, places: Iterable[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(p.path, p.name) for p in places]  # type: ignore[attr-defined]
