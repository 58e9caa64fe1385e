"""Filters of the list of differences. All live in the address; what was typed about a person does
not: the address carries a token, and the words stay in the session.
"""

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from households import id_number
from regions.duties import Permission
from regions.place_filter import PlaceFilter
from screening import typed_words
from screening.basemap.kinds import FEEDS, FIELDS, GRADES, KINDS
from screening.feeds import FEEDS as CONTRACTS
from screening.models import Difference
from screening.models.basemap import FAILED_ACTS

UNDECIDED, GONE, ALL = "undecided", "gone", "all"
STATES = {
    UNDECIDED: _("To decide"),
    "taken": _("Taken over"),
    "kept": _("Kept as ours"),
    "door": _("At the door"),
    "aside": _("Set aside"),
    GONE: _("Closed by itself"),
    ALL: _("All"),
}
SIDES = {"ours": _("Only ours"), "theirs": _("Only theirs"), "both": _("Differing")}


def _titles(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(code, one.title) for code, one in found.items()]


class DifferenceFilter(PlaceFilter):
    """Conditions on differences; `base` is without the state, for the counts on the tabs."""

    PERMISSION = Permission.DIFFERENCE_VIEW
    NARROWING = ("state",)
    UNASKED = {"state": UNDECIDED}

    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    kind = django_filters.ChoiceFilter(
        choices=_titles(KINDS), label=_("Kind"), empty_label=_("All")
    )
    field = django_filters.ChoiceFilter(
        choices=list(FIELDS.items()), label=_("Field"), empty_label=_("All")
    )
    grade = django_filters.ChoiceFilter(
        choices=_titles(GRADES), label=_("Match"), empty_label=_("All")
    )
    feed = django_filters.ChoiceFilter(
        choices=[(feed, CONTRACTS[feed].department) for feed in FEEDS],
        label=_("Department"),
        empty_label=_("All"),
    )
    side = django_filters.ChoiceFilter(
        choices=list(SIDES.items()), method="by_side", widget=forms.HiddenInput
    )
    who = django_filters.CharFilter(method="by_person", label=_("Name or identity number"))
    state = django_filters.ChoiceFilter(
        choices=list(STATES.items()), method="by_state", widget=forms.HiddenInput
    )

    class Meta:
        model = Difference
        fields: list[str] = []

    def by_side(self, rows: QuerySet[Difference], _name: str, side: str) -> QuerySet[Difference]:
        return rows.filter(kind__in=[kind.code for kind in KINDS.values() if kind.side == side])

    def by_person(self, rows: QuerySet[Difference], _name: str, token: str) -> QuerySet[Difference]:
        """Of the person named: the whole name, or the whole number."""
        words = typed_words.kept(self.request, token)
        if not words:
            return rows.none()
        number = id_number.read(words).number
        about = Q(who=words) | Q(household__head_name=words)
        if number:
            about |= Q(person__id_number=number) | Q(proposal__given__id=number)
            about |= Q(proposal__given__members__contains=[{"id": number}])
        return rows.filter(about)

    def by_state(self, rows: QuerySet[Difference], _name: str, state: str) -> QuerySet[Difference]:
        conditions = {UNDECIDED: _UNDECIDED, GONE: Q(gone_run__isnull=False), ALL: Q()}
        return rows.filter(conditions.get(state, _decided(state)))

    def counts(self) -> dict[str, int]:
        """How many of `base` are in each state, in one query."""
        each: dict[str, Any] = {
            state: Count("pk", filter=_decided(state)) for state in ("kept", "door", "aside")
        }
        return self.base.order_by().aggregate(
            undecided=Count("pk", filter=_UNDECIDED),
            taken=Count("pk", filter=_decided("taken")),
            gone=Count("pk", filter=Q(gone_run__isnull=False)),
            all=Count("pk"),
            **each,
        )


_FAILED = Q(state="taken", act__state__in=FAILED_ACTS)
_UNDECIDED = Q(gone_run__isnull=True) & (Q(state="open") | _FAILED)


def _decided(state: str) -> Q:
    return Q(state=state, gone_run__isnull=True) & ~_FAILED
