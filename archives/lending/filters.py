"""Conditions of the register of lending; all live in the address."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archives.models import Lending
from regions.duties import Permission
from regions.place_filter import PlaceFilter

OUT, OVERDUE, RETURNED, VIEWED = "out", "overdue", "returned", "electronic"
STATES = {
    OUT: _("Still out"),
    OVERDUE: _("Overdue to come back"),
    RETURNED: _("Given back"),
    VIEWED: _("Electronic volume"),
}
_DAY = {"type": "date"}


class LendingFilter(PlaceFilter):
    """Which lines: of a place, in a state, of a period, with a word in them."""

    PERMISSION = Permission.ARCHIVE_VIEW

    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    archive = django_filters.NumberFilter(field_name="archive", widget=forms.HiddenInput)
    state = django_filters.ChoiceFilter(
        choices=list(STATES.items()), method="by_state", label=_("State"), empty_label=_("All")
    )
    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    since = django_filters.DateFilter(
        field_name="handed_at__date",
        lookup_expr="gte",
        label=_("Handed out from"),
        widget=forms.DateInput(attrs=_DAY),
    )
    until = django_filters.DateFilter(
        field_name="handed_at__date",
        lookup_expr="lte",
        label=_("Handed out until"),
        widget=forms.DateInput(attrs=_DAY),
    )
    who = django_filters.CharFilter(method="by_words", label=_("Person, unit or number"))

    class Meta:
        model = Lending
        fields: list[str] = []

    def by_state(self, rows: QuerySet[Lending], _name: str, state: str) -> QuerySet[Lending]:
        return rows.filter(condition_of(state))

    def by_words(self, rows: QuerySet[Lending], _name: str, text: str) -> QuerySet[Lending]:
        words = ("person", "unit", "archive__number", "archive__household__head_name")
        found = Q()
        for field in words:
            found |= Q(**{f"{field}__icontains": text})
        return rows.filter(found)


def condition_of(state: str) -> Q:
    """What a state of the register means."""
    is_out = Q(medium=Lending.Medium.ORIGINALS, returned_on__isnull=True)
    conditions = {
        OUT: is_out,
        OVERDUE: is_out & Q(due_on__lt=timezone.localdate()),
        RETURNED: Q(returned_on__isnull=False),
        VIEWED: Q(medium=Lending.Medium.ELECTRONIC),
    }
    return conditions[state]
