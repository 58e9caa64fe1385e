"""Conditions of the list of papers that are due; all live in the address."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from archives.models import Holder, Paper, Retention
from regions.duties import Permission
from regions.place_filter import PlaceFilter

_CLASSES = [(one.value, one.label) for one in (Retention.YEARS_10, Retention.YEARS_30)]


class DueFilter(PlaceFilter):
    """Which papers: of a place, of a class, formed until a year, of a holder."""

    PERMISSION = Permission.ARCHIVE_VIEW

    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    retention = django_filters.ChoiceFilter(
        field_name="kind__retention", choices=_CLASSES, label=_("Kept for"), empty_label=_("All")
    )
    formed = django_filters.NumberFilter(
        field_name="formed", lookup_expr="lte", label=_("Formed until the year")
    )
    holder = django_filters.ChoiceFilter(
        field_name="archive__holder", choices=Holder.choices, label=_("Whose file"),
        empty_label=_("All"),
    )  # fmt: skip

    class Meta:
        model = Paper
        fields: list[str] = []
