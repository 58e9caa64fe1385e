"""The queue of acts: conditions, counts that are filters, and pages by key.

What waits is read oldest first, what is decided newest first. A page is asked for by the key of
the act before it, so that the thousandth page costs what the first does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import django_filters
from django import forms
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from households.acts.kinds import KINDS
from households.models import Act
from households.waiting import WaitingFilter, age_filter
from regions.duties import Permission
from regions.models import User

PAGE = 50


def in_sight(user: User) -> QuerySet[Act]:
    return Act.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)


def to_sign(user: User) -> QuerySet[Act]:
    """What waits where this person signs, but for the person's own reports."""
    found = Act.objects.visible_to(user, Permission.HOUSEHOLD_SIGN).open()
    return found.exclude(user.stands_in("proposed_by"))


class ActFilter(WaitingFilter):
    SENT_AT, SENT_BY, FOR_ME = "proposed_at", "proposed_by", "sign"
    waiting_for = staticmethod(to_sign)
    WORDS = {
        "open": _("To be signed"),
        "old": _("Waiting over 7 days"),
        "sent": _("My reports"),
        "for_me": _("For me to sign"),
    }

    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    batch = django_filters.CharFilter(max_length=40, widget=forms.HiddenInput)
    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    kind = django_filters.ChoiceFilter(
        choices=lambda: [(kind.key, kind.label) for kind in KINDS.values()],
        label=_("Kind of change"),
        empty_label=_("All"),
    )
    age = age_filter()
    state = django_filters.ChoiceFilter(choices=Act.State.choices, widget=forms.HiddenInput)
    who = django_filters.ChoiceFilter(
        choices=[("sign", "sign"), ("mine", "mine")], method="by_who", widget=forms.HiddenInput
    )

    class Meta:
        model = Act
        fields: list[str] = []


@dataclass(frozen=True)
class Page:
    """A page of acts, and the keys that the pages beside it begin after or before; 0 for none.

    `batches` are how many acts of the list each batch on the page stands for, by its number.
    """

    acts: list[Act]
    batches: Mapping[str, int] = field(default_factory=dict)
    after: int = 0
    before: int = 0


def page(
    rows: QuerySet[Act], *, oldest_first: bool, after: int, before: int, is_folded: bool = False
) -> Page:
    """Return the acts after a key (or before one) in the order of the list.

    With `is_folded` one act, the first in the order, stands for all of its batch.
    """
    every = rows
    if is_folded:
        rows = folded(rows, oldest_first=oldest_first)
    is_back = bool(before)
    ascending = oldest_first != is_back
    key = before or after
    if key:
        rows = rows.filter(**{"pk__gt" if ascending else "pk__lt": key})
    found = list(rows.for_list().order_by("pk" if ascending else "-pk")[: PAGE + 1])  # type: ignore[attr-defined]
    has_more = len(found) > PAGE
    shown = found[:PAGE][::-1] if is_back else found[:PAGE]
    if not shown:
        return Page([])
    has_next, has_previous = (True, has_more) if is_back else (has_more, bool(key))
    return Page(
        shown,
        counted(every, shown) if is_folded else {},
        after=shown[-1].pk if has_next else 0,
        before=shown[0].pk if has_previous else 0,
    )


def folded(rows: QuerySet[Act], *, oldest_first: bool) -> QuerySet[Act]:
    """The acts, but of each batch the one that comes first."""
    first = Min("pk") if oldest_first else Max("pk")
    firsts = rows.exclude(batch="").order_by().values("batch").annotate(first=first)
    return rows.filter(Q(batch="") | Q(pk__in=firsts.values("first")))


def counted(rows: QuerySet[Act], shown: Iterable[Act]) -> dict[str, int]:
    """How many of `rows` the batch of each shown act has, by its number."""
    numbers = {act.batch for act in shown if act.batch}
    if not numbers:
        return {}
    found = rows.filter(batch__in=numbers).order_by().values_list("batch").annotate(n=Count("pk"))
    return dict(found)


def next_to_sign(user: User, act: Act) -> Act | None:
    """The act that is read after this one; from the beginning when it was the last."""
    waiting = to_sign(user).exclude(pk=act.pk).order_by("pk")
    return waiting.filter(pk__gt=act.pk).first() or waiting.first()
