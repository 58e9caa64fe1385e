"""Looking at the board of deliveries, and saying what is expected."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiannan.asked import DayField
from regions.models import Region
from screening.extract_forms import DayInput
from screening.feeds import FEEDS
from screening.models import Expectation
from screening.operations.expectations import MOST_DUE_DAYS


class BoardForm(forms.Form):
    """A county and a day; what is not understood is ignored."""

    county = forms.ChoiceField(label=_("County"), required=False)
    on = DayField(
        label=_("As of"),
        required=False,
        widget=DayInput(),
    )

    def __init__(self, *args: Any, counties: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._counties = {county.code: county for county in counties}
        self.fields["county"].choices = [
            ("", _("All counties")),
            *((county.code, county.name) for county in counties),
        ]
        if len(counties) < 2:
            del self.fields["county"]
        self.is_valid()

    @property
    def chosen(self) -> Region | None:
        return self._counties.get(self.cleaned_data.get("county", ""))

    @property
    def day(self) -> date | None:
        return self.cleaned_data.get("on")


class ExpectationForm(forms.Form):
    """What is expected, from whom, how often, from which day on."""

    feed = forms.ChoiceField(
        label=_("Kind of data"),
        choices=[(feed.code, f"{feed.department} {feed.title}") for feed in FEEDS.values()],
    )
    county = forms.ChoiceField(label=_("County"), required=False)
    period = forms.ChoiceField(
        label=_("How often"),
        choices=Expectation.Period.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择多久报送一次。"},
    )
    due_days = forms.IntegerField(
        label=_("Days after the period ends"),
        min_value=0,
        max_value=MOST_DUE_DAYS,
        help_text=_("For “once”: days after the first day below."),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"请填写期后几日内报送，0 到 {MOST_DUE_DAYS} 之间的整数。",
        ),
    )
    valid_from = DayField(
        label=_("Expected from"),
        initial=timezone.localdate,
        widget=DayInput(),
        error_messages=dict.fromkeys(
            ("required", "invalid"), "请填写从哪一天起报送，如 2018-07-01。"
        ),
    )
    source = forms.CharField(
        label=_("Document that set it, with its number"),
        max_length=120,
        error_messages={"required": "请填写依据文件的名称和文号。"},
    )

    def __init__(self, *args: Any, counties: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._counties = {county.code: county for county in counties}
        self.fields["county"].choices = [
            ("", _("Every county without one of its own")),
            *((county.code, county.name) for county in counties),
        ]

    @property
    def said(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {"county": self._counties.get(given["county"])}


class EndForm(forms.Form):
    """The last day on which something is expected."""

    last_day = DayField(
        label=_("Last day"),
        initial=timezone.localdate,
        widget=DayInput(),
    )
