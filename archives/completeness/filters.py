"""Conditions of the list of files; all live in the address."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from archives.models import Archive, Catalogue, Chapter, Gap, Holder
from regions.duties import Permission
from regions.place_filter import PlaceFilter

STATES = {
    "lacking": _("Something is lacking"),
    "whole": _("Whole"),
    "accepted": _("Passed acceptance"),
    "unnumbered": _("Without a number"),
}


class ArchiveFilter(PlaceFilter):
    """Which files: of a place, of a holder, in a state, lacking something in a chapter."""

    PERMISSION = Permission.ARCHIVE_VIEW

    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    state = django_filters.ChoiceFilter(
        choices=list(STATES.items()), method="by_state", label=_("State"), empty_label=_("All")
    )
    lacks = django_filters.ChoiceFilter(
        choices=Gap.State.choices, method="by_gap", label=_("What is lacking"), empty_label=_("All")
    )
    chapter = django_filters.ChoiceFilter(
        choices=Chapter.choices, method="by_gap", label=_("In the chapter"), empty_label=_("All")
    )
    holder = django_filters.ChoiceFilter(
        choices=Holder.choices, label=_("Whose file"), empty_label=_("All")
    )
    # From the list of versions, which counts the files that follow each.
    catalogue = django_filters.ModelChoiceFilter(
        queryset=Catalogue.objects.all(), widget=forms.HiddenInput
    )

    class Meta:
        model = Archive
        fields: list[str] = []

    def by_state(self, rows: QuerySet[Archive], _name: str, state: str) -> QuerySet[Archive]:
        if state == "accepted":
            return rows.filter(state=Archive.State.ACCEPTED)
        if state == "unnumbered":
            return rows.filter(number="")
        lacking = rows.exclude(missing=0, flawed=0, contradicting=0)
        return lacking if state == "lacking" else rows.exclude(pk__in=lacking.values("pk"))

    def by_gap(self, rows: QuerySet[Archive], name: str, value: str) -> QuerySet[Archive]:
        """Files with a gap of this state and in this chapter: both conditions mean one gap."""
        if name == "chapter" and self.form.cleaned_data.get("lacks"):
            return rows  # asked together with the state
        found = Gap.objects.filter(archive=OuterRef("pk"))
        if state := self.form.cleaned_data.get("lacks"):
            found = found.filter(state=state)
        if chapter := self.form.cleaned_data.get("chapter"):
            found = found.filter(kind__chapter=chapter)
        return rows.filter(Exists(found))
