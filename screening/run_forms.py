"""Conditions of the list of what a comparison found."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from screening.models import ComparisonRun


class FindingsForm(forms.Form):
    """Rule and place; what is not understood is ignored. A field that was in the address of the
    tab stays (`became`).
    """

    rule = forms.ChoiceField(label=_("Rule"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    became = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, run: ComparisonRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [
            ("", _("All rules")),
            *(
                (told["code"], f"{told['code']} {told['title']}")
                for told in run.facts.get("rules", [])
                if told["findings"]
            ),
        ]
        below = Region.objects.current().filter(parent=run.region)
        if run.seen_in:
            below = Region.objects.current().filter(parent__path__in=run.seen_in)
        places = below.order_by("code").values_list("code", "name")
        self.fields["place"].choices = [("", _("All")), *places]

    @property
    def conditions(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
