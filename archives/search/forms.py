"""What papers are searched by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archives.search import kinds
from regions.models import User

_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class SearchForm(forms.Form):
    """Words of the text, kind, place, date on the paper, signer."""

    q = forms.CharField(
        label=_("Words on the paper"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"placeholder": _("Two characters or more")}),
    )
    kind = forms.ChoiceField(label=_("Paper"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=30)
    since = forms.DateField(label=_("Date from"), required=False, widget=_DAY)
    until = forms.DateField(label=_("Date to"), required=False, widget=_DAY)
    signer = forms.CharField(label=_("Signers on the paper"), required=False, max_length=30)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("All")), *kinds.offered(user)]

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"].strip()
        if words and any(len(one) < 2 for one in words.split()):
            raise forms.ValidationError("请输入至少两个字；单个字会找出太多材料。")
        return words

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", "截止日期早于开始日期；请对调。")
        return given
