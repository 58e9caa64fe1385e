"""What is counted of rectifications: each figure is a condition of rows that opens to its list."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archives.models import Acceptance, Rectification, Verdict
from ledger.models import Status
from ledger.models.entry import OPEN

UNDONE, LATE, ALL = "todo", "late", "all"
PARTS: dict[str, Promise] = {
    LATE: _("Overdue"),
    "to_do": _("Waits to be mended"),
    "to_examine": _("Mended, to be examined"),
    "to_close": _("Examined, to be closed out"),
    "closed": _("Mended and closed out"),
}
_HUES = {
    Status.PENDING: "wait",
    Status.VERIFYING: "doing",
    Status.ANSWERED: "review",
    Status.RETURNED: "back",
    Status.CLOSED: "done",
}
RESULT_HUES = {
    Acceptance.State.OPEN: "wait",
    Acceptance.State.PASSED: "done",
    Acceptance.State.FAILED: "late",
}
# 留纠删补 as they stand on buttons and in lists.
SHORT = {"keep": "留", "correct": "纠", "remove": "删", "supply": "补"}
WORD_HUES = {"keep": "done", "correct": "review", "remove": "late", "supply": "doing"}


def conditions(today: date) -> dict[str, Q]:
    """The figures as conditions of rows."""
    in_time = Q(due_on__gte=today)
    return {
        UNDONE: Q(status__in=OPEN),
        LATE: Q(status__in=OPEN, due_on__lt=today),
        "to_do": Q(status__in=(Status.PENDING, Status.RETURNED)) & in_time,
        "to_examine": Q(status=Status.VERIFYING) & in_time,
        "to_close": Q(status=Status.ANSWERED) & in_time,
        "closed": Q(status=Status.CLOSED),
    }


def conditions_to_do() -> Q:
    """What waits for somebody to mend it, late or not."""
    return Q(status__in=(Status.PENDING, Status.RETURNED))


def counts(rows: QuerySet[Any]) -> dict[str, int]:
    """How many rows there are of each figure and in all; one query."""
    found = conditions(timezone.localdate())
    sums = {f"n_{name}": Count("pk", filter=condition) for name, condition in found.items()}
    told = rows.order_by().aggregate(n_all=Count("pk"), **sums)
    return {name.removeprefix("n_"): count for name, count in told.items()}


def tag_of(row: Rectification) -> tuple[str, str]:
    """The colour and the word of where a rectification stands."""
    if row.is_overdue:
        return "late", f"{row.stage} · {PARTS[LATE]}"
    return _HUES[Status(row.status)], row.stage


def list_url(state: str, **given: Any) -> str:
    query = {name: value for name, value in given.items() if value} | {"state": state}
    return f"{reverse('archives:rectification-list')}?{urlencode(query)}"


def word_of(word: str) -> str:
    return SHORT[Verdict.Word(word)]
