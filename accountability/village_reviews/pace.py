"""How far the lines of a plan are against the year: done, ahead, in time, behind, late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accountability.models import LineProgress, PlanLine, VillagePlan


class Pace(TextChoices):
    """Where a line is on a day."""

    DONE = "done", _("Line done")
    AHEAD = "ahead", _("Ahead")
    IN_TIME = "in_time", _("In time")
    BEHIND = "behind", _("Behind")
    LATE = "late", _("Past its day")
    WAITING = "waiting", _("Not begun yet")


SLACK = 10  # percent of the line: nearer to what is expected than this is in time


@dataclass(frozen=True)
class Paced:
    """A line with how far it is (percent; None: nothing was said) and what was said of it last."""

    line: PlanLine
    percent: int | None
    expected: int
    pace: Pace
    last: LineProgress | None = None


def expected(starts_on: date, due_on: date, day: date) -> int:
    """What part of a line is over by the end of a day if it goes evenly; percent, rounded down."""
    if day < starts_on:
        return 0
    whole = (due_on - starts_on).days + 1
    return min(100, ((day - starts_on).days + 1) * 100 // whole)


def pace_of(starts_on: date, due_on: date, percent: int, day: date) -> Pace:
    """Where a line is that was so many percent far on a day."""
    if percent >= 100:
        return Pace.DONE
    if day > due_on:
        return Pace.LATE
    due = expected(starts_on, due_on, day)
    if percent > due + SLACK:
        return Pace.AHEAD
    if day < starts_on:
        return Pace.WAITING
    return Pace.BEHIND if percent < due - SLACK else Pace.IN_TIME


def paced(plan: VillagePlan, day: date, lines: Iterable[PlanLine] | None = None) -> list[Paced]:
    """The lines of a version as they were on a day; progress told of earlier versions counts."""
    told = LineProgress.objects.filter(
        line__plan__region=plan.region_id,
        line__plan__year=plan.year,
        done_on__lt=day + timedelta(days=1),
    ).select_related("line", "recorded_by")
    last = {one.line.code: one for one in told}
    return [_paced(line, last.get(line.code), day) for line in lines or plan.lines.all()]


def _paced(line: PlanLine, last: LineProgress | None, day: date) -> Paced:
    percent = last.percent if last else None
    return Paced(
        line,
        percent,
        expected(line.starts_on, line.due_on, day),
        pace_of(line.starts_on, line.due_on, percent or 0, day),
        last,
    )
