"""Conditions of the lists of bodies, charges and the roster."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.duties import Permission
from regions.models import Audience, Cadre
from regions.place_filter import PlaceFilter
from taskforces.models import Body, BodyKind, Charge, ChargeKind, Subject
from taskforces.models.organisation import holds_on

_STATES = (("standing", _("At work")), ("ended", _("Abolished")))
_HELD = (("standing", _("Now in charge")), ("ended", _("No longer in charge")))


def _by_state(rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
    today = timezone.localdate()
    return rows.filter(ends_on__lt=today) if state == "ended" else rows.filter(holds_on(today))


class BodyFilter(PlaceFilter):
    """Bodies of places; those standing today unless asked otherwise."""

    PERMISSION = Permission.ORGANISATION_VIEW
    NARROWING = ("state",)
    UNASKED = {"state": "standing"}

    name = django_filters.CharFilter(label=_("Name of the body"), lookup_expr="icontains")
    place = django_filters.CharFilter(label=_("Place"), method="by_place")
    kind = django_filters.ChoiceFilter(label=_("Kind of body"), choices=BodyKind.choices)
    subject = django_filters.ChoiceFilter(
        label=_("Subject of the task force"), choices=Subject.choices
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=_STATES, empty_label=None, method=_by_state
    )
    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)

    class Meta:
        model = Body
        fields: tuple[str, ...] = ()


class ChargeFilter(PlaceFilter):
    """Places in charge; those in force today unless asked otherwise."""

    PERMISSION = Permission.ORGANISATION_VIEW
    NARROWING = ("state",)
    UNASKED = {"state": "standing"}

    cadre = django_filters.CharFilter(
        label=_("Cadre"), field_name="cadre__name", lookup_expr="icontains"
    )
    of = django_filters.NumberFilter(field_name="cadre", widget=forms.HiddenInput)
    place = django_filters.CharFilter(label=_("Place"), method="by_place")
    kind = django_filters.ChoiceFilter(label=_("Kind of charge"), choices=ChargeKind.choices)
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=_HELD, empty_label=None, method=_by_state
    )
    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)

    class Meta:
        model = Charge
        fields: tuple[str, ...] = ()


class CadreFilter(PlaceFilter):
    """The roster; those on it today unless asked otherwise."""

    PERMISSION = Permission.ORGANISATION_VIEW
    NARROWING = ("state",)
    UNASKED = {"state": "standing"}

    name = django_filters.CharFilter(label=_("Name or number"), method="by_words")
    place = django_filters.CharFilter(label=_("Place"), method="by_place")
    audience = django_filters.ChoiceFilter(label=_("Class of cadres"), choices=Audience.choices)
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(("standing", _("On the roster")), ("ended", _("Left the roster"))),
        empty_label=None,
        method="by_state",
    )
    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)

    class Meta:
        model = Cadre
        fields: tuple[str, ...] = ()

    def by_words(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=text.strip()) | Q(number=text.strip()))

    def by_state(self, rows: Any, _name: str, state: str) -> QuerySet[Any]:
        today = timezone.localdate()
        return rows.filter(ends_on__lt=today) if state == "ended" else rows.on(today)
