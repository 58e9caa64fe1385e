"""The conditions of a reviewer's queue; all of them stand in the address."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import lights
from accountability.lights import Light
from accountability.models import Aspect, Issue, Source
from regions.models import Region

_STAGE_WORDS = (
    ("", _("All steps")),
    ("applied", _("To verify first")),
    ("verified", _("To review")),
    ("reviewed", _("To close out")),
)


class QueueForm(forms.Form):
    """What of the queue is shown. A value that is unknown narrows nothing."""

    stage = forms.ChoiceField(label=_("Step"), choices=_STAGE_WORDS, required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    place = forms.CharField(
        label=_("Place"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Name or code of the place.")}),
    )
    aspect = forms.ModelChoiceField(
        Aspect.objects.none(), label=_("Aspect"), required=False, empty_label=_("All")
    )
    light = forms.ChoiceField(label=_("Deadline"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", _("All")), *Source.choices]  # type: ignore[attr-defined]
        self.fields["aspect"].queryset = Aspect.objects.order_by("order")  # type: ignore[attr-defined]
        lit = [(one.value, one.label) for one in Light if one != Light.OFF]
        self.fields["light"].choices = [("", _("All")), *lit]  # type: ignore[attr-defined]


def given(query: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions of an address that are known, cleaned; `stage` always."""
    form = QueueForm(query)
    form.is_valid()
    return {"stage": "", **{name: value for name, value in form.cleaned_data.items() if value}}


def kept(query: QueryDict) -> str:
    """The part of an address after "?" that says only what is shown."""
    wanted = QueryDict(mutable=True)
    for name in QueueForm.base_fields:
        if value := query.get(name, "")[:60]:
            wanted[name] = value
    return wanted.urlencode()


def narrow(rows: QuerySet[Issue], conditions: Mapping[str, Any]) -> QuerySet[Issue]:
    """The rows of a queue that meet the conditions."""
    if source := conditions.get("source"):
        rows = rows.filter(source=source)
    if aspect := conditions.get("aspect"):
        rows = rows.filter(item__aspect=aspect)
    if light := conditions.get("light"):
        rows = rows.filter(lights.where(Light(light), lights.marks(timezone.localdate())))
    if place := conditions.get("place"):
        found = Region.objects.filter(code=place) or Region.objects.filter(name=place)
        rows = rows.within_paths(list(found.values_list("path", flat=True)))  # type: ignore[attr-defined]
    return rows
