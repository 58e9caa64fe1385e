"""The form by which a person withdraws a file from a draft."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.models import Evidence
from ledger.shown import photos


class WithdrawForm(forms.Form):
    """Which of the files that this person put there."""

    file = forms.ChoiceField(
        label=_("File to withdraw"),
        help_text=_("It is kept as withdrawn, and is no longer shown, counted or signed."),
    )

    def __init__(self, *args: Any, files: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = list(files)
        field: Any = self.fields["file"]
        field.choices = [
            (str(one.pk), drawn["label"]) for one, drawn in zip(own, photos(own), strict=True)
        ]
