"""The list behind a figure, as it was at the cut-off."""

from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, When
from django.utils.translation import gettext_lazy as _

from accountability.models import Issue
from ledger import reports as ledger_reports
from ledger.reports import AS_OF
from regions.models import Region
from screening.models import Lead

STATES = {
    "total": _("All"),
    "open": _("Not closed out"),
    "closed": _("Closed out"),
    "overdue": _("Overdue"),
}
_WHERE = {
    "total": "true",
    "open": "s.status = ANY(%(open)s)",
    "closed": "s.status = 'closed'",
    "overdue": "s.status = ANY(%(open)s) AND s.due_on < %(as_of)s",
}


def entries_behind(
    ledger: str,
    region: Region,
    as_of: date,
    *,
    state: str = "total",
    group: str = "",
    kind: str = "",
) -> QuerySet[Any]:
    """Return the entries that a figure counts: its state at the cut-off, group and kind.

    `group` is the feed (leads) or aspect name (issues), `kind` the rule or the item's order.
    """
    model = Issue if ledger == "issues" else Lead
    values = ledger_reports.parameters(model._meta.label_lower, region, as_of)
    sql = f"SELECT s.subject_id FROM ({AS_OF}) s WHERE {_WHERE[state]} ORDER BY 1"
    ids = [row["subject_id"] for row in ledger_reports.rows(sql, values)]
    found = model._default_manager.filter(pk__in=ids).select_related(
        "region__parent__parent", "responsible"
    )
    if ledger == "issues":
        found = found.select_related("item__aspect")
        filters = {"item__aspect__name": group, "item__order": kind}
    else:
        found = found.select_related("household", "person")
        filters = {"feed": group, "rule": kind}
    wanted = {name: value for name, value in filters.items() if value}
    closed_last = Case(When(status="closed", then=1), default=0, output_field=IntegerField())
    return found.filter(**wanted).order_by(closed_last, "due_on", "pk")
