"""Whom training reached: 覆盖率 by audience, place and level, as of a day.

A rate is the distinct cadres on the roster that day who came to a session by then, of the cadres
on the roster that day. Beside it stand 人数 (distinct cadres who ever came by then, on the roster
still or not) and 人次 (times that they came). A session counts from its first day on unless it is
cancelled; a cadre counts where his or her unit is, whoever hosted the session.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from ledger import reports as ledger_reports
from regions.models import Audience, Cadre, Level, Region
from training.models import Enrolment, Presence, Session, Trainer

LISTS = ("roster", "trained", "missing", "persons", "times")
OF_SESSIONS = ("sessions", "trainers")  # what such cadres came to, and who taught there


@dataclass(frozen=True)
class Reach:
    """How far training reached some cadres.

    `trained` of `roster` are on the roster of the day and came; `persons` came in all, `times`
    times. `key` is what the line is of: an audience, or the code of a place.
    """

    key: str
    label: str
    roster: int
    trained: int
    persons: int
    times: int

    @property
    def missing(self) -> int:
        return self.roster - self.trained

    @property
    def percent(self) -> Decimal | None:
        """Trained of the roster, to 0.01; None where nobody is on it."""
        if not self.roster:
            return None
        return (Decimal(100) * self.trained / self.roster).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Coverage:
    """The coverage of a place as of the end of a day; `level` 0 counts sessions of any level."""

    region: Region
    as_of: date
    level: int
    total: Reach
    audiences: list[Reach]
    places: list[Reach]


# Everybody is counted once by audience and place below; the sums are Python's, for each cadre is in
# one place and one audience, so that nobody is counted twice by adding.
_CELLS = """
WITH came AS (
    SELECT e.cadre_id, count(*) AS times
    FROM training_enrolment e JOIN training_session s ON s.id = e.session_id
    WHERE e.presence = 'came' AND s.state <> 'cancelled' AND s.starts_on <= %(as_of)s
      AND (%(level)s = 0 OR s.level = %(level)s)
    GROUP BY e.cadre_id
)
SELECT below.code, below.name, c.audience,
       count(*) FILTER (WHERE o.on_roster) AS roster,
       count(came.cadre_id) FILTER (WHERE o.on_roster) AS trained,
       count(came.cadre_id) AS persons,
       coalesce(sum(came.times), 0)::bigint AS times
FROM regions_cadre c
JOIN regions_region r ON r.id = c.region_id
CROSS JOIN LATERAL (
    SELECT coalesce(c.starts_on <= %(as_of)s, true) AND coalesce(c.ends_on >= %(as_of)s, true)
        AS on_roster
) o
LEFT JOIN came ON came.cadre_id = c.id
LEFT JOIN regions_region below
       ON below.path = left(r.path, %(cut)s) AND length(r.path) >= %(cut)s
WHERE r.path LIKE %(under)s
GROUP BY below.code, below.name, c.audience
"""
_NOTHING = (0, 0, 0, 0)


def coverage(region: Region, as_of: date, level: int = 0) -> Coverage:
    """Count the coverage of a place: one line an audience, one a place just below, and the place's
    own cadres where it has some; two queries whatever the number of cadres.
    """
    below = list(region.children.current(as_of).order_by("code"))
    # Siblings' paths are of one length: the parent's, and the digits that its children add.
    cut = len(below[0].path) if below else 1000
    values = {"as_of": as_of, "level": level, "cut": cut, "under": f"{region.path}%"}
    by_place: dict[str, list[int]] = {}
    by_audience: dict[str, list[int]] = {}
    names = {place.code: place.name for place in below}
    for row in ledger_reports.rows(_CELLS, values):
        figures = (row["roster"], row["trained"], row["persons"], row["times"])
        code = row["code"] or region.code
        names.setdefault(code, row["name"] or f"{region.name}本级")
        _add(by_place, code, figures)
        _add(by_audience, row["audience"], figures)
    total = [sum(column) for column in zip(_NOTHING, *by_audience.values(), strict=False)]
    return Coverage(
        region,
        as_of,
        level,
        Reach(region.code, region.name, *total),
        [_line(a.value, str(a.label), by_audience) for a in Audience],
        [_line(code, names[code], by_place) for code in sorted(names)],
    )


def _add(sums: dict[str, list[int]], key: str, figures: tuple[int, ...]) -> None:
    sums[key] = [a + b for a, b in zip(sums.get(key, _NOTHING), figures, strict=True)]


def _line(key: str, label: str, sums: dict[str, list[int]]) -> Reach:
    return Reach(key, label, *sums.get(key, _NOTHING))


def came(as_of: date, level: int = 0) -> QuerySet[Enrolment]:
    """The person-times that count as of a day."""
    rows = Enrolment.objects.filter(presence=Presence.CAME, session__starts_on__lte=as_of)
    rows = rows.exclude(session__state="cancelled")
    return rows.filter(session__level=level) if level else rows


def behind(
    what: str, region: Region, as_of: date, *, level: int = 0, audience: str = "", own: bool = False
) -> QuerySet[Any]:
    """The rows that a figure counts: cadres; for `times` enrolments, and for what is in
    `OF_SESSIONS` sessions or trainers.

    `own` leaves out the cadres of the places below.

    Raises:
        KeyError: there is no such list.
    """
    there: dict[str, Any] = {"region": region} if own else {"region__path__startswith": region.path}
    there |= {"audience": audience} if audience else {}
    here = came(as_of, level)
    if what in ("times", *OF_SESSIONS):
        rows = here.filter(**{f"cadre__{name}": value for name, value in there.items()})
        if what in OF_SESSIONS:
            return _of_sessions(what, rows)
        return rows.order_by("cadre__region__path", "cadre__number", "session__starts_on")
    is_reached = Exists(here.filter(cadre=OuterRef("pk")))
    cadres = Cadre.objects.filter(**there).order_by("region__path", "number")
    return {
        "roster": cadres.on(as_of),
        "trained": cadres.on(as_of).filter(is_reached),
        "missing": cadres.on(as_of).filter(~is_reached),
        "persons": cadres.filter(is_reached),
    }[what]


def _of_sessions(what: str, times: QuerySet[Enrolment]) -> QuerySet[Any]:
    """The sessions of some person-times, or who taught them."""
    sessions = Session.objects.filter(pk__in=times.order_by().values("session"))
    if what == "sessions":
        return sessions.order_by("-starts_on", "-pk")
    taught = Trainer.objects.filter(pk__in=sessions.order_by().values("trainers"))
    return taught.order_by("cadre__region__path", "cadre__number")


@dataclass(frozen=True)
class LevelLine:
    """A line of table 19: sessions of a level, an audience of the place's cadres.

    `sessions` are those that such cadres came to, `trainers` who taught them; `reach` is of the
    roster of the audience by sessions of that level alone. `level` or `audience` empty: all.
    """

    level: int
    audience: str
    sessions: int
    trainers: int
    reach: Reach


_LINES = """
WITH times AS (
    SELECT s.level, c.audience, e.session_id, c.id AS cadre,
           coalesce(c.starts_on <= %(as_of)s, true) AND coalesce(c.ends_on >= %(as_of)s, true)
               AS on_roster
    FROM training_enrolment e JOIN training_session s ON s.id = e.session_id
    JOIN regions_cadre c ON c.id = e.cadre_id JOIN regions_region r ON r.id = c.region_id
    WHERE e.presence = 'came' AND s.state <> 'cancelled' AND s.starts_on <= %(as_of)s
      AND r.path LIKE %(under)s
), counted AS (
    SELECT level, audience, count(DISTINCT session_id) AS sessions, count(*) AS times,
           count(DISTINCT cadre) AS persons, count(DISTINCT cadre) FILTER (WHERE on_roster)
               AS trained
    FROM times GROUP BY CUBE (level, audience)
), taught AS (
    SELECT t.level, t.audience, count(DISTINCT st.trainer_id) AS trainers
    FROM (SELECT DISTINCT level, audience, session_id FROM times) t
    JOIN training_session_trainers st ON st.session_id = t.session_id
    GROUP BY CUBE (t.level, t.audience)
)
SELECT coalesce(n.level, 0) AS level, coalesce(n.audience, '') AS audience, n.sessions, n.times,
       n.persons, n.trained, coalesce(t.trainers, 0) AS trainers
FROM counted n LEFT JOIN taught t ON coalesce(t.level, 0) = coalesce(n.level, 0)
     AND coalesce(t.audience, '') = coalesce(n.audience, '')
"""


def by_level(region: Region, as_of: date) -> list[LevelLine]:
    """Table 19: each level with its audiences, then all levels; two queries."""
    values = {"as_of": as_of, "under": f"{region.path}%"}
    found = {(row["level"], row["audience"]): row for row in ledger_reports.rows(_LINES, values)}
    roster = {line.key: line.roster for line in coverage(region, as_of).audiences}
    levels = [*(one.value for one in Level if (one.value, "") in found), 0]
    audiences = [*(one.value for one in Audience), ""]
    return [
        _level_line(level, audience, found.get((level, audience)), roster)
        for level in levels
        for audience in audiences
    ]


def _level_line(
    level: int, audience: str, row: dict[str, Any] | None, roster: dict[str, int]
) -> LevelLine:
    figures = row or dict.fromkeys(("sessions", "trainers", "trained", "persons", "times"), 0)
    label = str(Audience(audience).label) if audience else ""
    there = roster[audience] if audience else sum(roster.values())
    reach = Reach(audience, label, there, figures["trained"], figures["persons"], figures["times"])
    return LevelLine(level, audience, figures["sessions"], figures["trainers"], reach)
