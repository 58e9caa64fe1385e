"""The list behind a figure, as it was at the cut-off."""

from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, When
from django.utils.translation import gettext_lazy as _

from accountability.models import Issue
from accountability.reports import timeliness
from accountability.reports.leads import NO_FEED
from accountability.reports.states import APPLIED, RECTIFYING, RETURNED, STANDING
from ledger import reports as ledger_reports
from ledger.reports import AS_OF, LATE, OF_ITSELF, below
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
) -> QuerySet[Any]:
    """Return the entries that a figure counts: its state at the cut-off, group and kind.

    `group` is the feed (leads; `NO_FEED` where there is none) or aspect name (issues), `kind` the
    rule or the item's order, `source` where an issue came from; `here` leaves out what lay in
    the places below (本级).
    """
    model = Issue if ledger == "issues" else Lead
    ids = _behind(model._meta.label_lower, region, as_of, state, here=here)
    found = model._default_manager.filter(pk__in=ids).select_related(
        "region__parent__parent", "responsible"
    )
    if ledger == "issues":
        found = found.select_related("item__aspect")
        filters = {"item__aspect__name": group, "item__order": kind, "source": source}
    else:
        found = found.select_related("household", "person")
        filters = {"feed": group, "rule": kind}
    wanted = {name: value for name, value in filters.items() if value}
    if wanted.get("feed") == NO_FEED:
        wanted["feed"] = ""
    closed_last = Case(When(status="closed", then=1), default=0, output_field=IntegerField())
    return found.filter(**wanted).order_by(closed_last, "due_on", "pk")


def _behind(subject: str, region: Region, as_of: date, state: str, *, here: bool) -> list[int]:
    """The keys of the entries in a state at the cut-off."""
    if state in timeliness.FIGURES:
        return timeliness.leads_behind(state, region, as_of, here=here)
    values = ledger_reports.parameters(subject, region, as_of)
    values |= below(region) if here else {}
    values |= {"true": list(TRUE_VERDICTS), "untrue": list(UNTRUE_VERDICTS)}
    where = f"{_WHERE[state]} AND {OF_ITSELF}" if here else _WHERE[state]
    sql = f"SELECT s.subject_id FROM ({AS_OF}) s WHERE {where} ORDER BY 1"
    return [row["subject_id"] for row in ledger_reports.rows(sql, values)]
