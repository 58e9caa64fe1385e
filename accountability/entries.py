"""The list behind a figure, as it was at the cut-off."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.issue_lists import figures, reading
from accountability.models import DueKind, Issue, Item
from accountability.reports import timeliness
from accountability.reports.leads import NO_FEED
from accountability.reports.states import APPLIED, RECTIFYING, RETURNED, STANDING
from ledger import reports as ledger_reports
from ledger.reports import AS_OF, LATE, OF_ITSELF, below
from qiannan.asked import whole
from regions.models import Region
from screening.models import TRUE_VERDICTS, UNTRUE_VERDICTS, Lead

STATES = {
    "total": _("All"),
    "open": _("Not closed out"),
    "closed": _("Closed out"),
    "overdue": _("Overdue"),
    "withdrawn": _("Withdrawn"),
}
# Figures of the tables that are no states of a ledger.
FIGURES = {
    "fresh": _("New in the period"),
    "verified": _("Verified"),
    "true": _("Found true"),
    "untrue": _("Found not true"),
    "rectifying": _("Being rectified"),
    "applied": _("Close-out asked for"),
    "returned": _("Returned"),
    "standing": _("For good"),
    "watched": _("Monitoring leads"),
    "verified_4": _("Verified within 4 working days"),
    "decided_15": _("Decided within 15 days"),
    "watched_overdue": _("Monitoring leads overdue"),
}
_ISSUE = Issue._meta.label_lower
_WHERE = {
    "total": "true",
    "open": "s.status = ANY(%(open)s)",
    "closed": "s.status = 'closed'",
    "overdue": LATE,
    "withdrawn": "s.status = 'withdrawn'",
    "rectifying": RECTIFYING,
    "applied": APPLIED,
    "returned": RETURNED,
    "standing": STANDING,
    "verified": "s.status IN ('answered', 'closed')",
    "true": "s.status IN ('answered', 'closed') AND s.verdict = ANY(%(true)s)",
    "untrue": "s.status IN ('answered', 'closed') AND s.verdict = ANY(%(untrue)s)",
    # As bulletins count it: its life began in the days from `since` on.
    "fresh": """(SELECT min(v.at) FROM ledger_event v WHERE v.subject = %(subject)s
        AND v.subject_id = s.subject_id AND v.at < %(end)s AND v.after <> '') >= %(start)s""",
}


def entries_behind(
    ledger: str,
    region: Region,
    as_of: date,
    *,
    state: str = "total",
    group: str = "",
    kind: str = "",
    source: str = "",
    here: bool = False,
    since: date | None = None,
) -> QuerySet[Any]:
    """Return the entries that a figure counts: its state at the cut-off, group and kind.

    `group` is the feed (leads; `NO_FEED` where there is none) or aspect name (issues), `kind` the
    rule or the item's order, `source` where an issue came from; `here` leaves out what lay in
    the places below (本级). `since` is the first day of what is "fresh".
    """
    if ledger == "issues":
        found = Issue.objects.select_related(
            "region__parent__parent", "responsible", "item__aspect"
        ).filter(**_wanted(item__in=items_of(group, kind), source=source))
        if is_now(as_of) and state != "fresh":
            here_alone = {"place_path": region.path} if here else {}
            found = found.within_paths([region.path]).filter(_PRESENT[state](as_of), **here_alone)
        else:
            found = found.filter(
                pk__in=_behind(_ISSUE, region, as_of, state, here=here, since=since)
            )
        return found.order_by(*reading.ORDER)
    ids = _behind(Lead._meta.label_lower, region, as_of, state, here=here, since=since)
    leads = Lead.objects.filter(pk__in=ids).select_related(
        "region__parent__parent", "responsible", "household", "person"
    )
    wanted = _wanted(feed=group, rule=kind) | ({"feed": ""} if group == NO_FEED else {})
    closed_last = Case(When(status="closed", then=1), default=0, output_field=IntegerField())
    return leads.filter(**wanted).order_by(closed_last, "due_on", "pk")


def _wanted(**given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value not in ("", None)}


def items_of(aspect: str, order: str) -> list[int] | None:
    """The items that a line of a report counts; None where it counts all."""
    if not aspect and not order:
        return None
    wanted = _wanted(aspect__name=aspect, order=whole(order) or None)
    return list(Item.objects.filter(**wanted).values_list("pk", flat=True))


def kept_count(region: Region, *, state: str, group: str, kind: str, source: str) -> int | None:
    """How many issues of a state there are now, where the kept sums know it."""
    if state not in STATES and state != "standing":
        return None
    asked = figures.Asked([region], source=source, items=items_of(group, kind))
    return int(getattr(figures.tally(asked), state))


def is_now(as_of: date) -> bool:
    """The ledger as it stands is the ledger as of this day."""
    return as_of >= timezone.localdate()


# What `_WHERE` says of the trail, said of the rows as they stand: the database refuses a row whose
# status or day is not what the trail tells (migration `issue_guards`).
_LIMITED_NOW = ~Q(due_kind=DueKind.STANDING)
_OPEN_NOW = Q(is_done=0)
_PRESENT: dict[str, Callable[[date], Q]] = {
    "total": lambda _day: Q(),
    "open": lambda _day: _OPEN_NOW,
    "closed": lambda _day: Q(is_done=1, stage="closed"),
    "overdue": lambda day: _OPEN_NOW & _LIMITED_NOW & Q(due_on__lt=day),
    "withdrawn": lambda _day: Q(is_done=1, stage="withdrawn"),
    "rectifying": lambda _day: _OPEN_NOW & _LIMITED_NOW & Q(status__in=("pending", "verifying")),
    "applied": lambda _day: _OPEN_NOW & _LIMITED_NOW & Q(status="answered"),
    "returned": lambda _day: _OPEN_NOW & _LIMITED_NOW & Q(stage="returned"),
    "standing": lambda _day: _OPEN_NOW & ~_LIMITED_NOW,
    "verified": lambda _day: Q(status__in=("answered", "closed")),
    "true": lambda _day: Q(pk__in=[]),
    "untrue": lambda _day: Q(pk__in=[]),
} | {name: lambda _day: Q(pk__in=[]) for name in timeliness.FIGURES}


def _behind(
    subject: str,
    region: Region,
    as_of: date,
    state: str,
    *,
    here: bool,
    since: date | None,
) -> list[int]:
    """The keys of the entries in a state at the cut-off."""
    if state in timeliness.FIGURES:
        return timeliness.leads_behind(state, region, as_of, here=here)
    values = ledger_reports.parameters(subject, region, as_of)
    values |= below(region) if here else {}
    values |= {"start": ledger_reports.start_of(since or as_of.replace(day=1))}
    values |= {"true": list(TRUE_VERDICTS), "untrue": list(UNTRUE_VERDICTS)}
    where = f"{_WHERE[state]} AND {OF_ITSELF}" if here else _WHERE[state]
    sql = f"SELECT s.subject_id FROM ({AS_OF}) s WHERE {where} ORDER BY 1"
    return [row["subject_id"] for row in ledger_reports.rows(sql, values)]
