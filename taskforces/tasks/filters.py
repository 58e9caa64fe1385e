"""Conditions of the lists of tasks, trips and studies."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.duties import Permission
from regions.place_filter import DayFilter, PlaceFilter
from taskforces.models import BodyKind, Study, Subject, Task, Trip
from taskforces.tasks import reports
from taskforces.tasks.figures import UNDONE, conditions

VIEW = Permission.TASK_FORCE_VIEW


class TaskFilter(PlaceFilter):
    """`base` is what the list is about; the tabs of states count within it."""

    PERMISSION = VIEW
    NARROWING = ("state",)
    UNASKED = {"state": UNDONE}

    words = django_filters.CharFilter(label=_("Task, number or unit"), method="by_words")
    place = django_filters.CharFilter(label=_("Place"), method="by_place")
    subject = django_filters.ChoiceFilter(
        field_name="body__subject", label=_("Subject of the task force"), choices=Subject.choices
    )
    kind = django_filters.ChoiceFilter(
        field_name="body__kind", label=_("Kind of body"), choices=BodyKind.choices
    )
    mine = django_filters.BooleanFilter(
        method="by_mine", label=_("Only mine"), widget=forms.CheckboxInput
    )
    problems = django_filters.BooleanFilter(
        method="by_problems", label=_("With problems"), widget=forms.CheckboxInput
    )
    body = django_filters.NumberFilter(field_name="body_id", widget=forms.HiddenInput)
    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    late_on = DayFilter(method="by_late_on", widget=forms.HiddenInput)
    stood = django_filters.ChoiceFilter(
        choices=[(one, one) for one in (*reports.STATES, reports.ALL)],
        method="by_stood",
        widget=forms.HiddenInput,
    )
    stood_on = DayFilter(method="by_nothing", widget=forms.HiddenInput)
    origin = django_filters.CharFilter(method="by_origin", widget=forms.HiddenInput)
    state = django_filters.CharFilter(method="by_state", widget=forms.HiddenInput)

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    def by_words(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        text = text.strip()
        said = Q(title__icontains=text) | Q(number__iexact=text)
        return rows.filter(said | Q(responsible_unit__icontains=text))

    def by_mine(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(self.request.user.stands_in("responsible")) if value else rows

    def by_problems(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        return rows.exclude(problems="") if value else rows

    def by_late_on(self, rows: QuerySet[Any], _name: str, day: date) -> QuerySet[Any]:
        """Those that stood late at the end of a day, whatever became of them since."""
        return rows.late_on(day)  # type: ignore[attr-defined]

    def by_stood(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        """Those that a figure of table 16 counts as of `stood_on`, whatever they became since."""
        day = self.form.cleaned_data.get("stood_on") or timezone.localdate()
        return rows.filter(pk__in=reports.keys_of(rows, day, state))

    def by_nothing(self, rows: QuerySet[Any], _name: str, _value: Any) -> QuerySet[Any]:
        return rows

    @property
    def said(self) -> str:
        """What figure of table 16 the list is behind, in words; "" where it is behind none."""
        given = self.form.cleaned_data
        if not given.get("stood") or not given.get("stood_on"):
            return ""
        return f"截至{given['stood_on']}：{given['stood']}"

    def by_origin(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """`label.of.model:key`, what a row of another ledger led to."""
        subject, _colon, key = text.partition(":")
        keys = [int(key)] if key.isdecimal() and len(key) < 19 else []
        return rows.of_origin(subject, keys)  # type: ignore[attr-defined]

    def by_state(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        condition = conditions(timezone.localdate()).get(state)
        return rows.filter(condition) if condition else rows


class TripFilter(PlaceFilter):
    """Trips by place, by body, and whether signed."""

    PERMISSION = VIEW

    words = django_filters.CharFilter(
        field_name="topic", lookup_expr="icontains", label=_("What the trip was for")
    )
    place = django_filters.CharFilter(label=_("Place"), method="by_place")
    state = django_filters.ChoiceFilter(label=_("State"), choices=Trip.State.choices)
    body = django_filters.NumberFilter(field_name="body_id", widget=forms.HiddenInput)

    class Meta:
        model = Trip
        fields: tuple[str, ...] = ()


class StudyFilter(PlaceFilter):
    """Problems by place, by body, and whether settled."""

    PERMISSION = VIEW

    words = django_filters.CharFilter(
        field_name="problem", lookup_expr="icontains", label=_("Words of the problem")
    )
    place = django_filters.CharFilter(label=_("Place"), method="by_place")
    state = django_filters.ChoiceFilter(label=_("State"), choices=Study.State.choices)
    body = django_filters.NumberFilter(field_name="body_id", widget=forms.HiddenInput)

    class Meta:
        model = Study
        fields: tuple[str, ...] = ()
