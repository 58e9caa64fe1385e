"""培训需求: what goes wrong in the work, as a need of training.

An app above fills `NEEDS` when it is ready: a kind of error, the topic that would mend it, and how
to count it by place in a span of days.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise

from ledger import reports as ledger_reports
from regions.duties import Permission
from regions.models import Region
from training.models import Session, Topic

# (place, first day, last day) → code of the place where it happened → how often
Count = Callable[[Region, date, date], Mapping[str, int]]
SPAN_DAYS = 30


@dataclass(frozen=True)
class Error:
    """One error: the account that made it, when it was found, what it is and where it is seen;
    `place` is the code of the place where it counts.
    """

    user_id: int | None
    at: datetime
    title: str
    url: str = ""
    place: str = ""


Errors = Callable[[Region, date, date], Iterable[Error]]


@dataclass(frozen=True)
class Need:
    """A kind of error: its words, the code of the topic that teaches against it, its count; and
    where it is known who made them, `errors` of a place in a span of days, whose pages are for
    those with `opens`.
    """

    label: Promise | str
    topic: str
    count: Count
    errors: Errors | None = None
    opens: Permission | None = None


NEEDS: dict[str, Need] = {}


def span(as_of: date, *, earlier: bool = False) -> tuple[date, date]:
    """First and last of the 30 days that end with `as_of`, or of the 30 before them."""
    last = as_of - timedelta(days=SPAN_DAYS) if earlier else as_of
    return last - timedelta(days=SPAN_DAYS - 1), last


@dataclass(frozen=True)
class Line:
    """The errors of a kind in a place: in the last 30 days, and in the 30 before them."""

    kind: str
    label: Promise | str
    topic: Topic
    place: Region
    now: int
    before: int
    opens: bool  # who made them is known, so that they can be listed


def lines(region: Region, as_of: date) -> list[Line]:
    """Errors by place just below `region` and kind, the most first; where both spans are empty no
    line. Queries grow with the kinds, not with the places.
    """
    topics = {topic.code: topic for topic in Topic.objects.filter(disabled_on__isnull=True)}
    below = list(region.children.current(as_of)) or [region]
    found = []
    for kind, need in NEEDS.items():
        if need.topic not in topics:
            continue
        now = need.count(region, *span(as_of))
        before = need.count(region, *span(as_of, earlier=True))
        for place in below:
            then, earlier = _within(place, now), _within(place, before)
            if then or earlier:
                opens = need.errors is not None
                found.append(
                    Line(kind, need.label, topics[need.topic], place, then, earlier, opens)
                )
    return sorted(found, key=lambda line: (-line.now, -line.before, line.place.code))


def _within(place: Region, counts: Mapping[str, int]) -> int:
    return sum(count for code, count in counts.items() if code.startswith(place.code))


@dataclass(frozen=True)
class Effect:
    """Errors where those work who came, in the 30 days before a session and in those after it.

    `places` is how many places that are. `is_whole`: the 30 days after have passed. `opens`: the
    errors can be listed one by one.
    """

    kind: str
    label: Promise | str
    places: int
    before: int
    after: int
    is_whole: bool
    opens: bool


_PLACES = """
SELECT DISTINCT r.code FROM training_enrolment e
JOIN regions_cadre c ON c.id = e.cadre_id JOIN regions_region r ON r.id = c.region_id
WHERE e.session_id = %(session)s AND e.presence = 'came'
"""


def effects(session: Session, today: date) -> list[Effect]:
    """What became of the errors that the session's topics teach against.

    An error counts where it happened: in a place whose cadres came, or below such a township or
    village. Who came from a county or the prefecture speaks for their own office alone.
    """
    kinds = taught_against(session, today)
    places = places_of(session) if kinds else set()
    until = session.ends_on + timedelta(days=SPAN_DAYS)
    found = []
    for kind, need in kinds.items():
        before, after = (
            sum(
                times
                for code, times in need.count(session.region, *days).items()
                if _is_of(code, places)
            )
            for days in (span_of(session, today), span_of(session, today, after=True))
        )
        is_whole, opens = until < today, need.errors is not None
        found.append(Effect(kind, need.label, len(places), before, after, is_whole, opens))
    return found


def taught_against(session: Session, today: date) -> dict[str, Need]:
    """The kinds of error that the topics of a session which is over teach against."""
    if session.ends_on >= today:
        return {}
    codes = set(session.topics.values_list("code", flat=True))
    return {kind: need for kind, need in NEEDS.items() if need.topic in codes}


def places_of(session: Session) -> set[str]:
    """The codes of the places whose cadres came to a session."""
    return {row["code"] for row in ledger_reports.rows(_PLACES, {"session": session.pk})}


def span_of(session: Session, today: date, *, after: bool = False) -> tuple[date, date]:
    """First and last of the 30 days before a session, or of those after it as far as they are."""
    first, last = session.starts_on, session.ends_on
    if after:
        return _day(last, 1), min(_day(last, SPAN_DAYS), today)
    return _day(first, -SPAN_DAYS), _day(first, -1)


def counted(session: Session, need: Need, today: date, *, after: bool) -> list[Error]:
    """The errors behind a figure of an effect."""
    if need.errors is None:
        return []
    places = places_of(session)
    found = need.errors(session.region, *span_of(session, today, after=after))
    return [one for one in found if _is_of(one.place, places)]


def _is_of(code: str, places: set[str]) -> bool:
    return not places.isdisjoint({code, code[:12], code[:9]})


def _day(day: date, later: int) -> date:
    return day + timedelta(days=later)
