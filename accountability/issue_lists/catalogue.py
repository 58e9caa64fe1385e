"""The catalogue of aspects and items: seen by whoever sees the ledger, edited at the prefecture."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accountability.issue_lists import figures
from accountability.issue_lists.figures import Asked, Tally
from accountability.models import Aspect, Item
from accountability.seen import SeenForm
from ledger import events
from qiannan.asked import DayField
from regions.duties import Permission
from regions.models import Level, Region, User

CHANGED = "accountability.catalogue.changed"
_LABELS = {
    "aspect": _("Aspect"),
    "order": _("Order"),
    "name": _("Name of the line"),
    "valid_to": _("In force until"),
}


class AspectForm(SeenForm, forms.ModelForm):
    class Meta:
        model = Aspect
        fields = ("order", "name", "valid_to")
        labels = _LABELS
        widgets = {"valid_to": forms.DateInput(attrs={"type": "date"})}
        field_classes = {"valid_to": DayField}
        help_texts = {"valid_to": _("Nothing new is registered under it after that day.")}


class ItemForm(SeenForm, forms.ModelForm):
    class Meta:
        model = Item
        fields = ("aspect", "order", "name", "valid_to")
        labels = _LABELS
        widgets = {"valid_to": forms.DateInput(attrs={"type": "date"})}
        field_classes = {"valid_to": DayField}
        help_texts = {"valid_to": _("Nothing new is registered under it after that day.")}


@dataclass(frozen=True)
class Line:
    """An aspect or an item with its issues in the reader's place."""

    row: Aspect | Item
    tally: Tally
    is_ended: bool
    is_head: bool = False


def lines(region: Region, today: date) -> list[Line]:
    """The catalogue in its order, each with its issues at `region`."""
    found = figures.by_column(Asked([region]), "item_id")
    said: list[Line] = []
    for aspect in Aspect.objects.prefetch_related("items"):
        items = list(aspect.items.all())
        whole = sum((found.get(item.pk, Tally()) for item in items), Tally())
        said.append(Line(aspect, whole, not aspect.is_in_force(today), is_head=True))
        said += [
            Line(item, found.get(item.pk, Tally()), not item.is_in_force(today)) for item in items
        ]
    return said


def next_order(aspect: Aspect | None = None) -> int:
    """The number that a new aspect, or a new item of `aspect`, comes to."""
    rows: Any = aspect.items if aspect else Aspect.objects
    return (rows.aggregate(last=Max("order"))["last"] or 0) + 1


def may_edit(user: User) -> bool:
    """The catalogue is one for the whole prefecture."""
    return any(
        Permission.CATALOGUE_EDIT in p.grants and p.region.level == Level.PREFECTURE
        for p in user.active_postings
    )


@transaction.atomic
def save(form: AspectForm | ItemForm, *, by: User) -> Aspect | Item:
    """Save a line and say on the trail what it was and is.

    Raises:
        PermissionDenied: `by` does not edit the catalogue for the prefecture.
        StaleStatusError: somebody changed the line since it was read.
    """
    if not may_edit(by):
        raise PermissionDenied(CHANGED)
    form.hold()
    row: Aspect | Item = form.save()
    events.append(
        events.Draft(
            kind=CHANGED,
            region=Region.objects.get(level=Level.PREFECTURE),
            subject=row._meta.label_lower,
            subject_id=row.pk,
            by=by,
            data={
                name: {"before": str(form.initial.get(name) or ""), "after": str(value or "")}
                for name in form.changed_data
                for value in (form.cleaned_data[name],)
            },
        )
    )
    return row
