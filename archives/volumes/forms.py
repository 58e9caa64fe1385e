"""Forms of volumes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archives.models import Fonds
from archives.volumes import classes
from archives.volumes.taking import ORIGINALS, VOLUMES


class ReasonForm(forms.Form):
    why = forms.CharField(label=_("What it is needed for"), max_length=200)


class VolumeForm(ReasonForm):
    two_sided = forms.BooleanField(
        label=_("For printing on both sides"),
        required=False,
        help_text=_("Page numbers of backs stand on the left, with room to bind on the right."),
    )


class PartForm(VolumeForm):
    """Of a file that is several volumes: which of them."""

    part = forms.ChoiceField(label=_("Volume"))
    field_order = ("part", "why", "two_sided")

    def __init__(self, *args: Any, parts: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one, f"JF{one} {classes.TITLES[one]}") for one in parts]
        self.fields["part"].choices = choices  # type: ignore[attr-defined]


class VillageForm(VolumeForm):
    what = forms.ChoiceField(
        label=_("What to pack"),
        choices=[(VOLUMES, _("Volumes as PDF")), (ORIGINALS, _("Original files"))],
    )


class FondsForm(forms.ModelForm):
    class Meta:
        model = Fonds
        fields = ("number",)
