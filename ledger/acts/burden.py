"""What a week of field work costs a person, as their phones counted it: the burden meter."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncWeek

from ledger.models import FieldDay

WEEKS = 8
STEP, HIGH = 12, 28
MEASURES = ("minutes", "screens", "asked_again", "night_minutes")


@dataclass(frozen=True)
class Week:
    """One week from its Monday: minutes of entry, those of them at night, screens, and questions
    that were asked though the answer was known.
    """

    monday: date
    minutes: int = 0
    screens: int = 0
    asked_again: int = 0
    night_minutes: int = 0


@dataclass(frozen=True)
class Column:
    """One week in a picture 28 high; `part` is what of it is marked."""

    x: int
    y: float
    height: float
    part_y: float
    part: float
    title: str


def weeks_of(users: Iterable[int], today: date) -> dict[int, list[Week]]:
    """The last eight weeks of each person, the oldest first; one query for all of them."""
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    rows = (
        FieldDay.objects.filter(user__in=list(users), day__gte=first)
        .annotate(monday=TruncWeek("day"))
        .values("user", "monday")
        .annotate(**{f"sum_{name}": Sum(name) for name in MEASURES})
        .order_by()
    )
    found: dict[int, dict[date, Week]] = defaultdict(dict)
    for row in rows:
        sums = {name: row[f"sum_{name}"] for name in MEASURES}
        found[row["user"]][row["monday"]] = Week(row["monday"], **sums)
    mondays = [first + timedelta(weeks=n) for n in range(WEEKS)]
    return {user: [weeks.get(day, Week(day)) for day in mondays] for user, weeks in found.items()}


def picture(weeks: Sequence[Week], name: str) -> list[Column]:
    """Columns of one measure, from zero to the highest week; minutes at night are marked."""
    whole = max((getattr(week, name) for week in weeks), default=0) or 1
    columns = []
    for n, week in enumerate(weeks):
        value = getattr(week, name)
        marked = week.night_minutes if name == "minutes" else 0
        height, part = (round(HIGH * each / whole, 1) for each in (value, marked))
        columns.append(
            Column(n * STEP, round(HIGH - height, 1), height, round(HIGH - part, 1), part,
                   f"{week.monday:%m-%d} {value}")
        )  # fmt: skip
    return columns


def pictures(weeks: Sequence[Week]) -> list[dict[str, Any]]:
    """One picture a measure, with the number of the present week."""
    return [
        {"name": name, "columns": picture(weeks, name), "now": getattr(weeks[-1], name)}
        for name in MEASURES
    ]
