"""What the pages of days and reminders show, put into words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability import lights, stages
from accountability.answering import causes
from accountability.issue_deadlines.paging import address
from accountability.issue_deadlines.undone import said
from accountability.models import Issue, Missed, Prompt, Undone
from ledger.models import Dispatch
from regions.duties import Permission
from regions.models import Region, User

Tab = tuple[Any, int | str | None, str, bool]
HUES = {
    Prompt.Kind.REMINDER: "review",
    Prompt.Kind.ESCALATION: "late",
    Prompt.Kind.PROGRESS: "doing",
    Prompt.Kind.CHASE: "back",
}


def kind_of(text: str, counts: Mapping[Undone, Counter[int]]) -> Undone:
    """The kind that an address names, else the first of which there is something."""
    if text in Undone.values:
        return Undone(text)
    return next((kind for kind in Undone if counts[kind]), Undone.UNRECEIVED)


def tabs_of(
    request: HttpRequest, counts: Mapping[Undone, Counter[int]], active: Undone
) -> list[Tab]:
    return [
        (
            kind.label,
            said(counts[kind].values()),
            address(request.GET, kind=kind.value, child="", after=""),
            kind == active,
        )
        for kind in Undone
    ]


def places_of(
    request: HttpRequest,
    children: Sequence[Region],
    counts: Mapping[Undone, Counter[int]],
    active: Undone,
) -> list[dict[str, Any]]:
    """One line a place below, those with most undone first; places without are left out."""
    lines = []
    for child in children:
        cells = [
            (
                kind,
                said([counts[kind][child.pk]]),
                address(request.GET, kind=kind.value, child=child.code, after=""),
                kind == active and request.GET.get("child") == child.code,
            )
            for kind in Undone
        ]
        total = sum(counts[kind][child.pk] for kind in Undone)
        if total:
            lines.append({"place": child, "cells": cells, "total": total})
    return sorted(lines, key=lambda line: -line["total"])


def rows_of(rows: Iterable[Issue], at: lights.Marks) -> list[dict[str, Any]]:
    """One line an entry: its light, how late the level is, when it was last chased, and where a
    case is opened from it.
    """
    return [
        {
            "issue": row,
            "light": lights.of(row, at),
            "stage": stages.word_of(row),
            "chased": _last_chase(row),
            "case": causes.address(row, Missed.UNDONE),
            "is_chased_today": any(
                one.kind == Prompt.Kind.CHASE and one.made_on == at.today
                for one in row.prompts.all()
            ),
        }
        for row in rows
    ]


def _last_chase(issue: Issue) -> Prompt | None:
    chases = [one for one in issue.prompts.all() if one.kind == Prompt.Kind.CHASE]
    return max(chases, key=lambda one: one.pk, default=None)


def choices_of(user: User, place: Region) -> list[tuple[str, str, bool]]:
    """The places at which the person is posted, to change between: name, code, shown now."""
    posted = {
        p.region.code: p.region for p in user.active_postings if Permission.ISSUE_VIEW in p.grants
    }
    found = [(one.name, code, code == place.code) for code, one in posted.items()]
    return found if len(found) > 1 else []


def prompt_tabs(request: HttpRequest, active: str) -> list[Tab]:
    every: Tab = (_("All"), None, address(request.GET, kind="", before=""), not active)
    return [every] + [
        (kind.label, None, address(request.GET, kind=kind.value, before=""), kind == active)
        for kind in Prompt.Kind
    ]


def prompts_of(rows: Sequence[Prompt]) -> list[dict[str, Any]]:
    """One line a prompt, with the names of those who were told, and of the places without a post
    for which they were; two queries.
    """
    people = User.objects.in_bulk({user for row in rows for user in row.told})
    paths = {path for row in rows for path in row.vacant}
    empty = dict(Region.objects.filter(path__in=paths).values_list("path", "name"))
    return [
        {
            "prompt": row,
            "hue": HUES[Prompt.Kind(row.kind)],
            "people": "、".join(people[user].full_name for user in row.told if user in people),
            "vacant": "、".join(empty[path] for path in row.vacant if path in empty),
        }
        for row in rows
    ]


def days_since(row: Dispatch) -> int:
    """Calendar days since it was sent."""
    return (timezone.localdate() - timezone.localdate(row.sent_at)).days


DIRECTIONS: dict[str, Promise] = {
    Dispatch.Direction.DOWN: gettext_lazy("Sent down"),  # 通报、交办
    Dispatch.Direction.UP: gettext_lazy("Filed up"),  # 备案
    Dispatch.Direction.BACK: gettext_lazy("Returned"),
}


@dataclass(frozen=True)
class DispatchView:
    """Which dispatches of a place are shown, and how to show others."""

    condition: Q
    directions: list[Tab]
    sides: list[Tab]
    direction: str
    is_sent: bool
    is_open: bool
    open_url: str

    @classmethod
    def of(cls, request: HttpRequest, place: Region) -> "DispatchView":
        given = request.GET.get("direction", "")
        direction = given if given in DIRECTIONS else Dispatch.Direction.DOWN.value
        is_sent = request.GET.get("side") != "received"
        is_open = bool(request.GET.get("open"))
        where = Q(subject=Issue._meta.label_lower, direction=direction)
        where &= Q(from_region=place) if is_sent else Q(to_region=place)
        if is_open:
            where &= Q(received_at__isnull=True)

        def to(**changes: str) -> str:
            return address(request.GET, before="", **changes)

        return cls(
            where,
            [
                (word, None, to(direction=str(key)), key == direction)
                for key, word in DIRECTIONS.items()
            ],
            [
                (_("Sent from here"), None, to(side=""), is_sent),
                (_("Come here"), None, to(side="received"), not is_sent),
            ],
            direction,
            is_sent,
            is_open,
            to(open="" if is_open else "on"),
        )
