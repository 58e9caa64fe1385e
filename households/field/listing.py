"""The list of conflicts: conditions, and counts that are filters."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from households.act_queue import AGES, MOST_PLACES, OLD_DAYS, since
from households.models import Conflict
from regions.duties import Permission
from regions.models import Region, User, outermost


def in_sight(user: User) -> QuerySet[Conflict]:
    return Conflict.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)


def to_decide(user: User) -> QuerySet[Conflict]:
    """What waits where this person signs, but for what the person sent."""
    found = Conflict.objects.visible_to(user, Permission.HOUSEHOLD_SIGN).open()
    return found.exclude(user.stands_in("mine_by"))


class ConflictFilter(django_filters.FilterSet):
    """`base` keeps what the list is about; the counts are taken within it."""

    NARROWING = ("state", "who", "age")

    household = django_filters.NumberFilter(
        min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    sender = django_filters.NumberFilter(
        "mine_by", min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    age = django_filters.ChoiceFilter(
        choices=AGES, method="by_age", label=_("How long it waits"), empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(choices=Conflict.State.choices, widget=forms.HiddenInput)
    who = django_filters.ChoiceFilter(
        choices=[("decide", "decide"), ("mine", "mine")],
        method="by_who",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Conflict
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Conflict]) -> QuerySet[Conflict]:
        given = self.form.cleaned_data
        for name in ("household", "sender", "region", "place"):
            queryset = self.filters[name].filter(queryset, given.get(name))
        self.base = queryset
        for name in self.NARROWING:
            queryset = self.filters[name].filter(queryset, given.get(name))
        return queryset

    def by_region(self, rows: Any, _name: str, code: str) -> Any:
        found = Region.objects.filter(code=code)
        return rows.within_paths(list(found.values_list("path", flat=True)))

    def by_place(self, rows: Any, _name: str, text: str) -> Any:
        paths = self.request.user.paths_where(Permission.HOUSEHOLD_VIEW)
        found = Region.objects.within_paths(paths).search(text)
        return rows.within_paths(outermost(found.values_list("path", flat=True)[:MOST_PLACES]))

    def by_age(self, rows: Any, _name: str, days: str) -> Any:
        return rows.filter(received_at__lt=since(int(days)))

    def by_who(self, rows: Any, _name: str, who: str) -> Any:
        user = self.request.user
        is_mine = Q(mine_by=user)
        return rows.filter(is_mine if who == "mine" else Q(pk__in=to_decide(user)))

    def counts(self) -> dict[str, int]:
        """Figures of the tabs and the top, in one query."""
        user = self.request.user
        states = {state.value: Count("pk", filter=Q(state=state)) for state in Conflict.State}
        is_open = Q(state=Conflict.State.OPEN)
        return self.base.aggregate(
            total=Count("pk"),
            sent=Count("pk", filter=Q(mine_by=user)),
            decide=Count("pk", filter=is_open & Q(pk__in=to_decide(user))),
            old=Count("pk", filter=is_open & Q(received_at__lt=since(OLD_DAYS))),
            **states,
        )


def next_to_decide(user: User, conflict: Conflict) -> Conflict | None:
    """The one that is read after this one; from the beginning when it was the last."""
    waiting = to_decide(user).exclude(pk=conflict.pk).order_by("received_at", "pk")
    later = waiting.filter(
        Q(received_at__gt=conflict.received_at)
        | Q(received_at=conflict.received_at, pk__gt=conflict.pk)
    )
    return later.first() or waiting.first()
