"""Forms of decisions about differences."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import catalogue
from households.acts import KINDS
from households.models import Membership
from qiannan.asked import DayField
from screening.basemap import homes
from screening.models import BulkRow, Difference


class TakeForm(forms.Form):
    """Taking over: what the department did not say is asked of who decides."""

    seen = forms.CharField(widget=forms.HiddenInput)
    happened_on = DayField(
        label=_("It happened on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    region = forms.ChoiceField(label=_("Grid"))
    relation = forms.ChoiceField(label=_("Relation to the head"))
    reason = forms.ChoiceField(label=_("Reason"))
    head = forms.ChoiceField(label=_("New head"))
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, difference: Difference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposal = difference.proposal
        act, given = proposal.get("act"), proposal.get("given", {})
        self.fields["seen"].initial = difference.value_hash
        self._settle_day(difference, act)
        self._choose("relation", act == "join", "与户主关系", given.get("relation"))
        self._settle_grid(difference, act)
        reasons = KINDS[act].reasons if act in ("join", "found") else ""
        self._choose("reason", bool(reasons), reasons, given.get("reason"))
        self._settle_head(difference, act, given)

    def _settle_day(self, difference: Difference, act: str | None) -> None:
        if act not in ("join", "leave", "found"):
            del self.fields["happened_on"]
            return
        day = self.fields["happened_on"]
        day.widget.attrs["max"] = timezone.localdate().isoformat()
        day.initial = difference.proposal.get("on") or (
            None if act == "leave" else difference.data_on.isoformat()
        )
        day.required = True

    def _settle_grid(self, difference: Difference, act: str | None) -> None:
        if act != "found":
            del self.fields["region"]
            return
        field: Any = self.fields["region"]
        likely = homes.guess(difference)
        field.choices = [("", "请选择"), *((g.pk, g.name) for g in homes.grids(difference))]
        field.initial = likely.pk if likely else None

    def _choose(self, name: str, is_asked: bool, options: str, initial: str | None) -> None:
        if not is_asked:
            del self.fields[name]
            return
        field: Any = self.fields[name]
        field.choices = [(word, word) for word in catalogue.names(options) if word != "户主"]
        field.initial = initial

    def _settle_head(self, difference: Difference, act: str | None, given: dict[str, Any]) -> None:
        members = difference.household.members if difference.household and act == "leave" else []
        found = list(members)
        leaver = next((m for m in found if m.person_id == given.get("person")), None)
        others = [m for m in found if m.person_id != given.get("person")]
        if leaver is None or leaver.relation != Membership.HEAD or not others:
            del self.fields["head"]
            return
        field: Any = self.fields["head"]
        field.choices = [(m.person_id, f"{m.person.name}　{m.relation}") for m in others]

    @property
    def given(self) -> dict[str, Any]:
        """What overrides the proposal."""
        named = ("region", "relation", "reason", "head")
        return {name: self.cleaned_data[name] for name in named if name in self.cleaned_data}


class ReasonForm(forms.Form):
    """A decision that only needs its reason."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class DoorForm(forms.Form):
    """What the door is asked to look at."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label=_("What to look at"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RevealForm(forms.Form):
    purpose = forms.CharField(label=_("Purpose"), max_length=200)


class JudgeForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("By the papers"), choices=BulkRow.Verdict.choices, widget=forms.RadioSelect
    )
