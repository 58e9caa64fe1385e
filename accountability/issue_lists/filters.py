"""Conditions of the issue ledger. All live in the address, but for what was typed: descriptions
name people, so an address carries a token and the words stay in the session.
"""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accountability import lights
from accountability.issue_lists import search
from accountability.issue_lists.figures import IN_REVIEW, OPEN_STAGES
from accountability.lights import Light
from accountability.models import (
    Aspect,
    DueKind,
    Issue,
    IssueBatch,
    Item,
    Source,
    Stage,
)
from households.lists import typed
from ledger.models import Status
from regions.duties import Permission
from regions.models import Level, Region, User, paths_above
from regions.place_filter import PlaceFilter

LIGHTS = {"overdue": Light.RED, "soon": Light.AMBER, "in_time": Light.GREEN}
DUE = {name: light.label for name, light in LIGHTS.items()} | {"standing": _("Kept up for good")}
# What a tab or a figure lists: one stage, or several.
STAGES: dict[str, tuple[str, ...]] = {
    "open": OPEN_STAGES,
    "on_the_way": (Stage.REGISTERED, Stage.ON_ITS_WAY),
    "in_review": IN_REVIEW,
    **{str(stage): (stage,) for stage in Stage},
}
MINE = "mine"
MOST_BATCHES = 100


def _batch_words(batch: IssueBatch) -> str:
    return f"{batch.doc_no}　{batch.title}" if batch.doc_no else batch.title


class IssueFilter(PlaceFilter):
    """Conditions on issues. `base` is what the list is about; `NARROWING` chooses within it."""

    PERMISSION = Permission.ISSUE_VIEW
    NARROWING = ("stage", "due", "todo")
    are_many = False  # what the list is about is more than can be found by its keys
    at_most: int | None = None  # it is no more than this

    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    here = django_filters.BooleanFilter(
        method="by_here", widget=forms.HiddenInput, label=_("Extent")
    )
    source = django_filters.ChoiceFilter(
        choices=Source.choices, label=_("Source"), empty_label=_("All sources")
    )
    aspect = django_filters.ModelChoiceFilter(
        queryset=Aspect.objects.all(),
        method="by_aspect",
        label=_("Aspect"),
        empty_label=_("All aspects"),
    )
    item = django_filters.ModelChoiceFilter(
        queryset=Item.objects.select_related("aspect"), label=_("Item"), empty_label=_("All items")
    )
    batch = django_filters.NumberFilter(field_name="batch_id", label=_("Batch"))
    level = django_filters.ChoiceFilter(
        choices=Level.choices, label=_("Ledger level"), empty_label=_("All levels")
    )
    due_kind = django_filters.ChoiceFilter(
        choices=DueKind.choices, label=_("Kind of time limit"), empty_label=_("All")
    )
    unit = django_filters.CharFilter(field_name="responsible_unit", label=_("Responsible unit"))
    person = django_filters.NumberFilter(
        field_name="responsible_id", widget=forms.HiddenInput, label=_("Person responsible")
    )
    unnamed = django_filters.ChoiceFilter(
        choices=[
            ("unit", _("No unit named")),
            ("person", _("No person named")),
            ("batch", _("In no batch")),
        ],
        method="by_unnamed",
        widget=forms.HiddenInput,
        label=_("Not filled in"),
    )
    # After the conditions above: keys of words are looked for among what meets them.
    q = django_filters.CharFilter(method="by_words", widget=forms.HiddenInput)
    due = django_filters.ChoiceFilter(
        choices=list(DUE.items()), method="by_due", label=_("Due"), empty_label=_("All")
    )
    stage = django_filters.ChoiceFilter(
        choices=[(name, name) for name in STAGES],
        method="by_stage",
        widget=forms.HiddenInput,
        label=_("State"),
    )
    lies = django_filters.CharFilter(
        method="by_lying", widget=forms.HiddenInput, label=_("Lies with")
    )
    todo = django_filters.ChoiceFilter(
        choices=[(MINE, MINE)],
        method="by_turn",
        widget=forms.HiddenInput,
        label=_("Whose turn"),
    )

    class Meta:
        model = Issue
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user: User = self.request.user  # type: ignore[assignment]
        self.mine = self.user.paths_where(self.PERMISSION)
        batches = [(batch.pk, _batch_words(batch)) for batch in self.batches]
        self.form.fields["batch"].widget = forms.Select(choices=[("", _("All batches")), *batches])
        # Asked for here: drawn by itself, a choice of rows asks by a cursor of the server.
        for name, rows in (("aspect", Aspect.objects.all()), ("item", Item.objects.all())):
            offered: Any = self.form.fields[name]
            offered.widget.choices = [
                ("", offered.empty_label),
                *((row.pk, str(row)) for row in rows),
            ]

    @cached_property
    def given(self) -> dict[str, Any]:
        """The conditions that are set, by name, without the place."""
        self.qs  # noqa: B018 - reads the form
        found = self.form.cleaned_data
        return {n: v for n, v in found.items() if v not in (None, "") and n != "region"}

    @cached_property
    def place(self) -> Region | None:
        """The place that the address names; None for all of one's own."""
        code = self.data.get("region", "") if self.data else ""
        return Region.objects.within_paths(self.mine).filter(code=code).first() if code else None

    @cached_property
    def batches(self) -> Sequence[IssueBatch]:
        """The newest batches taken in above or below one's own places."""
        above = {path for one in self.mine for path in paths_above(one)}
        here = Q(region__path__in=above)
        for path in self.mine:
            here |= Q(region__path__startswith=path)
        return list(IssueBatch.objects.filter(here).only("doc_no", "title")[:MOST_BATCHES])

    @cached_property
    def marks(self) -> lights.Marks:
        return lights.marks()

    @cached_property
    def words(self) -> str:
        """What was typed."""
        return typed.words(self.request, self.data.get("q"))

    def by_region(self, issues: QuerySet[Issue], _name: str, _code: str) -> QuerySet[Issue]:
        return issues.within_paths([self.place.path]) if self.place else issues.none()

    def by_here(self, issues: QuerySet[Issue], _name: str, here: bool) -> QuerySet[Issue]:
        """Issues of the region itself and of none below it."""
        return issues.filter(place_path=self.place.path) if here and self.place else issues

    def by_words(self, issues: QuerySet[Issue], _name: str, _token: str) -> QuerySet[Issue]:
        if not self.words:
            return issues.none()
        paths = [self.place.path] if self.place else self.mine
        found = search.find(issues, self.words, paths[0] if len(paths) == 1 else "")
        self.are_many, self.at_most = found.are_many, found.at_most
        return found.issues

    def by_aspect(self, issues: QuerySet[Issue], _name: str, aspect: Aspect) -> QuerySet[Issue]:
        """Named by its items: an index has those."""
        return issues.filter(item__in=list(aspect.items.values_list("pk", flat=True)))

    def by_unnamed(self, issues: QuerySet[Issue], _name: str, what: str) -> QuerySet[Issue]:
        named = {
            "unit": Q(responsible_unit=""),
            "person": Q(responsible=None),
            "batch": Q(batch=None),
        }
        return issues.filter(named[what])

    def by_due(self, issues: QuerySet[Issue], _name: str, when: str) -> QuerySet[Issue]:
        issues = issues.filter(is_done=0)
        if when == "standing":
            return issues.filter(due_kind=DueKind.STANDING)
        return issues.filter(lights.where(LIGHTS[when], self.marks))

    def by_stage(self, issues: QuerySet[Issue], _name: str, stage: str) -> QuerySet[Issue]:
        """With `is_done` beside it, by which every list is in order."""
        stages = STAGES[stage]
        is_done = int(stages[0] in (Stage.CLOSED, Stage.WITHDRAWN))
        issues = issues.filter(is_done=is_done)
        return issues if stage == "open" else issues.filter(stage__in=stages)

    def by_lying(self, issues: QuerySet[Issue], _name: str, code: str) -> QuerySet[Issue]:
        """Open issues that lie with the place of a code."""
        return issues.filter(holder__code=code, is_done=0)

    def by_turn(self, issues: QuerySet[Issue], _name: str, _mine: str) -> QuerySet[Issue]:
        """Issues that lie where the person is posted."""
        places = [p.region_id for p in self.user.active_postings if _may_act(p.grants)]
        return issues.filter(holder__in=places, is_done=0, status__in=_WAITING)


_ACTS = {
    Permission.ISSUE_RECEIVE,
    Permission.ISSUE_SEND_DOWN,
    Permission.ISSUE_RECTIFY,
    Permission.ISSUE_VERIFY,
    Permission.ISSUE_REVIEW,
    Permission.ISSUE_CLOSE,
}
_WAITING = (Status.PENDING, Status.VERIFYING, Status.ANSWERED, Status.RETURNED)


def _may_act(grants: frozenset[Permission]) -> bool:
    return bool(grants & _ACTS)
