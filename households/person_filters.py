"""Conditions on the list of persons."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import facets
from households.filters import REGISTERED, ListFilter, bit_choices, registered
from households.models import Person

AGES = {  # in full years today: (from, below)
    "0-5": (0, 6),
    "6-15": (6, 16),
    "16-59": (16, 60),
    "60-79": (60, 80),
    "80": (80, 200),
}


class PersonFilter(ListFilter):
    """Conditions on persons; those about the household ask the one a person belongs to."""

    NARROWING = ("health", "school", "insured", "number")

    registered = django_filters.ChoiceFilter(
        choices=REGISTERED,
        method="by_registered",
        label=_("Standing in the register"),
        empty_label=_("All"),
    )
    age = django_filters.ChoiceFilter(
        choices=[
            ("0-5", _("0 to 5")),
            ("6-15", _("6 to 15")),
            ("16-59", _("16 to 59")),
            ("60-79", _("60 to 79")),
            ("80", _("80 and above")),
        ],
        method="by_age",
        label=_("Age"),
        empty_label=_("All"),
    )
    sex = bit_choices(facets.PERSON, "sex", _("Sex"))
    ethnic = bit_choices(facets.PERSON, "ethnic", _("Ethnic group"))
    health = bit_choices(facets.PERSON_YEAR, "health", _("Health"))
    disability = bit_choices(facets.PERSON_YEAR, "disability", _("Disability"))
    school = bit_choices(facets.PERSON_YEAR, "school", _("School"))
    labour = bit_choices(facets.PERSON_YEAR, "labour", _("Labour"))
    away = bit_choices(facets.PERSON_YEAR, "away", _("Works outside the county"))
    post = bit_choices(facets.PERSON_YEAR, "post", _("Public post"))
    insured = bit_choices(facets.PERSON_YEAR, "insured", _("Medical insurance"))
    dibao = bit_choices(facets.PERSON_YEAR, "dibao", _("Dibao"))
    tekun = bit_choices(facets.PERSON_YEAR, "tekun", _("Tekun"))
    number = bit_choices(facets.PERSON, "number", _("Identity number"))
    monitor = bit_choices(facets.HOUSEHOLD, "monitor", _("Kind monitored"), column="home_facets")
    left = django_filters.ChoiceFilter(
        choices=[("yes", _("Left their household"))],
        method="by_left",
        label=_("Membership"),
        empty_label=_("Present members"),
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Who left a household is shown only when asked for, or searched."""
        if not self.form.cleaned_data.get("left") and not self.words:
            queryset = queryset.filter(has_left=False)
        return super().filter_queryset(queryset)

    def by_words(self, rows: QuerySet[Any], _name: str, _token: str) -> QuerySet[Any]:
        return rows.filter(pk__in=self.found.people)

    def by_registered(self, rows: QuerySet[Any], _name: str, answer: str) -> QuerySet[Any]:
        return rows.filter(registered(answer, "home_"))

    def by_age(self, rows: QuerySet[Any], _name: str, band: str) -> QuerySet[Any]:
        youngest, below = AGES[band]
        today = timezone.localdate()
        return rows.filter(
            birth_on__lte=_years_before(today, youngest), birth_on__gt=_years_before(today, below)
        )

    def by_left(self, rows: QuerySet[Any], _name: str, _answer: str) -> QuerySet[Any]:
        return rows.filter(has_left=True)


def _years_before(day: date, years: int) -> date:
    """The latest day of birth of somebody who is `years` old on a day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
