"""Conditions on the household list. All live in the URL; what was typed about a person does not:
the URL carries a token, and the words stay in the session (`views.households.household_search`).
"""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households import id_number
from households.models import Household, HouseholdQuerySet, Membership, PoorKind
from households.reports import STILL_POOR
from regions.duties import Permission
from regions.models import Region, outermost

MOST_PLACES = 200
REGISTERED = [
    ("yes", _("Registered")),
    ("poor", _("Still poor")),
    ("out", _("Out of poverty")),
    ("no", _("Not registered")),
]


class HouseholdFilter(django_filters.FilterSet):
    """`base` keeps what the list is about; the figures at the top count within it."""

    NARROWING = ("registered",)

    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    group = django_filters.CharFilter(field_name="group_name", label=_("Group"))
    who = django_filters.CharFilter(method="by_person", label=_("Name or number"))
    poor_kind = django_filters.ChoiceFilter(
        choices=[(kind.value, kind.value) for kind in PoorKind],
        label=_("Kind of household"),
        empty_label=_("All"),
    )
    registered = django_filters.ChoiceFilter(
        choices=REGISTERED, method="by_registered", label=_("Register"), empty_label=_("All")
    )

    class Meta:
        model = Household
        fields: list[str] = []

    def filter_queryset(self, queryset: HouseholdQuerySet) -> HouseholdQuerySet:
        given = self.form.cleaned_data
        for name, value in given.items():
            if name not in self.NARROWING:
                queryset = self.filters[name].filter(queryset, value)
        self.base = queryset
        for name in self.NARROWING:
            queryset = self.filters[name].filter(queryset, given.get(name))
        return queryset

    def by_region(self, rows: HouseholdQuerySet, _name: str, code: str) -> HouseholdQuerySet:
        found = Region.objects.filter(code=code)
        return rows.within_paths(list(found.values_list("path", flat=True)))

    def by_place(self, rows: HouseholdQuerySet, _name: str, text: str) -> HouseholdQuerySet:
        """Households under any region in sight whose name or initials match."""
        mine = self.request.user.paths_where(Permission.HOUSEHOLD_VIEW)
        found = Region.objects.within_paths(mine).search(text)
        return rows.within_paths(outermost(found.values_list("path", flat=True)[:MOST_PLACES]))

    def by_registered(self, rows: HouseholdQuerySet, _name: str, answer: str) -> HouseholdQuerySet:
        if answer == "no":
            return rows.filter(is_registered=False)
        rows = rows.registered()
        if answer == "poor":
            return rows.filter(exit_status__in=STILL_POOR)
        if answer == "out":
            return rows.exclude(exit_status__in=(*STILL_POOR, ""))
        return rows

    def by_person(self, rows: HouseholdQuerySet, _name: str, token: str) -> HouseholdQuerySet:
        words = self.request.session.get("household_search", {}).get(token, "")
        return rows.filter(named(words)) if words else rows.none()


def named(words: str) -> Q:
    """Households that `words` may mean.

    A number means its holder or the household that has it, exactly. Letters are the pinyin
    initials of a head's name, anything else is how a member's name begins.
    """
    number = id_number.read(words)
    if any(mark.isdigit() for mark in words):
        holder = Q(person__id_raw=number.text)
        if number.number:
            holder |= Q(person__id_number=number.number)
        return Q(household_no=words) | _has_member(holder)
    if words.isascii():
        return Q(head_initials__startswith=words.lower())
    return Q(head_name__startswith=words) | _has_member(Q(person__name__startswith=words))


def _has_member(condition: Any) -> Q:
    members = Membership.objects.current().filter(condition)
    return Q(pk__in=members.values("household"))
