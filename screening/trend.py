"""The trend of leads: what became open, was verified and closed, week by week, by county.

Days that have ended are kept (`LeadDay`), counted from the trail; what came since is counted from
the trail when asked. What is still open is last week's, plus opened, less closed and withdrawn: the
figures of a county always add up.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from ledger import reports
from ledger.models import Event, Status
from ledger.models.entry import OPEN
from ledger.reports import AS_OF, end_of, rows
from regions.models import Level, Region
from screening.event_texts import EVENT_TEXTS
from screening.models import Lead, LeadDay

# Only names and constants of this program are put into these statements.
# ruff: noqa: S608

WEEKS = 12
SUBJECT = Lead._meta.label_lower
FLOWS = ("opened", "verified", "closed", "withdrawn")
_KINDS = [kind for kind in EVENT_TEXTS if kind.startswith(f"{SUBJECT}.")]
# One row a day, county and rule; events of the prefecture itself are its own.
_MOVES = """
SELECT (e.at AT TIME ZONE %(zone)s)::date AS day, a.id AS region_id, l.rule,
       count(*) FILTER (WHERE e.before <> ALL(%(open)s) AND e.after = ANY(%(open)s)) AS opened,
       count(*) FILTER (WHERE e.after = 'answered') AS verified,
       count(*) FILTER (WHERE e.before = ANY(%(open)s) AND e.after = 'closed') AS closed,
       count(*) FILTER (WHERE e.before = ANY(%(open)s) AND e.after = 'withdrawn') AS withdrawn
FROM ledger_event e
JOIN screening_lead l ON l.id = e.subject_id
JOIN regions_region a
    ON a.path = array_to_string((string_to_array(rtrim(e.region_path, '/'), '/'))[1:2], '/') || '/'
WHERE e.subject = %(subject)s AND e.kind = ANY(%(kinds)s) AND e.at >= %(since)s AND e.at < %(until)s
  AND e.after <> '' AND e.before <> e.after
GROUP BY 1, 2, 3
"""
_COUNT_DAY = f"""
INSERT INTO screening_leadday
    (day, region_id, rule, opened, verified, closed, withdrawn, still_open)
SELECT %(day)s, region_id, rule, sum(opened), sum(verified), sum(closed), sum(withdrawn),
       sum(still_open) + sum(opened) - sum(closed) - sum(withdrawn)
FROM (
    SELECT region_id, rule, opened, verified, closed, withdrawn, 0 AS still_open
    FROM ({_MOVES}) m
    UNION ALL
    SELECT region_id, rule, 0, 0, 0, 0, still_open FROM screening_leadday
    WHERE day = %(day)s::date - 1
) d
GROUP BY region_id, rule
HAVING sum(opened) + sum(verified) + sum(closed) + sum(withdrawn) + sum(still_open) <> 0
ON CONFLICT DO NOTHING
"""


def _parameters(since: datetime, until: datetime) -> dict[str, Any]:
    return {
        "zone": settings.TIME_ZONE,
        "open": [str(status) for status in OPEN],
        "subject": SUBJECT,
        "kinds": _KINDS,
        "since": since,
        "until": until,
    }


# --- keeping -----------------------------------------------------------------------------------
def count_days() -> int:
    """Count every ended day that is not counted yet; return how many. Safe to repeat."""
    yesterday = timezone.localdate() - timedelta(days=1)
    first = _first_day()
    if first is None:
        return 0
    days = [first + timedelta(days=n) for n in range((yesterday - first).days + 1)]
    for day in days:
        _count_day(day)
    return len(days)


@transaction.atomic
def _count_day(day: date) -> None:
    values = _parameters(end_of(day - timedelta(days=1)), end_of(day)) | {"day": day}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('screening.leadday'))")
        cursor.execute(_COUNT_DAY, values)


def _first_day() -> date | None:
    """The day after the last one counted, else that of the first event of a lead."""
    last = _last_day()
    if last:
        return last + timedelta(days=1)
    at = Event.objects.filter(subject=SUBJECT, kind__in=_KINDS).order_by("at").values("at").first()
    return timezone.localtime(at["at"]).date() if at else None


def _last_day() -> date | None:
    return LeadDay.objects.aggregate(last=Max("day"))["last"]


# --- reading -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Week:
    """Monday to Sunday, or to today; `still_open` at its end."""

    starts_on: date
    ends_on: date
    opened: int = 0
    verified: int = 0
    closed: int = 0
    withdrawn: int = 0
    still_open: int = 0


@dataclass(frozen=True)
class Trend:
    """The weeks of a place, the oldest first."""

    region: Region
    weeks: tuple[Week, ...]


def trends(region: Region, rules: Collection[str] = (), weeks: int = WEEKS) -> list[Trend]:
    """The trend of a county; of the prefecture its own, the sum, and then that of each county.

    `rules` are codes; none are all.
    """
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=n) for n in reversed(range(weeks))]
    moves, before = _moves_since(starts[0], rules)
    places = [region]
    if region.level == Level.PREFECTURE:
        places += region.children.current().order_by("code")
    return [_trend(place, starts, today, moves, before) for place in places]


_Moves = dict[tuple[str, date], dict[str, int]]  # path of the county, Monday


def _moves_since(first: date, rules: Collection[str]) -> tuple[_Moves, dict[str, int]]:
    """What moved in each county and week since `first`, and what was open the day before."""
    kept = LeadDay.objects.filter(Q(rule__in=rules) if rules else Q())
    last = _last_day()
    counted = last or first - timedelta(days=1)
    base = kept.filter(day=min(counted, first - timedelta(days=1)))
    before: dict[str, int] = defaultdict(int)
    for path, n in base.values_list("region__path", "still_open"):
        before[path] += n
    moves: _Moves = defaultdict(lambda: dict.fromkeys(FLOWS, 0))
    _add(moves, kept.filter(day__gte=first).values("day", "region__path", *FLOWS))
    for row in _since(last, rules):
        if row["day"] >= first:
            _add(moves, [row])
        else:
            before[row["region__path"]] += row["opened"] - row["closed"] - row["withdrawn"]
    return moves, before


def _since(last: date | None, rules: Collection[str]) -> list[dict[str, Any]]:
    """What moved after the last day that is kept."""
    since = end_of(last or date(2000, 1, 1))
    until = timezone.now() + timedelta(days=1)
    found = rows(_MOVES, _parameters(since, until))
    paths = dict(Region.objects.filter(level__lte=Level.COUNTY).values_list("pk", "path"))
    return [
        row | {"region__path": paths[row["region_id"]]}
        for row in found
        if not rules or row["rule"] in rules
    ]


def _add(moves: _Moves, found: Iterable[Any]) -> None:
    for row in found:
        monday = row["day"] - timedelta(days=row["day"].weekday())
        week = moves[row["region__path"], monday]
        for name in FLOWS:
            week[name] += row[name]


def _trend(
    place: Region, starts: list[date], today: date, moves: _Moves, before: dict[str, int]
) -> Trend:
    level = sum(n for path, n in before.items() if path.startswith(place.path))
    made = []
    for monday in starts:
        flows = dict.fromkeys(FLOWS, 0)
        for (path, week), found in moves.items():
            if week == monday and path.startswith(place.path):
                flows = {name: flows[name] + found[name] for name in FLOWS}
        level += flows["opened"] - flows["closed"] - flows["withdrawn"]
        ends_on = min(monday + timedelta(days=6), today)
        made.append(Week(monday, ends_on, **flows, still_open=level))
    return Trend(place, tuple(made))


# --- behind a figure ------------------------------------------------------------------------------
_IS_OPEN, _WAS_OPEN = Q(after__in=OPEN), Q(before__in=OPEN)
_BEHIND = {
    "opened": ~_WAS_OPEN & _IS_OPEN,
    "verified": Q(after=Status.ANSWERED) & ~Q(before=Status.ANSWERED),
    "closed": _WAS_OPEN & Q(after=Status.CLOSED),
    "withdrawn": _WAS_OPEN & Q(after=Status.WITHDRAWN),
}


def events_behind(
    flow: str, region: Region, first: date, last: date, rules: Collection[str] = ()
) -> QuerySet[Event]:
    """The events that a flow counts in the days from `first` to `last`, the newest first."""
    leads = Lead.objects.filter(rule__in=rules).values("pk")
    found = Event.objects.filter(
        _BEHIND[flow],
        subject=SUBJECT,
        kind__in=_KINDS,
        at__gte=end_of(first - timedelta(days=1)),
        at__lt=end_of(last),
        region_path__startswith=region.path,
    ).exclude(before=F("after"))
    return (found.filter(subject_id__in=leads) if rules else found).order_by("-id")


def open_behind(region: Region, last: date, rules: Collection[str] = ()) -> QuerySet[Lead]:
    """The leads that were open at the end of a day, by urgency."""
    sql = f"SELECT s.subject_id FROM ({AS_OF}) s WHERE s.status = ANY(%(open)s)"
    values = reports.parameters(SUBJECT, region, last)
    found = Lead.objects.filter(pk__in=[row["subject_id"] for row in rows(sql, values)])
    return (found.filter(rule__in=rules) if rules else found).order_by("due_on", "pk")
