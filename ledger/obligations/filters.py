"""Conditions of the list of duties that come round."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.models import Obligation
from ledger.obligations import KINDS, reports
from ledger.obligations.home_card import SOON_DAYS
from ledger.obligations.pages import UNDONE, conditions
from regions.duties import Permission
from regions.models import Posting, User
from regions.place_filter import DayFilter, PlaceFilter

# The figures of the rates, `reports.outcomes`.
BECAME = {
    "due": _("Fell due"),
    "on_time": _("Met in time"),
    "met_late": _("Met late"),
    "unmet": _("Not done"),
    "excused": _("Excused"),
}


class ObligationFilter(PlaceFilter):
    """`base` is what the list is about; the tabs of states count within it."""

    PERMISSION = Permission.OBLIGATION_VIEW
    NARROWING = ("state",)
    UNASKED = {"state": UNDONE}

    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    kind = django_filters.ChoiceFilter(
        field_name="rule__kind",
        choices=lambda: [(code, kind.title) for code, kind in KINDS.items()],
        label=_("Kind"),
        empty_label=_("All kinds"),
    )
    due = DayFilter(
        field_name="due_on",
        label=_("Due on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    mine = django_filters.BooleanFilter(
        method="by_mine", label=_("Only mine"), widget=forms.CheckboxInput
    )
    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    person = django_filters.NumberFilter(method="by_person", widget=forms.HiddenInput)
    soon = django_filters.BooleanFilter(method="by_soon", widget=forms.HiddenInput)
    late_on = DayFilter(method="by_late_on", widget=forms.HiddenInput, label=_("Late as of"))
    due_from = DayFilter(field_name="due_on", lookup_expr="gte", widget=forms.HiddenInput)
    due_to = DayFilter(field_name="due_on", lookup_expr="lte", widget=forms.HiddenInput)
    title = django_filters.CharFilter(field_name="terms__title", widget=forms.HiddenInput)
    own = django_filters.BooleanFilter(method="by_own", widget=forms.HiddenInput)
    became = django_filters.ChoiceFilter(
        choices=list(BECAME.items()), method="by_became", widget=forms.HiddenInput
    )
    rule = django_filters.NumberFilter(field_name="rule_id", widget=forms.HiddenInput)
    state = django_filters.CharFilter(method="by_state", widget=forms.HiddenInput)

    class Meta:
        model = Obligation
        fields: tuple[str, ...] = ()

    def by_mine(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        return rows.owed_by(self.request.user) if value else rows  # type: ignore[attr-defined]

    def by_soon(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        today = timezone.localdate()
        days = (today, today + timedelta(days=SOON_DAYS))
        return rows.open().filter(due_on__range=days) if value else rows  # type: ignore[attr-defined]

    def by_late_on(self, rows: QuerySet[Any], _name: str, day: date) -> QuerySet[Any]:
        """Those that stood late at the end of a day, whatever became of them since."""
        return rows.late_as_of(day)  # type: ignore[attr-defined]

    def by_own(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        """Those of the place itself, none of the places below it."""
        return rows.filter(region__code=self.form.cleaned_data["region"]) if value else rows

    def by_became(self, rows: QuerySet[Any], _name: str, what: str) -> QuerySet[Any]:
        """What had become of them by the end of `due_to`, whatever became of them since."""
        last = self.form.cleaned_data.get("due_to") or timezone.localdate()
        return rows.filter(reports.outcomes(last)["due"], reports.outcomes(last)[what])

    @property
    def said(self) -> str:
        """What figure of the rates the list is behind, in words; "" where it is behind none."""
        given = self.form.cleaned_data
        if not given.get("became"):
            return ""
        days = "—".join(f"{given[name]}" for name in ("due_from", "due_to") if given.get(name))
        own = _("of the place itself, none below it") if given.get("own") else ""
        words = (BECAME[given["became"]], given.get("title"), own)
        return f"{days}：" + " · ".join(str(word) for word in words if word)

    def by_person(self, rows: QuerySet[Any], _name: str, pk: Any) -> QuerySet[Any]:
        """Those of somebody posted in a place in sight; of nobody else."""
        person = person_in_sight(self.request.user, int(pk))
        return rows.owed_by(person) if person else rows.none()  # type: ignore[attr-defined]

    def by_state(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        condition = conditions(timezone.localdate()).get(state)
        return rows.filter(condition) if condition else rows


def person_in_sight(user: User, pk: int) -> User | None:
    """Somebody with a posting in a place where `user` sees these duties."""
    posted = Posting.objects.visible_to(user, Permission.OBLIGATION_VIEW)
    today = posted.on(timezone.localdate()).filter(user_id=pk)
    return User.objects.filter(pk__in=today.values("user")).first()
