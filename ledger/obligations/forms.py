"""Forms of duties that come round and of their rules."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from ledger.models import ObligationTerms
from ledger.obligations import KINDS, OWERS, Kind
from ledger.obligations.periods import running
from ledger.obligations.ruling import Plan
from qiannan.asked import DayField
from regions.models import Region
from regions.place_choices import offer_places


def _day(label: Any, **more: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, **more)


class MeetForm(forms.Form):
    note = forms.CharField(
        label=_("How it was done, or the number of the document"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExcuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it need not be met"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EndForm(forms.Form):
    ends_on = _day(_("Last day"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class DayForm(forms.Form):
    day = DayField()


class DaysForm(forms.Form):
    first = _day(_("Due from"))
    last = _day(_("Due to"))
    region = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and first > last:
            raise forms.ValidationError("起始日不能晚于截止日。")
        return found

    @property
    def days(self) -> tuple[date, date]:
        return self.cleaned_data["first"], self.cleaned_data["last"]


class TermsForm(forms.Form):
    """What a rule asks for. `places` are offered where it is a new one and there are several."""

    place = forms.TypedChoiceField(label=_("Rule of"))
    title = forms.CharField(label=_("What is to be done"), max_length=60)
    ower = forms.ChoiceField(label=_("Who owes it"))
    period = forms.ChoiceField(label=_("Comes round every"), choices=ObligationTerms.Period)
    due_days = forms.IntegerField(
        label=_("Due: how many days"),
        min_value=0,
        max_value=180,
        help_text=_("0: by the last day of the period."),
    )
    due_unit = forms.ChoiceField(label=_("Days or working days"), choices=ObligationTerms.Unit)
    due_side = forms.ChoiceField(label=_("After or before"), choices=ObligationTerms.Side)
    remind_days = forms.IntegerField(
        label=_("Remind how many days before"), min_value=0, max_value=60
    )
    starts_on = _day(
        _("In force from"),
        help_text=_("It asks for the periods that begin on this day or later."),
    )
    basis = forms.CharField(label=_("Document it rests on"), max_length=200)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only = places[0] if len(places) == 1 else None
        offer_places(self.fields["place"], places)
        if self.only:
            del self.fields["place"]
        ower: Any = self.fields["ower"]
        ower.choices = [(code, owers.label) for code, owers in OWERS.items()]

    @property
    def region(self) -> Region:
        return self.only or self.cleaned_data["place"]

    @property
    def plan(self) -> Plan:
        """What was filled in, once the form is valid."""
        left_out = ("place", "seen")
        return Plan(**{n: v for n, v in self.cleaned_data.items() if n not in left_out})


def in_chinese(kind: Kind) -> str:
    """The title as it is kept, whatever language somebody reads the page in."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(kind.title)


def initial_of_kind(code: str, today: date) -> dict[str, Any]:
    """What the catalogue proposes for a kind."""
    kind = KINDS[code]
    days, unit, side = kind.due
    return {
        "title": "" if code == "other" else in_chinese(kind),
        "ower": kind.ower,
        "period": kind.period,
        "due_days": days,
        "due_unit": unit,
        "due_side": side,
        "remind_days": kind.remind_days,
        "starts_on": running(kind.period, today).first,  # the period that runs is asked for too
        "basis": kind.basis,
    }


def initial_of_terms(terms: ObligationTerms, tomorrow: date) -> dict[str, Any]:
    names = (
        *("title", "ower", "period", "due_days", "due_unit", "due_side"),
        *("remind_days", "basis"),
    )
    values = {name: getattr(terms, name) for name in names}
    return values | {"starts_on": max(tomorrow, terms.starts_on), "seen": terms.pk}
