"""Filters of the list of pairs. All live in the address; what was typed about a person does not."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from households import id_number
from regions.duties import Permission
from regions.place_filter import PlaceFilter
from screening import typed_words
from screening.comparison.grades import ASKED, GRADES
from screening.feeds import FEEDS
from screening.models import IdentityPair

UNDECIDED, GONE, ALL = "undecided", "gone", "all"
STATES = {
    UNDECIDED: _("Waits for people"),
    "same": _("The same person"),
    "different": _("Not the same person"),
    GONE: _("Closed by itself"),
    ALL: _("All"),
}
_WHERE = {
    UNDECIDED: Q(state="open", gone_run__isnull=True),
    "same": Q(state="same"),
    "different": Q(state="different"),
    GONE: Q(state="open", gone_run__isnull=False),
    ALL: Q(),
}


class IdentityFilter(PlaceFilter):
    """Conditions on pairs; `base` is without the state, for the counts on the tabs."""

    PERMISSION = Permission.IDENTITY_VIEW
    NARROWING = ("state",)
    UNASKED = {"state": UNDECIDED}

    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    feed = django_filters.ChoiceFilter(
        choices=[
            (code, f"{feed.department} {feed.title}")
            for code, feed in FEEDS.items()
            if feed.person_id
        ],
        method="by_feed",
        label=_("Department"),
        empty_label=_("All"),
    )
    grade = django_filters.ChoiceFilter(
        choices=[(code, GRADES[code].title) for code in ASKED],
        label=_("Match"),
        empty_label=_("All"),
    )
    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    who = django_filters.CharFilter(method="by_person", label=_("Name or identity number"))
    state = django_filters.ChoiceFilter(
        choices=list(STATES.items()), method="by_state", widget=forms.HiddenInput
    )

    class Meta:
        model = IdentityPair
        fields: list[str] = []

    def by_feed(self, rows: Any, _name: str, feed: str) -> QuerySet[IdentityPair]:
        return rows.filter(feeds__contains=[feed])  # type: ignore[no-any-return]

    def by_person(self, rows: Any, _name: str, token: str) -> QuerySet[IdentityPair]:
        """Whose whole name or number is this, as typed or as the base map has it."""
        words = typed_words.kept(self.request, token)
        if not words:
            return rows.none()  # type: ignore[no-any-return]
        about = Q(typed_name=words) | Q(person__name=words)
        text = id_number.clean(words)
        if text:
            about |= Q(typed_number=text) | Q(person__id_raw=text)
        if number := id_number.read(words).number:
            about |= Q(person__id_number=number)
        return rows.filter(about)  # type: ignore[no-any-return]

    def by_state(self, rows: Any, _name: str, state: str) -> QuerySet[IdentityPair]:
        return rows.filter(_WHERE[state])  # type: ignore[no-any-return]

    def counts(self) -> dict[str, int]:
        """How many of `base` are in each state, in one query."""
        each: dict[str, Any] = {
            state: Count("pk", filter=where) if where else Count("pk")
            for state, where in _WHERE.items()
        }
        return self.base.order_by().aggregate(**each)
