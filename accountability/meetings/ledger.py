"""议定事项台账: what signed meetings decided, and where it stands."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, Count, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.meetings.kinds import title_of
from accountability.meetings.pages import STOOD, TASK_HUES
from accountability.models import MeetingDecision, MeetingKind
from ledger.models import Status
from ledger.models.entry import OPEN
from regions.duties import Permission
from regions.place_filter import PlaceFilter

STATES = {
    "open": _("Not settled"),
    "late": _("Overdue"),
    "closed": _("Settled"),
}
_WITH = ("meeting__region", "meeting__body", "body", "region", "task__closed_by", "task__body",
         "issue__closed_by")  # fmt: skip


def by_state(state: str, today: date) -> Q:
    """Decisions that stand so: of their tasks, of joint meetings their entries."""
    if state == "closed":
        return Q(task__status=Status.CLOSED) | Q(issue__status=Status.CLOSED)
    is_open = Q(task__status__in=OPEN) | Q(issue__status__in=OPEN)
    if state == "late":
        return is_open & (Q(task__due_on__lt=today) | Q(issue__due_on__lt=today))
    return is_open


def _by_state(rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
    return rows.filter(by_state(state, timezone.localdate())) if state in STATES else rows


class DecisionFilter(PlaceFilter):
    """Conditions on the ledger of decisions."""

    PERMISSION = Permission.TASK_FORCE_VIEW
    NARROWING = ("state",)

    words = django_filters.CharFilter(
        label=_("The decision in words"), field_name="description", lookup_expr="icontains"
    )
    place = django_filters.CharFilter(label=_("Place"), method="by_place")
    unit = django_filters.CharFilter(
        label=_("Responsible unit"), field_name="responsible_unit", lookup_expr="icontains"
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind of meeting"),
        field_name="meeting__kind",
        choices=[one for one in MeetingKind.choices if one[0] != MeetingKind.JOINT],
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[*STATES.items()], method=_by_state, widget=forms.HiddenInput
    )

    class Meta:
        model = MeetingDecision
        fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One row of the ledger: what was decided, who has it, what became of it."""

    decision: MeetingDecision
    meeting: str
    url: str
    number: str
    due_on: date
    word: str
    hue: str
    is_late: bool
    progress: str
    closer: str
    closed_on: date | None


def counts(rows: QuerySet[Any]) -> dict[str, int]:
    """How many stand in each state, and `all`."""
    today = timezone.localdate()
    sums = {name: Count("pk", filter=by_state(name, today)) for name in STATES}
    return rows.order_by().aggregate(all=Count("pk"), **sums)


def for_list(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What is open first, the oldest day first."""
    is_over = Q(task__status=Status.CLOSED) | Q(issue__status=Status.CLOSED)
    over = Case(When(is_over, then=1), default=0)
    return rows.select_related(*_WITH).order_by(over, "due_on", "pk")


def line_of(row: MeetingDecision) -> Line:
    """One row; `for_list` has read all that it needs."""
    task, issue = row.task, row.issue
    entry = task or issue
    if entry is None:
        raise ValueError(f"decision {row.pk} of a signed meeting is on no ledger")
    status = Status(entry.status)
    closer = entry.closed_by.full_name if entry.closed_by else ""
    name = "taskforces:task" if task else "accountability:issue"
    return Line(
        decision=row,
        meeting=title_of(row.meeting),
        url=reverse(name, args=[entry.pk]),
        number=entry.number,
        due_on=entry.due_on,
        word=task.stage if task else str(STOOD[status]),
        hue=TASK_HUES[status],
        is_late=entry.is_overdue,
        progress=f"{task.progress}%" if task else "",
        closer=closer,
        closed_on=timezone.localdate(entry.closed_at) if entry.closed_at else None,
    )
