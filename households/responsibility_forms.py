"""Forms of marks, helpers and hand-overs."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.marks.rules import KINDS
from households.models import Helper
from ledger.strokes import StrokesField
from qiannan.asked import DayField
from regions.models import Posting, User


def _day(label: Any) -> DayField:
    return DayField(
        label=label, initial=timezone.localdate, widget=forms.DateInput({"type": "date"})
    )


class MarkForm(forms.Form):
    """A mark set by hand."""

    kind = forms.ChoiceField(label=_("Mark"), choices=[(kind, kind) for kind in KINDS])
    reason = forms.CharField(label=_("What was seen on the doorstep"), max_length=120)


class ReasonForm(forms.Form):
    """Why a mark is not so, or no longer."""

    reason = forms.CharField(label=_("Reason"), max_length=120)


class PairForm(forms.Form):
    """Who stands by the household from when."""

    helper = forms.ModelChoiceField(label=_("Helper"), queryset=Helper.objects.none())
    starts_on = _day(_("From"))

    def __init__(self, *args: Any, helpers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helper"].queryset = helpers


class EndForm(forms.Form):
    """When and why a pairing ends."""

    on = _day(_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=120)


class HelperForm(forms.Form):
    """A cadre who stands by households."""

    name = forms.CharField(label=_("Name"), max_length=60)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    phone = forms.RegexField(
        label=_("Phone"),
        regex=r"^1[3-9]\d{9}$",
        required=False,
        error_messages={"invalid": "手机号应为 11 位数字，请核对"},
        widget=forms.TextInput({"inputmode": "numeric"}),
    )


class PassOnForm(EndForm):
    """All households of a helper go to another one."""

    successor = forms.ModelChoiceField(label=_("To whom"), queryset=Helper.objects.none())
    field_order = ("successor", "on", "reason")

    def __init__(self, *args: Any, helpers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = helpers


class HandOverForm(forms.Form):
    """Which duty goes to whom from when. The successor is named by the account."""

    posting = forms.ModelChoiceField(label=_("Duty handed over"), queryset=Posting.objects.none())
    successor = forms.CharField(label=_("Account of who takes over"), max_length=150)
    starts_on = _day(_("From"))

    def __init__(self, *args: Any, postings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posting"].queryset = postings
        self.fields["posting"].label_from_instance = lambda p: f"{p.user.full_name} · {p}"

    def clean_successor(self) -> User:
        found = User.objects.filter(username=self.cleaned_data["successor"].strip()).first()
        if found is None or not found.is_active:
            raise forms.ValidationError("没有这个在用账号；请核对后重填")
        return found


class HandOverSignForm(forms.Form):
    """The signature of the one whose turn it is."""

    strokes = StrokesField(error_messages={"required": _("Please sign first")})
