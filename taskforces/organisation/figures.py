"""Every figure of what is missing or double in one statement: how many of each kind, by place.

`holes` says what each kind is and lists its rows; asked one by one as the ORM writes them the
figures of a prefecture took sixteen statements and 200 ms, here each table is read once. A test
holds the two against one another and against plain Python.
"""

from datetime import date
from typing import Any

from django.db import connection

from regions.duties import Duty
from regions.models import Level, Region
from taskforces.models import BodyKind, ChargeKind, Role
from taskforces.models.organisation import LEADS
from taskforces.organisation.holes import CO_LEADERS, Hole, subjects_of_the_top

_HOLDS = "{0}.starts_on <= %(day)s AND ({0}.ends_on IS NULL OR {0}.ends_on >= %(day)s)"
_COMMON = f"""
WITH place AS MATERIALIZED (
    SELECT r.id, r.level, substr(r.path, 1, %(length)s) AS under FROM regions_region r
    WHERE r.path LIKE %(path)s AND r.level < {Level.GRID:d}
      AND (r.valid_from IS NULL OR r.valid_from <= %(day)s)
      AND (r.valid_to IS NULL OR r.valid_to >= %(day)s)
), body AS MATERIALIZED (
    SELECT b.id, b.kind, b.subject, b.region_id, substr(r.path, 1, %(length)s) AS under
    FROM taskforces_body b JOIN regions_region r ON r.id = b.region_id
    WHERE {_HOLDS.format("b")} AND r.path LIKE %(path)s
), held AS MATERIALIZED (
    SELECT s.body_id, s.cadre_id, s.role, b.under, b.kind, b.region_id
    FROM taskforces_seat s JOIN body b ON b.id = s.body_id WHERE {_HOLDS.format("s")}
), unled AS MATERIALIZED (
    SELECT b.* FROM body b WHERE NOT EXISTS (
        SELECT FROM held h WHERE h.body_id = b.id AND h.role = ANY(%(leads)s))
), charge AS MATERIALIZED (
    SELECT c.kind, c.region_id, c.group_name FROM taskforces_charge c
    JOIN place p ON p.id = c.region_id WHERE {_HOLDS.format("c")}
), leaders AS MATERIALIZED (  -- wherever in the prefecture
    SELECT s.cadre_id, s.body_id FROM taskforces_seat s JOIN taskforces_body b ON b.id = s.body_id
    WHERE s.role = ANY(%(leads)s) AND {_HOLDS.format("s")} AND {_HOLDS.format("b")}
), twice AS MATERIALIZED (
    SELECT cadre_id FROM leaders GROUP BY cadre_id HAVING count(DISTINCT body_id) > 1
)
"""


def _of_places(level: Level, condition: str) -> str:
    where = f"p.level = {level:d} AND {condition}"
    return f"SELECT p.under, count(*) FROM place p WHERE {where} GROUP BY 1"


def _no_body(kind: str) -> str:
    return f"NOT EXISTS (SELECT FROM body b WHERE b.region_id = p.id AND b.kind = '{kind}')"


def _no_charge(kind: str) -> str:
    return f"NOT EXISTS (SELECT FROM charge c WHERE c.region_id = p.id AND c.kind = '{kind}')"


def _unled(condition: str) -> str:
    return f"SELECT u.under, count(*) FROM unled u WHERE {condition} GROUP BY 1"


_OTHERS = f"u.kind NOT IN ('{BodyKind.COMMAND_POST}', '{BodyKind.WORK_TEAM}')"
_PARTS: dict[Hole, str] = {
    Hole.CO_LEADERS: f"""
        SELECT p.under, count(*) FROM place p
        LEFT JOIN (SELECT region_id, count(DISTINCT cadre_id) AS n FROM held
                   WHERE kind = '{BodyKind.LEADING_GROUP}' AND role = '{Role.CO_LEADER}'
                   GROUP BY 1) h ON h.region_id = p.id
        WHERE coalesce(h.n, 0) < {CO_LEADERS}
          AND (p.level <= {Level.COUNTY:d} OR (p.level = {Level.TOWNSHIP:d} AND EXISTS (
              SELECT FROM body b WHERE b.region_id = p.id
              AND b.kind = '{BodyKind.LEADING_GROUP}')))
        GROUP BY 1""",
    Hole.SUBJECTS: f"""
        SELECT p.under, count(*) FROM place p
        LEFT JOIN (SELECT region_id, count(DISTINCT subject) AS n FROM body
                   WHERE kind = '{BodyKind.TASK_FORCE}' AND subject = ANY(%(subjects)s)
                   GROUP BY 1) h ON h.region_id = p.id
        WHERE p.level IN ({Level.COUNTY:d}, {Level.TOWNSHIP:d})
          AND coalesce(h.n, 0) < cardinality(%(subjects)s::text[])
        GROUP BY 1""",
    Hole.LEADERLESS: _unled(_OTHERS),
    Hole.NO_POST: _of_places(Level.TOWNSHIP, _no_body(BodyKind.COMMAND_POST)),
    Hole.NO_COMMANDER: _unled(f"u.kind = '{BodyKind.COMMAND_POST}'"),
    Hole.NO_TEAM: _of_places(Level.VILLAGE, _no_body(BodyKind.WORK_TEAM)),
    Hole.NO_CAPTAIN: _unled(f"u.kind = '{BodyKind.WORK_TEAM}'"),
    Hole.TOWNSHIP: _of_places(Level.TOWNSHIP, _no_charge(ChargeKind.TOWNSHIP)),
    Hole.VILLAGE: _of_places(Level.VILLAGE, _no_charge(ChargeKind.VILLAGE)),
    Hole.GROUPS: _of_places(Level.VILLAGE, _no_charge(ChargeKind.GROUP)),
    Hole.GROUP_LEFT: f"""
        SELECT g.under, count(*) FROM (
            SELECT DISTINCT substr(r.path, 1, %(length)s) AS under, c.region_id, c.group_name
            FROM taskforces_charge c JOIN regions_region r ON r.id = c.region_id
            WHERE c.kind = '{ChargeKind.GROUP}' AND c.ends_on < %(day)s AND r.path LIKE %(path)s
        ) g WHERE NOT EXISTS (
            SELECT FROM taskforces_charge c WHERE c.kind = '{ChargeKind.GROUP}'
            AND c.region_id = g.region_id AND c.group_name = g.group_name
            AND {_HOLDS.format("c")})
        GROUP BY 1""",
    Hole.POOR: f"""
        SELECT substr(r.path, 1, %(length)s), count(*) FROM taskforces_poorplace n
        JOIN regions_region r ON r.id = n.region_id
        WHERE r.path LIKE %(path)s AND {_HOLDS.format("n")} AND NOT EXISTS (
            SELECT FROM taskforces_charge c WHERE c.kind = n.kind
            AND c.region_id = n.region_id AND {_HOLDS.format("c")})
        GROUP BY 1""",
    Hole.NO_WORKER: f"""
        SELECT substr(r.path, 1, %(length)s), count(*) FROM regions_region r
        WHERE r.path LIKE %(path)s AND r.level = {Level.GRID:d}
          AND (r.valid_from IS NULL OR r.valid_from <= %(day)s)
          AND (r.valid_to IS NULL OR r.valid_to >= %(day)s)
          AND NOT EXISTS (
            SELECT FROM regions_posting w WHERE w.region_id = r.id
            AND w.duty = '{Duty.GRID_WORKER}' AND {_HOLDS.format("w")}
            AND w.user_id NOT IN (SELECT id FROM regions_user WHERE NOT is_active))
        GROUP BY 1""",
    Hole.VACANT: _unled(
        """EXISTS (SELECT FROM taskforces_seat s WHERE s.body_id = u.id
                   AND s.role = ANY(%(leads)s) AND s.ends_on < %(day)s)"""
    ),
    Hole.GONE: """
        SELECT h.under, count(*) FROM held h JOIN regions_cadre c ON c.id = h.cadre_id
        WHERE c.ends_on < %(day)s GROUP BY 1""",
    Hole.LEADS_TWO: """
        SELECT h.under, count(*) FROM held h JOIN twice t ON t.cadre_id = h.cadre_id
        WHERE h.role = ANY(%(leads)s) GROUP BY 1""",
    Hole.SAME_BODY: """
        SELECT d.under, sum(d.n)::bigint FROM (
            SELECT under, count(*) AS n FROM held GROUP BY under, body_id, cadre_id
            HAVING count(*) > 1) d
        GROUP BY 1""",
}
_SQL = _COMMON + "\nUNION ALL\n".join(
    f"SELECT '{hole.value}' AS hole, part.* FROM ({part}) part" for hole, part in _PARTS.items()
)


def counted(place: Region, day: date, length: int) -> list[tuple[str, Hole, int]]:
    """(first `length` characters of the path, kind, how many) in a place and below it."""
    values: dict[str, Any] = {
        "path": f"{place.path}%",
        "day": day,
        "length": length,
        "leads": sorted(LEADS),
        "subjects": subjects_of_the_top(day),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        return [(under, Hole(hole), number) for hole, under, number in cursor.fetchall()]
