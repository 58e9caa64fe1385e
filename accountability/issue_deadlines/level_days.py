"""本级时限: by which day each level has passed an entry on. The rule stands here alone.

The level that keeps the entry has the day of the whole. Each level below it has its day a step
earlier than the one above: a tenth of the working days from the entry (or its reopening) to the
day of the whole, at least one and at most `LONGEST_STEP` working days. No day lies before the
first working day after the entry, nor after the day of the whole.

Who sends an entry down may set the day of the level it goes to, within the day of its own; the
levels below that one are then no later. It stands when the whole is extended, and is forgotten
when the entry is opened again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import BigIntegerField, Case, Exists, F, Max, Min, OuterRef, Q, Value, When
from django.db.models.functions import Least
from django.utils import timezone

from accountability import lights
from accountability.issue_moves import record
from accountability.lights import Light, of_day
from accountability.models import DueKind, Issue, LevelDeadline
from ledger import deadlines
from ledger.models import Status
from ledger.transitions import hold
from regions.models import User

DAY_SET = "accountability.issue.level_day_set"
SHARE = 10
LONGEST_STEP = 5
BATCH = 5000

# `n` counts the working days from the first day known up to each day, that day included.
_WRITE = """
WITH day AS (
    SELECT * FROM unnest(%(days)s::date[], %(counts)s::int[], %(worked)s::bool[])
        AS day(day, n, is_working)
), entry AS (
    SELECT i.id, i.level AS top, i.due_on, string_to_array(rtrim(r.path, '/'), '/') AS parts,
           coalesce(%(start)s::date, known.counted_from,
                    (i.opened_at AT TIME ZONE %(zone)s)::date) AS start_on
    FROM accountability_issue i
    JOIN regions_region r ON r.id = i.region_id
    LEFT JOIN accountability_leveldeadline known
           ON known.issue_id = i.id AND known.level = i.level
    WHERE i.id = ANY(%(ids)s) AND i.due_kind <> 'standing'
), span AS (
    SELECT entry.*, starts.n AS start_n, ends.n AS due_n,
           least(greatest((ends.n - starts.n) / %(share)s, 1), %(longest)s) AS step
    FROM entry
    JOIN day starts ON starts.day = entry.start_on
    JOIN day ends ON ends.day = entry.due_on
)
INSERT INTO accountability_leveldeadline
       (issue_id, level, region_id, due_on, whole_due_on, counted_from,
        original_due_on, set_at, set_by_id)
SELECT span.id, l.level, place.id,
       min(coalesce(own.due_on, CASE WHEN l.level = span.top THEN span.due_on
               ELSE least(span.due_on, coalesce(worked.day, span.due_on)) END))
           OVER (PARTITION BY span.id ORDER BY l.level),
       span.due_on, span.start_on, own.original_due_on, own.set_at, own.set_by_id
FROM span
CROSS JOIN LATERAL generate_series(span.top, cardinality(span.parts)) AS l(level)
JOIN regions_region place ON place.path = array_to_string(span.parts[1:l.level], '/') || '/'
LEFT JOIN day worked ON worked.is_working
     AND worked.n = greatest(span.due_n - span.step * (l.level - span.top), span.start_n + 1)
LEFT JOIN accountability_leveldeadline own
     ON own.issue_id = span.id AND own.level = l.level AND own.set_at IS NOT NULL
    AND own.counted_from = span.start_on
ON CONFLICT (issue_id, level) DO UPDATE SET
    region_id = excluded.region_id, due_on = excluded.due_on,
    whole_due_on = excluded.whole_due_on, counted_from = excluded.counted_from,
    original_due_on = excluded.original_due_on, set_at = excluded.set_at,
    set_by_id = excluded.set_by_id
"""


def working_days(first: date, last: date) -> dict[str, list[Any]]:
    """Return the days from `first` to `last` as columns: each day, how many working days there
    are up to and with it, and whether it is one.
    """
    days, counts, worked = [], [], []
    count = 0
    for day, is_working in deadlines.days_between(first - timedelta(days=1), last):
        count += is_working
        days.append(day)
        counts.append(count)
        worked.append(is_working)
    return {"days": days, "counts": counts, "worked": worked}


def write(ids: Sequence[int], *, start: date | None = None) -> int:
    """Write the days of each level of some issues anew; return how many rows were written.

    `start` is the day to count from where it is not the day of the entry (a reopening). Standing
    entries have no day and are left out. Set-wise; safe to repeat.
    """
    rows = Issue.objects.filter(pk__in=ids)
    ends = rows.aggregate(opened=Min("opened_at"), due=Max("due_on"), early=Min("due_on"))
    if ends["due"] is None:
        return 0
    known = LevelDeadline.objects.filter(issue__in=ids).aggregate(first=Min("counted_from"))
    starts = [timezone.localdate(ends["opened"]), ends["early"], known["first"], start]
    first, last = min(day for day in starts if day), max(ends["due"], start or ends["due"])
    values = working_days(first, max(last, timezone.localdate(ends["opened"])))
    values |= {"ids": list(ids), "start": start, "zone": timezone.get_current_timezone_name()}
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values | {"share": SHARE, "longest": LONGEST_STEP})
        return cursor.rowcount


def write_missing(limit: int = BATCH) -> int:
    """Write the days of open entries that have none, or another day of the whole than the entry.

    They were taken over from paper, or written by other means than the verbs. Returns how many
    entries were seen to; safe to repeat.
    """
    right = LevelDeadline.objects.filter(
        issue=OuterRef("pk"), level=OuterRef("level"), whole_due_on=OuterRef("due_on")
    )
    lacking = Issue.objects.open().exclude(due_kind=DueKind.STANDING).exclude(Exists(right))
    done = 0
    while ids := list(lacking.order_by("pk").values_list("pk", flat=True)[:limit]):
        write(ids)
        done += len(ids)
    return done


@dataclass(frozen=True)
class Room:
    """What a level that is sent an entry may be given: `derived` by the rule, at most `latest`."""

    derived: date
    latest: date


def room_below(issue: Issue) -> Room | None:
    """The room for the level below where the entry lies; None where it has no days."""
    at = {row.level: row.due_on for row in of(issue)}
    level = issue.holder.level
    if level not in at or level + 1 not in at:
        return None
    return Room(at[level + 1], at[level])


def set_below(issue: Issue, day: date, *, by: User) -> None:
    """Set the day of the level below where the entry lies, unless it is that of the rule. Call it
    inside a transaction, before the entry is passed on.

    Raises:
        StaleStatusError: somebody moved the entry, or its day, first.
        ValidationError: the entry has no days, or this one is past or later than the level's own.
    """
    hold(issue, "due_on")
    room = room_below(issue)
    if room is None:
        raise ValidationError({"day": "长期坚持的问题没有本级时限，不必填写"})
    if day < timezone.localdate():
        raise ValidationError({"day": f"下一级的时限 {day} 已经过去，请填写今天或以后的日期"})
    if day > room.latest:
        raise ValidationError(
            {
                "day": f"下一级的时限 {day} 晚于{issue.holder.name}的时限 {room.latest}；"
                f"请填写不晚于 {room.latest} 的日期，或先申请延期"
            }
        )
    if day == room.derived:
        return
    level = issue.holder.level + 1
    told = {"level": level, "day": day.isoformat(), "day_before": room.derived.isoformat()}
    event = record(issue, DAY_SET, by=by, data=told)
    # In one statement: no level may ever have a later day than the one above it.
    is_it = Q(level=level)
    LevelDeadline.objects.filter(issue=issue, level__gte=level).update(
        due_on=Case(When(is_it, then=Value(day)), default=Least("due_on", Value(day))),
        original_due_on=Case(When(is_it, then=Value(room.derived)), default=F("original_due_on")),
        set_at=Case(When(is_it, then=Value(event.at)), default=F("set_at")),
        set_by=Case(
            When(is_it, then=Value(by.pk)), default=F("set_by"), output_field=BigIntegerField()
        ),
    )


@dataclass(frozen=True)
class LevelDay:
    """The day of one level and its light, which is off once the level has done its part.

    `original` and `who` are of a day that was set by hand.
    """

    due_on: date
    light: Light
    original: date | None = None
    who: str = ""


def lit(issue: Issue) -> dict[int, LevelDay]:
    """The days of an entry's levels with their lights, by level; none for a standing entry."""
    rows = of(issue)
    at = lights.marks() if rows else None
    return {
        row.level: LevelDay(
            row.due_on,
            Light.OFF if at is None or _is_done(issue, row.level) else of_day(row.due_on, at),
            row.original_due_on,
            row.set_by.full_name if row.set_by else "",
        )
        for row in rows
    }


def _is_done(issue: Issue, level: int) -> bool:
    """On its way up it has left the levels below where it lies."""
    is_on_its_way_up = issue.status == Status.ANSWERED
    return not issue.is_open or (is_on_its_way_up and level > issue.holder.level)


def of(issue: Issue) -> list[LevelDeadline]:
    """The days of an entry's levels, from the top down; none for a standing entry."""
    found = issue.level_deadlines.select_related("region", "set_by").order_by("level")
    return [] if issue.is_standing else list(found)
