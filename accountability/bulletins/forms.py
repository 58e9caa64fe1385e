"""The text of a bulletin as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.bulletins.acts import Text
from accountability.models import Bulletin
from accountability.seen import Seen, SeenForm


class TextForm(SeenForm, forms.Form):
    """What a person may change."""

    document_no = forms.CharField(
        label=_("Document number"),
        max_length=60,
        required=False,
        help_text=_("As in 黔南扶领办通〔2018〕12号; needed before it is handed in."),
    )
    organ = forms.CharField(label=_("Issuing organ"), max_length=80)
    title = forms.CharField(label=_("Title"), max_length=120)
    addressees = forms.CharField(label=_("Addressed to"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("A line is a paragraph; a line such as 一、总体情况 is a heading."),
    )
    copies = forms.CharField(label=_("Copies to"), max_length=200, required=False)

    @classmethod
    def of(cls, bulletin: Bulletin, posted: Any = None) -> "TextForm":
        values = {name: getattr(bulletin, name) for name in cls.base_fields}
        kinds = ("accountability.bulletin.edited",)
        return cls(posted, initial=values, seen=Seen(bulletin, values, kinds=kinds))

    @property
    def text(self) -> Text:
        return Text(**self.cleaned_data)
