"""Forms of decisions about whom departments mean."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from screening.models import IdentityBulkRow

OTHER = "其他"
BASES = (
    "核对户口簿或身份证",
    "询问本人、家属或村干部",
    "部门书面确认",
    "两边数据对照可以认定",
    OTHER,
)


class BasisForm(forms.Form):
    """What a decision rests on; `other` is said in words."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    basis = forms.ChoiceField(
        label=_("Rests on"), choices=[(word, word) for word in BASES], widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("basis") == OTHER and not given.get("note", "").strip():
            self.add_error("note", "依据为“其他”的，请写明是什么")
        return given

    @property
    def reason(self) -> str:
        basis, note = self.cleaned_data["basis"], self.cleaned_data["note"].strip()
        if basis == OTHER:
            return str(note)
        return f"{basis}：{note}" if note else str(basis)


class PairJudgeForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("By the papers"),
        choices=IdentityBulkRow.Verdict.choices,
        widget=forms.RadioSelect,
    )
