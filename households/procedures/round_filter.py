"""Conditions on the list of rounds; all live in the address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.models import Round
from households.procedures import queues
from households.procedures.variants import VARIANTS
from regions.duties import Permission
from regions.place_filter import PlaceFilter

SHOWN = (
    ("mine", gettext_lazy("Waiting for me")),
    ("open", gettext_lazy("Under way")),
    ("soon", gettext_lazy("Due within 2 days")),
    ("overdue", gettext_lazy("Overdue")),
    ("done", gettext_lazy("Completed")),
    ("withdrawn", gettext_lazy("Withdrawn")),
)


def narrowed(rows: QuerySet[Round], shown: str, user: Any) -> QuerySet[Round]:
    """The rounds of one figure at the top."""
    if shown == "mine":
        return rows.filter(pk__in=queues.waiting(user).values("pk"))
    if shown == "soon":
        return queues.due_within(rows)
    if shown == "overdue":
        return rows.overdue()  # type: ignore[attr-defined]
    return rows.filter(state=shown) if shown in Round.State.values else rows


class RoundFilter(PlaceFilter):
    """The figures at the top count within `base`."""

    PERMISSION = Permission.HOUSEHOLD_VIEW
    NARROWING = ("shown",)

    place = django_filters.CharFilter(method="by_place", label=gettext_lazy("Place"))
    variant = django_filters.ChoiceFilter(
        choices=[(v.key, v.title) for v in VARIANTS.values()],
        label=gettext_lazy("Procedure"),
        empty_label=gettext_lazy("All"),
    )
    shown = django_filters.ChoiceFilter(
        choices=SHOWN, method="by_shown", label=gettext_lazy("State"),
        empty_label=gettext_lazy("All"),
    )  # fmt: skip
    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)

    class Meta:
        model = Round
        fields: list[str] = []

    def by_shown(self, rows: QuerySet[Round], _name: str, shown: str) -> QuerySet[Round]:
        return narrowed(rows, shown, self.request.user)


def stats(request: HttpRequest, base: QuerySet[Round]) -> list[dict[str, Any]]:
    """The figures at the top, each a filter."""
    chosen = request.GET.get("shown", "")
    found = []
    for key, label in SHOWN:
        count = narrowed(base, key, request.user).count()
        query = request.GET.copy()
        query.pop("page", None)
        query["shown"] = "" if chosen == key else key
        found.append(
            {
                "label": label,
                "value": count,
                "url": f"{request.path}?{query.urlencode()}",
                "on": chosen == key,
                "bad": key == "overdue" and count > 0,
                "note": _("rounds") if key == "mine" else "",
            }
        )
    return found
