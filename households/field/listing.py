"""The list of conflicts: conditions, and counts that are filters."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from households.models import Conflict
from households.waiting import WaitingFilter, age_filter
from regions.duties import Permission
from regions.models import User


def in_sight(user: User) -> QuerySet[Conflict]:
    return Conflict.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)


def to_decide(user: User) -> QuerySet[Conflict]:
    """What waits where this person signs, but for what the person sent."""
    found = Conflict.objects.visible_to(user, Permission.HOUSEHOLD_SIGN).open()
    return found.exclude(user.stands_in("mine_by"))


class ConflictFilter(WaitingFilter):
    SENT_AT, SENT_BY, FOR_ME = "received_at", "mine_by", "decide"
    waiting_for = staticmethod(to_decide)
    WORDS = {
        "open": _("To be settled"),
        "old": _("Unsettled over 7 days"),
        "sent": _("Of what I sent"),
        "for_me": _("For me to decide"),
    }

    household = django_filters.NumberFilter(
        min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    sender = django_filters.NumberFilter(
        "mine_by", min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    age = age_filter()
    state = django_filters.ChoiceFilter(choices=Conflict.State.choices, widget=forms.HiddenInput)
    who = django_filters.ChoiceFilter(
        choices=[("decide", "decide"), ("mine", "mine")],
        method="by_who",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Conflict
        fields: list[str] = []


def next_to_decide(user: User, conflict: Conflict) -> Conflict | None:
    """The one that is read after this one; from the beginning when it was the last."""
    waiting = to_decide(user).exclude(pk=conflict.pk).order_by("received_at", "pk")
    later = waiting.filter(
        Q(received_at__gt=conflict.received_at)
        | Q(received_at=conflict.received_at, pk__gt=conflict.pk)
    )
    return later.first() or waiting.first()
