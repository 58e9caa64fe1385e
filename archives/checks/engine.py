"""Asks all checks in one pass and brings gaps and counters in line; only differences are written.

A few files are checked in one statement that leaves nothing behind; for many the relations are
kept in temporary tables, which the planner can measure. The text is the same
(`archives.checks.relations`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone

from archives.checks import relations
from archives.checks.rulebook import Check, Scope, checks

# Every name put into these statements is a name of this package or stands in a rule file.
# ruff: noqa: S608
Named = tuple[str, str]  # a relation: name, SQL
MOST_AT_ONCE = 8  # files in one statement: the planner does not know how long its parts are
# No two rows that a check hits are alike, so that remembering answers costs and saves nothing.
_SETTINGS = {"work_mem": "'256MB'", "jit": "off", "enable_memoize": "off"}


@dataclass(frozen=True)
class Written:
    """How many rows a check wrote: gaps that went, gaps new or changed, files counted anew."""

    gone: int = 0
    put: int = 0
    counted: int = 0


def hits(every: Iterable[Check]) -> str:
    """SQL of all that the checks find, without what is exempted. `paper` is wide and read once."""
    passes = " UNION ALL ".join(_pass(list(every), scope) for scope in ("slot", "paper"))
    return f"""
    WITH paper AS MATERIALIZED ({relations.PAPER})
    SELECT x.* FROM ({passes}) x
    WHERE NOT EXISTS (
        SELECT FROM archives_exemption e
        WHERE e.archive_id = x.archive_id AND e.kind_id = x.kind_id
          AND e.check_code = x.check_code AND e.ended_at IS NULL
          AND (e.until IS NULL OR e.until >= %(today)s))"""


def _pass(every: Sequence[Check], scope: Scope) -> str:
    """One pass over a relation: first whether any check hits a row, only then which."""
    mine = [check for check in every if check.scope == scope]
    alias = scope[0]
    which = " UNION ALL ".join(
        f"SELECT '{check.code}', '{check.state}', jsonb_build_object({_pairs(check)})"
        f" WHERE {check.condition}"
        for check in mine
    )
    paper = "p.paper_id" if scope == "paper" else "NULL::bigint"
    return f"""
        SELECT {alias}.archive_id, {alias}.kind_id, {paper} AS paper_id, y.*
        FROM {scope} {alias} CROSS JOIN LATERAL ({which}) y(check_code, state, said)
        WHERE {" OR ".join(f"({check.condition})" for check in mine)}"""


def _pairs(check: Check) -> str:
    return ", ".join(f"'{label}', {value}" for label, value in check.shown)


# A kind counts once, under the first that holds. One that is needed, has no paper and no gap is
# exempted and not required.
COUNTED = """
    SELECT f.archive_id, count(k.kind_id) AS required,
           count(*) FILTER (WHERE k.worst = 1) AS missing,
           count(*) FILTER (WHERE k.worst = 2) AS flawed,
           count(*) FILTER (WHERE k.worst = 3) AS contradicting,
           count(*) FILTER (WHERE k.kind_id IS NOT NULL AND k.worst IS NULL) AS present
    FROM file f
    LEFT JOIN (SELECT s.archive_id, s.kind_id, h.worst
               FROM slot s
               LEFT JOIN (SELECT archive_id, kind_id, min(CASE state WHEN 'missing' THEN 1
                                 WHEN 'flawed' THEN 2 ELSE 3 END) AS worst
                          FROM hit GROUP BY archive_id, kind_id) h
                      ON h.archive_id = s.archive_id AND h.kind_id = s.kind_id
               WHERE s.papers > 0 OR h.worst IS NOT NULL) k ON k.archive_id = f.archive_id
    GROUP BY f.archive_id"""

# A file that was checked by itself since the check of all began is left as it is.
_GONE = """
    DELETE FROM archives_gap g USING now_due f
    WHERE g.archive_id = f.archive_id AND NOT EXISTS (
        SELECT FROM hit h
        WHERE h.archive_id = g.archive_id AND h.kind_id = g.kind_id
          AND h.check_code = g.check_code AND h.paper_id IS NOT DISTINCT FROM g.paper_id)"""
_PUT = """
    INSERT INTO archives_gap (archive_id, kind_id, paper_id, check_code, state, said, found_at)
    SELECT h.archive_id, h.kind_id, h.paper_id, h.check_code, h.state, h.said, %(now)s
    FROM hit h JOIN now_due f ON f.archive_id = h.archive_id
    LEFT JOIN archives_gap g
           ON g.archive_id = h.archive_id AND g.kind_id = h.kind_id
          AND g.check_code = h.check_code AND coalesce(g.paper_id, 0) = coalesce(h.paper_id, 0)
    WHERE g.id IS NULL OR g.state <> h.state OR g.said <> h.said
    ON CONFLICT ON CONSTRAINT gap_once
    DO UPDATE SET state = excluded.state, said = excluded.said"""
_COUNT = """
    UPDATE archives_archive a
    SET required = c.required, present = c.present, missing = c.missing, flawed = c.flawed,
        contradicting = c.contradicting, checked_at = %(now)s
    FROM counted c JOIN now_due f ON f.archive_id = c.archive_id
    WHERE a.id = c.archive_id AND (%(stamps)s OR a.checked_at IS NULL
          OR (a.required, a.present, a.missing, a.flawed, a.contradicting) IS DISTINCT FROM
             (c.required, c.present, c.missing, c.flawed, c.contradicting))"""
_DUE = """
    SELECT f.archive_id FROM file f JOIN archives_archive a ON a.id = f.archive_id
    WHERE %(stamps)s OR a.checked_at IS NULL OR a.checked_at <= %(now)s"""


_LAST: list[Named] = [("counted", COUNTED), ("now_due", _DUE)]


@lru_cache(maxsize=1)
def _known() -> tuple[Check, ...]:
    return tuple(checks().values())


def _with(relations_: Iterable[Named]) -> str:
    return ", ".join(f"{name} AS MATERIALIZED ({sql})" for name, sql in relations_)


def few(keys: Sequence[int], today: date) -> Written:
    """Check a few files and all that show the same pictures; call it inside a transaction."""
    values = _values(today, keys=list(keys), stamps=True)
    with connection.cursor() as cursor:
        values["looks"] = looks = _looks(cursor, values)
        neighbours = sorted({*_column(cursor, relations.NEIGHBOURS, values)} - {*keys})
        if neighbours:
            looks = looks + _looks(cursor, {**values, "keys": neighbours})
        values |= {"keys": sorted({*keys, *neighbours}), "looks": looks}
        named = _named(relations.FEW, relations.THESE_BYTES)
        if len(values["keys"]) > MOST_AT_ONCE:
            return _in_tables(cursor, named, values)
        cursor.execute(f"WITH {_with([*named, *_LAST])}, {_WRITING}", values)
        return Written(*cursor.fetchone())


def _looks(cursor: Any, values: dict[str, Any]) -> list[str]:
    """The digests of what files show, and of what looks nearly like it."""
    own = _column(cursor, relations.LOOKS, values)
    return own + _column(cursor, relations.ALIKE, {**values, "looks": own})


def _column(cursor: Any, sql: str, values: dict[str, Any]) -> list[Any]:
    cursor.execute(sql, values)
    return [value for (value,) in cursor.fetchall()]


def all_of(paths: Sequence[str], today: date) -> Written:
    """Check all files below places; call it inside a transaction."""
    within = relations.EVERYTHING if "" in paths else relations.PLACE
    values = _values(today, paths=[f"{path}%" for path in paths], stamps=False)
    with connection.cursor() as cursor:
        return _in_tables(cursor, _named(within, relations.ANY_BYTES), values)


def _named(within: str, candidates: str) -> list[Named]:
    return [*relations.parts(within, candidates), ("hit", hits(_known()))]


def _in_tables(cursor: Any, named: list[Named], values: dict[str, Any]) -> Written:
    for name, value in _SETTINGS.items():
        cursor.execute(f"SET LOCAL {name} = {value}")
    made = [*named, *_LAST]
    for name, sql in made:
        cursor.execute(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {sql}", values)
        cursor.execute(f"ANALYZE {name}")
    counts = []
    for sql in (_GONE, _PUT, _COUNT):
        cursor.execute(sql, values)
        counts.append(cursor.rowcount)
    cursor.execute(f"DROP TABLE {', '.join(name for name, _sql in made)}")
    return Written(*counts)


def _values(today: date, **more: Any) -> dict[str, Any]:
    return {"today": today, "now": timezone.now(), **more}


_WRITING = f"""gone AS ({_GONE} RETURNING 1), put AS ({_PUT} RETURNING 1),
    counting AS ({_COUNT} RETURNING 1)
    SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM put),
           (SELECT count(*) FROM counting)"""
