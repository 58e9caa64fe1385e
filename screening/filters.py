"""Filters of the lead list. All live in the URL; what was typed about a person does not: the
URL carries a token, and the words stay in the session (`screening.views.leads.lead_search`).
"""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import id_number
from ledger.models import Status
from ledger.models.entry import OPEN
from qiannan import asked
from regions.duties import Permission
from regions.place_filter import PlaceFilter
from screening import families, rates
from screening.families import KINDS
from screening.feeds import FEEDS
from screening.lead_operations import rules
from screening.lead_queues import ANY, QUEUES, waiting
from screening.models import Lead, LeadChange, Verdict

DUE = {
    "overdue": _("Overdue"),
    "today": _("Due today"),
    "week": _("Due within 7 days"),
}
STAGES = {
    "pushed": _("Pushed"),
    "to_verify": _("To verify"),
    "verified": _("Verified"),
    "true": _("Found true"),
    "untrue": _("Found not true"),
    "overdue": _("Overdue"),
    "closed": _("Closed out"),
}


def _rule_choices() -> list[tuple[str, str]]:
    return [(code, f"{code} {rule.title}") for code, rule in rules().items()]


def _feed_choices() -> list[tuple[str, str]]:
    return [(code, f"{feed.department} {feed.title}") for code, feed in FEEDS.items()]


class LeadFilter(PlaceFilter):
    """Conditions on leads; the tabs and the figures at the top count within `base`."""

    PERMISSION = Permission.LEAD_VIEW
    NARROWING = ("status", "todo", "due")

    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    rule = django_filters.ChoiceFilter(
        choices=_rule_choices, label=_("Rule"), empty_label=_("All rules")
    )
    who = django_filters.CharFilter(method="by_person", label=_("Name or identity number"))
    kind = django_filters.ChoiceFilter(
        choices=list(KINDS.items()), label=_("Kind"), empty_label=_("All")
    )
    feed = django_filters.ChoiceFilter(
        choices=_feed_choices, label=_("Source"), empty_label=_("All")
    )
    verdict = django_filters.ChoiceFilter(
        choices=Verdict.choices, label=_("Verdict"), empty_label=_("All")
    )
    vanished = django_filters.ChoiceFilter(
        choices=[("yes", _("No longer found")), ("no", _("Still found"))],
        method="by_vanished",
        label=_("Comparison"),
        empty_label=_("All"),
    )
    stage = django_filters.ChoiceFilter(
        choices=list(STAGES.items()), method="by_stage", widget=forms.HiddenInput
    )
    family = django_filters.CharFilter(method="by_family", widget=forms.HiddenInput)
    here = django_filters.BooleanFilter(method="by_here", widget=forms.HiddenInput)
    due = django_filters.ChoiceFilter(
        choices=list(DUE.items()), method="by_due", label=_("Due"), empty_label=_("All")
    )
    change = django_filters.CharFilter(method="by_change", widget=forms.HiddenInput)
    status = django_filters.ChoiceFilter(choices=Status.choices, widget=forms.HiddenInput)
    todo = django_filters.ChoiceFilter(
        choices=list(QUEUES.items()), method="by_queue", widget=forms.HiddenInput
    )

    class Meta:
        model = Lead
        fields: list[str] = []

    def by_person(self, leads: QuerySet[Lead], _name: str, token: str) -> QuerySet[Lead]:
        """Leads of the person named: the whole name, or the whole number."""
        words = self.request.session.get("lead_search", {}).get(token, "")
        if not words:
            return leads.none()
        number = id_number.read(words).number or words
        return leads.filter(
            Q(person__name=words)
            | Q(household__head_name=words)
            | Q(person__id_number=number)
            | Q(id_shown=number)
        )

    def by_vanished(self, leads: QuerySet[Lead], _name: str, answer: str) -> QuerySet[Lead]:
        return leads.filter(vanished_run__isnull=answer == "no")

    def by_change(self, leads: QuerySet[Lead], _name: str, change: str) -> QuerySet[Lead]:
        """Leads that a comparison did something to: its number, what, and maybe the cause."""
        key, _dot, rest = change.partition(".")
        what, _dot, cause = rest.partition(".")
        run = asked.whole(key)
        if not run:
            return leads.none()
        named = {"what": what, "cause": cause}
        changes = LeadChange.objects.filter(
            lead=OuterRef("pk"), run=run, **{name: text for name, text in named.items() if text}
        )
        return leads.filter(Exists(changes))

    def by_stage(self, leads: QuerySet[Lead], _name: str, stage: str) -> QuerySet[Lead]:
        """Leads behind a figure of the comparison board."""
        return leads.filter(rates.condition(stage))

    def by_family(self, leads: QuerySet[Lead], _name: str, key: str) -> QuerySet[Lead]:
        """Leads of the rules of a department or of a kind (`screening.families`)."""
        return leads.filter(families.condition(key))

    def by_here(self, leads: QuerySet[Lead], _name: str, here: bool) -> QuerySet[Lead]:
        """Leads of the region itself and of none below it."""
        return leads.filter(region__code=self.form.cleaned_data["region"]) if here else leads

    @property
    def said(self) -> str:
        """The conditions that have no field, in words: what figure the list is behind."""
        given = self.form.cleaned_data
        words = [families.title(given["family"]) if given.get("family") else ""]
        words.append(str(STAGES.get(given.get("stage", ""), "")))
        words.append(_("of the place itself, none below it") if given.get("here") else "")
        return " · ".join(str(word) for word in words if word)

    def by_due(self, leads: QuerySet[Lead], _name: str, when: str) -> QuerySet[Lead]:
        today = timezone.localdate()
        if when == "overdue":
            return leads.overdue(today)
        until = today if when == "today" else today + timedelta(days=7)
        return leads.open().filter(due_on__range=(today, until))

    def by_queue(self, leads: QuerySet[Lead], _name: str, queue: str) -> QuerySet[Lead]:
        return leads.filter(waiting(self.request.user, queue))

    def counts(self) -> dict[str, int]:
        """Figures of `base` in one query: `total`, `overdue`, `mine`, and one a status."""
        late = Q(status__in=OPEN, due_on__lt=timezone.localdate())
        each: dict[str, Any] = {
            str(status): Count("pk", filter=Q(status=status)) for status in Status.values
        }
        return self.base.order_by().aggregate(
            total=Count("pk"),
            overdue=Count("pk", filter=late),
            mine=Count("pk", filter=waiting(self.request.user, ANY)),
            **each,
        )


def by_urgency(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """What is open first, the oldest due day first."""
    is_done = Case(When(status__in=OPEN, then=Value(0)), default=Value(1))
    return leads.order_by(is_done, "due_on", "pk")
