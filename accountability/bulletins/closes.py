"""The frozen closes of a place one after another, and what of them is still to be issued."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.models import Bulletin, PeriodClose
from qiannan.figures import Line, line_figure
from regions.duties import Permission
from regions.models import Region, User

TREND = 24  # closes in one line: a year of half-months
NOT_DRAFTED = "none"
STATES: dict[str, Promise] = {
    NOT_DRAFTED: _("Not drafted yet"),
    **{state.value: state.label for state in Bulletin.State if state != Bulletin.State.ISSUED},
}
# What a line shows: its title, the figure of a close, and the unit behind the numbers.
TRENDS: tuple[tuple[Promise, str, str], ...] = (
    (_("Close-out rate (%)"), "close_rate", "%"),
    (_("Not closed out"), "open", ""),
    (_("Overdue"), "overdue", ""),
)


@dataclass(frozen=True)
class Row:
    """One close: its sums over both ledgers, and the bulletin over it that is in sight."""

    close: PeriodClose
    total: int
    closed: int
    open: int
    overdue: int
    close_rate: str | None
    bulletin: Bulletin | None = None


def of_place(region: Region, kind: str) -> QuerySet[PeriodClose]:
    """The closes of a place, the newest first, with the sums and without the lines."""
    closes = PeriodClose.objects.filter(region=region, kind=kind).order_by("-ends_on")
    closes = closes.annotate(sums=F("figures__total")).defer("figures")
    return closes.select_related("region")


def rows(closes: Iterable[PeriodClose], user: User) -> list[Row]:
    """The rows of some closes; of the bulletins in sight each has its newest edition."""
    closes = list(closes)
    seen = Bulletin.objects.visible_to(user, Permission.REPORT_VIEW).filter(close__in=closes)
    found = {one.close_id: one for one in seen.defer("body", "heads").order_by("edition")}
    return [_row(close, found.get(close.pk)) for close in closes]


def _row(close: Any, bulletin: Bulletin | None) -> Row:
    leads, issues = close.sums["leads"], close.sums["issues"]
    return Row(
        close,
        leads["total"] + issues["total"],
        leads["closed"] + issues["closed"],
        leads["open"] + issues["open"],
        close.sums["overdue"],
        close.sums["close_rate"],
        bulletin,
    )


def trends(region: Region, kind: str) -> list[tuple[Promise, Line]]:
    """The last closes as lines, oldest at the left; none below two closes that say something."""
    last = [_row(close, None) for close in of_place(region, kind)[:TREND]][::-1]
    found = []
    for title, name, unit in TRENDS:
        known = [(row, getattr(row, name)) for row in last if getattr(row, name) is not None]
        points = [
            (
                f"{row.close.ends_on:%Y-%m-%d}",
                float(value),
                f"{value}{unit}" if unit else f"{value:,}",
            )
            for row, value in known
        ]
        if line := line_figure(points):
            found.append((title, line))
    return found


def waiting(user: User) -> QuerySet[PeriodClose]:
    """The closes in sight over which no bulletin was issued, the oldest first, each with the
    `stage` of what was written: a key of `STATES`. A close of empty ledgers needs none.
    """
    written = Bulletin.objects.filter(close=OuterRef("pk"))
    stage = written.order_by("-edition").values("state")[:1]
    closes = PeriodClose.objects.visible_to(user, Permission.REPORT_VIEW)
    return (
        closes.filter(~Exists(written.filter(state=Bulletin.State.ISSUED)))
        .exclude(Q(figures__total__leads__total=0, figures__total__issues__total=0))
        .annotate(
            stage=Coalesce(Subquery(stage), Value(NOT_DRAFTED), output_field=CharField()),
            sums=F("figures__total"),
        )
        .defer("figures")
        .select_related("region")
        .order_by("ends_on", "region__path", "kind")
    )
