"""Conditions on the lists of households and persons. All live in the URL; what was typed about a
person does not: the URL carries a token, and the words stay in the session
(`households.lists.typed`).

A condition is a bit of `households.facets` wherever it can be, so that the index of the list
answers it (docs/adr/0008-lists-from-one-index.md).
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import facets
from households.lists import search, stretches, typed
from households.lists.bands import BANDS, in_band
from households.models import ExitStatus, Household, HouseholdQuerySet
from households.reports import STILL_POOR
from regions.duties import Permission
from regions.models import outermost
from regions.place_filter import PlaceFilter

REGISTERED = [
    ("yes", _("Registered")),
    ("poor", _("Still poor")),
    ("out", _("Out of poverty")),
    ("no", _("Not registered")),
]
MONITORED = [("open", _("Monitored, risk not removed")), ("removed", _("Risk removed"))]
SURVEYED = [
    ("never", _("Never surveyed")),
    ("old", _("Surveyed over a year ago")),
    ("year", _("Surveyed within a year")),
]
NOT_REGISTERED = facets.HOUSEHOLD.mask("poor_kind", ["一般农户"])


def within(paths: Sequence[str], other: Sequence[str]) -> list[str]:
    """The places that lie under one of `paths` and under one of `other`."""
    inner = [p for p in paths if p.startswith(tuple(other))] if other else []
    return outermost([*inner, *(o for o in other if o.startswith(tuple(paths)))] if paths else [])


def has(bits: facets.Bits, group: str, value: str, *, prefix: str = "", column: str = "") -> Q:
    """Rows with the bit of a condition; `prefix` and `column` where another row carries it."""
    return Q(**{f"{prefix}{column or bits.column}__any": bits.mask(group, [value])})


def lacks(column: str, mask: int) -> Q:
    return Q(**{f"{column}__none": mask})


def bit_choices(
    bits: facets.Bits, group: str, label: Any, *, column: str = ""
) -> django_filters.MultipleChoiceFilter:
    """A choice among the conditions of a group; of several chosen one must hold."""

    def by_bits(rows: QuerySet[Any], _name: str, values: list[str]) -> QuerySet[Any]:
        mask = bits.mask(group, values)
        return rows.filter(**{f"{column or bits.column}__any": mask}) if mask else rows

    return django_filters.MultipleChoiceFilter(
        choices=bits.choices(group),
        label=label,
        method=by_bits,
        widget=forms.CheckboxSelectMultiple,
    )


class ListFilter(PlaceFilter):
    """What both lists ask: where, and who.

    `qs` are the rows; `base` those without the conditions that the figures at the top set.
    `paths` are the places the rows lie in, for reading them place by place (`qiannan.keyset`).
    Each list has its own `by_words`: the rows that the typed words mean.
    """

    PERMISSION = Permission.HOUSEHOLD_VIEW

    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    who = django_filters.CharFilter(method="by_words", widget=forms.HiddenInput)

    @cached_property
    def mine(self) -> list[str]:
        return self.request.user.paths_where(self.PERMISSION)

    @cached_property
    def paths(self) -> list[str]:
        """The outermost places that the rows lie in."""
        code = self.form.cleaned_data.get("region") if self.form.is_valid() else ""
        return within(self.mine, self.paths_of(code)) if code else self.mine

    @cached_property
    def words(self) -> str:
        return typed.words(self.request, self.data.get("who", ""))

    @cached_property
    def found(self) -> search.Found:
        """Whom the typed words mean, within the places of the list."""
        return search.find(self.words, self.paths)

    @property
    def is_narrowed(self) -> bool:
        """Some condition but the place is set."""
        given = self.form.cleaned_data if self.form.is_valid() else {}
        return any(value for name, value in given.items() if name != "region")

    def reach(self) -> stretches.Reach | None:
        """Conditions may be rare, and then all rows are not read at once; words are looked up."""
        return stretches.Reach(self.qs) if self.is_narrowed and not self.words else None


class HouseholdFilter(ListFilter):
    """Conditions on households; those about members ask for one present member of whom it holds."""

    NARROWING = ("registered", "monitored", "surveyed")

    registered = django_filters.ChoiceFilter(
        choices=REGISTERED,
        method="by_registered",
        label=_("Standing in the register"),
        empty_label=_("All"),
    )
    poor_kind = bit_choices(facets.HOUSEHOLD, "poor_kind", _("Kind of household"))
    exit_status = bit_choices(facets.HOUSEHOLD, "exit_status", _("Exit state"))
    exit_year = django_filters.NumberFilter(label=_("Exit year"), min_value=1978, max_value=2100)
    cause = bit_choices(facets.HOUSEHOLD, "cause", _("Main cause"))
    monitored = django_filters.ChoiceFilter(
        choices=MONITORED, method="by_monitored", label=_("Monitoring"), empty_label=_("All")
    )
    monitor = bit_choices(facets.HOUSEHOLD, "monitor", _("Kind monitored"))
    village = django_filters.CharFilter(field_name="natural_village", label=_("Natural village"))
    group = django_filters.CharFilter(field_name="group_name", label=_("Group"))
    health = bit_choices(
        facets.PERSON_YEAR, "health", _("Health of a member"), column="member_facets"
    )
    disability = bit_choices(
        facets.PERSON_YEAR, "disability", _("Disability of a member"), column="member_facets"
    )
    school = bit_choices(
        facets.PERSON_YEAR, "school", _("School of a member"), column="member_facets"
    )
    labour = bit_choices(
        facets.PERSON_YEAR, "labour", _("Labour of a member"), column="member_facets"
    )
    insured = bit_choices(
        facets.PERSON_YEAR, "insured", _("Insurance of a member"), column="member_facets"
    )
    dibao = bit_choices(facets.PERSON_YEAR, "dibao", _("A member on dibao"), column="member_facets")
    number = bit_choices(
        facets.PERSON, "number", _("Identity number of a member"), column="member_facets"
    )
    income = django_filters.ChoiceFilter(
        choices=BANDS, method="by_income", label=_("Income a head"), empty_label=_("All")
    )
    grade = bit_choices(facets.HOUSEHOLD_YEAR, "grade", _("House grade"))
    water = bit_choices(facets.HOUSEHOLD_YEAR, "water", _("Drinking water"))
    mark = bit_choices(facets.HOUSEHOLD, "mark", _("Marks"))
    relocated = bit_choices(facets.HOUSEHOLD, "relocated", _("Relocated"))
    phone = bit_choices(facets.HOUSEHOLD, "phone", _("Telephone"))
    surveyed = django_filters.ChoiceFilter(
        choices=SURVEYED, method="by_survey", label=_("Survey"), empty_label=_("All")
    )
    dissolved = bit_choices(facets.HOUSEHOLD, "dissolved", _("Dissolved households"))

    class Meta:
        model = Household
        fields: list[str] = []

    def filter_queryset(self, queryset: HouseholdQuerySet) -> HouseholdQuerySet:
        """Dissolved households are shown only when asked for."""
        if not self.form.cleaned_data.get("dissolved") and not self.words:
            queryset = queryset.filter(lacks("facets", facets.HOUSEHOLD.mask("dissolved")))
        return super().filter_queryset(queryset)  # type: ignore[return-value]

    def by_words(self, rows: QuerySet[Any], _name: str, _token: str) -> QuerySet[Any]:
        return rows.filter(pk__in=self.found.households)

    def by_registered(self, rows: QuerySet[Any], _name: str, answer: str) -> QuerySet[Any]:
        return rows.filter(registered(answer)) if answer else rows

    def by_monitored(self, rows: QuerySet[Any], _name: str, answer: str) -> QuerySet[Any]:
        if not answer:
            return rows
        removed = facets.HOUSEHOLD.mask("removed")
        rows = rows.filter(facets__any=facets.HOUSEHOLD.mask("monitor"))
        is_open = answer == "open"
        return rows.filter(lacks("facets", removed) if is_open else Q(facets__any=removed))

    def by_income(self, rows: QuerySet[Any], _name: str, band: str) -> QuerySet[Any]:
        return rows.filter(in_band(band))

    def by_survey(self, rows: QuerySet[Any], _name: str, answer: str) -> QuerySet[Any]:
        if not answer:
            return rows
        year_ago = timezone.localdate() - timedelta(days=365)
        if answer == "never":
            return rows.filter(has(facets.HOUSEHOLD, "surveyed", "never"))
        is_old = answer == "old"
        return rows.filter(**{"surveyed_on__lt" if is_old else "surveyed_on__gte": year_ago})


def registered(answer: str, prefix: str = "") -> Q:
    """Households by their standing in the register; `prefix` for the bits of a person's home."""
    column = f"{prefix}facets"
    mask = facets.HOUSEHOLD.mask
    poor = mask("exit_status", STILL_POOR)
    out = mask("exit_status", [s for s in ExitStatus.values if s not in STILL_POOR])
    if answer == "no":
        return Q(**{f"{column}__any": NOT_REGISTERED})
    is_registered = lacks(column, NOT_REGISTERED)
    if answer == "poor":
        return is_registered & Q(**{f"{column}__any": poor})
    if answer == "out":
        return is_registered & Q(**{f"{column}__any": out})
    return is_registered
