"""Who has reported, who is late, who was sent back: task forces by half-months, at a glance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.models import Obligation
from ledger.obligations.periods import Period
from taskforces.half_months.operations import KIND
from taskforces.models import Body, HalfMonthReport

State = HalfMonthReport.State
# state of a cell → its hue, its sign and its word, in the order of the legend
KINDS: dict[str, tuple[str, str, Any]] = {
    "issued": ("done", "✓", gettext_lazy("Issued in time")),
    "issued_late": ("done", "迟", gettext_lazy("Issued late")),
    "waiting": ("review", "审", gettext_lazy("To review or issue")),
    "written": ("doing", "写", gettext_lazy("Being written")),
    "sent_back": ("back", "退", gettext_lazy("Sent back")),
    "late": ("late", "逾", gettext_lazy("Overdue")),
    "open": ("wait", "○", gettext_lazy("Not begun")),
    "excused": ("wait", "免", gettext_lazy("Excused")),
    "none": ("none", "—", gettext_lazy("No task force then")),
}


@dataclass(frozen=True)
class Cell:
    """One task force in one half-month. `is_late`: what is owed is overdue, whatever was begun."""

    state: str
    url: str
    words: str
    period: str
    is_late: bool = False

    @property
    def hue(self) -> str:
        return KINDS[self.state][0]

    @property
    def sign(self) -> str:
        return KINDS[self.state][1]


@dataclass(frozen=True)
class Line:
    """A task force with its cells, in the order of the periods."""

    body: Body
    cells: list[Cell]


def lines(bodies: Sequence[Body], periods: Sequence[Period]) -> list[Line]:
    """One line a body; two queries, however many there are."""
    days = [period.last for period in periods]
    reports = HalfMonthReport.objects.filter(body__in=bodies, ends_on__in=days)
    latest: dict[tuple[int, date], HalfMonthReport] = {}
    first: dict[tuple[int, date], HalfMonthReport] = {}
    for report in reports.defer("figures", *_LONG).order_by("edition"):
        key = (report.body_id, report.ends_on)
        latest[key] = report
        first.setdefault(key, report)
    owed = {
        (row.ower_id, row.ends_on): row
        for row in Obligation.objects.filter(
            rule__kind=KIND,
            ower_subject=Body.subject_label,
            ower_id__in=[body.pk for body in bodies],
            ends_on__in=days,
        ).order_by("due_on")
    }
    found = []
    for body in bodies:
        keys = [(period, (body.pk, period.last)) for period in periods]
        cells = [
            _cell(body, period, first.get(key), latest.get(key), owed.get(key))
            for period, key in keys
        ]
        found.append(Line(body, cells))
    return found


_LONG = ("progress", "problems", "coordination", "plans")


def _cell(
    body: Body,
    period: Period,
    first: HalfMonthReport | None,
    latest: HalfMonthReport | None,
    owed: Obligation | None,
) -> Cell:
    is_late = bool(owed and owed.state == Obligation.State.LATE)
    state = _state(body, period, first, latest, owed, is_late=is_late)
    url = "" if state == "none" else slot_url(body, period)
    words = str(KINDS[state][2])
    if latest and latest.edition > 1:
        edition = _("edition %(n)d") % {"n": latest.edition}
        words = f"{words} · {edition}"
    if is_late and state != "late":
        words = f"{words} · {KINDS['late'][2]}"
    return Cell(state, url, words, period.words, is_late)


def _state(
    body: Body,
    period: Period,
    first: HalfMonthReport | None,
    latest: HalfMonthReport | None,
    owed: Obligation | None,
    *,
    is_late: bool,
) -> str:
    if latest is None or first is None:
        return _without(body, period, owed, is_late=is_late)
    if latest.state == State.DRAFT:
        return "sent_back" if latest.return_reason else "written"
    if latest.state != State.ISSUED:
        return "waiting"
    # A correction does not make late what was issued in time.
    assert first.issued_at is not None
    on = timezone.localtime(first.issued_at).date()
    return "issued_late" if owed and on > owed.due_on else "issued"


def _without(body: Body, period: Period, owed: Obligation | None, *, is_late: bool) -> str:
    ends_on = body.ends_on or period.last
    if body.starts_on > period.last or ends_on < period.first:
        return "none"
    if owed and owed.excused_at:
        return "excused"
    return "late" if is_late else "open"


def slot_url(body: Body, period: Period) -> str:
    return reverse("taskforces:half-month-slot", args=[body.pk, f"{period.last}"])


def legend(found: Iterable[Line], at: int = 0) -> list[tuple[str, str, Any, int]]:
    """(hue, sign, word, how many) of the period at a place; also signs that only others have."""
    found = list(found)
    counts: Mapping[str, int] = _counts(found, at)
    shown = {cell.state for line in found for cell in line.cells if cell.url}
    return [
        (hue, sign, word, counts.get(state, 0))
        for state, (hue, sign, word) in KINDS.items()
        if state in counts or state in shown
    ]


def _counts(found: Iterable[Line], at: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in found:
        state = line.cells[at].state
        counts[state] = counts.get(state, 0) + 1
    return counts
