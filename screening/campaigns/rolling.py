"""Triggers of the visits of a round: the figures of places follow, and a closed round stays.

They work on all rows of a statement at once, so that a million visits made in one statement cost
one pass, and the figures of a village are right in the very transaction that changed a visit.
"""

from typing import Any

import pgtrigger

from screening.campaigns import focus

# Only names and expressions of this program are put into these statements.
# ruff: noqa: S608

ZONE = "Asia/Shanghai"
_HERE = "state <> 'gone'"
MEASURES: dict[str, str] = {
    "total": _HERE,
    "registered": f"{_HERE} AND is_registered",
    "visited": "state = 'visited'",
    "unreachable": "state = 'unreachable'",
    "returned": "state = 'returned'",
    "explained": "state IN ('to_visit', 'returned') AND reason <> ''",
    "undrawn": "state = 'visited' AND NOT is_drawn",
    "sampled": "state = 'visited' AND is_sampled",
    "reviewed": "state = 'visited' AND is_sampled AND reviewed_at IS NOT NULL",
    **{f: f"outcome = '{f}'" for f in ("fits", "left_out", "wrong_in", "wrong_out", "relapsed")},
}
_VILLAGE = "array_to_string((string_to_array(r.place_path, '/'))[1:4], '/') || '/'"


def _sums() -> str:
    return ", ".join(
        f"coalesce(sum(r.sign) FILTER (WHERE {condition}), 0)" for condition in MEASURES.values()
    )


def _tallies(rows: str) -> str:
    names = ", ".join(MEASURES)
    added = ", ".join(f"{name} = t.{name} + excluded.{name}" for name in MEASURES)
    groups = ", ".join(
        ["('', 0::bigint)", *(f"('{g.key}', {g.bit}::bigint)" for g in focus.GROUPS)]
    )
    return f"""
        INSERT INTO screening_campaigntally AS t (campaign_id, place_path, focus, {names})
        SELECT * FROM (
            SELECT r.campaign_id, {_VILLAGE} AS place_path, g.key, {_sums()}
            FROM ({rows}) r
            JOIN (VALUES {groups}) AS g(key, bit) ON g.bit = 0 OR r.focus & g.bit <> 0
            GROUP BY 1, 2, 3
        ) n ({"campaign_id, place_path, focus, " + names})
        WHERE {" OR ".join(f"n.{name} <> 0" for name in MEASURES)}
        ORDER BY campaign_id, focus, place_path
        ON CONFLICT (campaign_id, focus, place_path) DO UPDATE SET {added};
    """


def _days(rows: str) -> str:
    return f"""
        INSERT INTO screening_campaignday AS t (campaign_id, place_path, signer_id, day, visits)
        SELECT * FROM (
            SELECT r.campaign_id, {_VILLAGE} AS place_path, r.visited_by_id,
                   (r.visited_at AT TIME ZONE '{ZONE}')::date AS day, sum(r.sign) AS visits
            FROM ({rows}) r WHERE r.state = 'visited' GROUP BY 1, 2, 3, 4
        ) n WHERE visits <> 0
        ORDER BY campaign_id, place_path, visited_by_id, day
        ON CONFLICT (campaign_id, place_path, signer_id, day)
        DO UPDATE SET visits = t.visits + excluded.visits;
    """


# The row of the round is held, so that none closes while a change of a visit is under way.
_CLOSED = """
    PERFORM FROM screening_campaign c
    WHERE c.id IN (SELECT campaign_id FROM now_is) ORDER BY c.id FOR SHARE;
    IF EXISTS (SELECT FROM now_is n JOIN screening_campaign c ON c.id = n.campaign_id
               WHERE c.state <> 'open') THEN
        RAISE EXCEPTION 'the screening round is not open';
    END IF;
"""
_COLUMNS = (
    "campaign_id, place_path, focus, state, is_registered, outcome, reason, is_drawn,"
    " is_sampled, reviewed_at, visited_at, visited_by_id"
)
_NEW = f"SELECT {_COLUMNS}, 1 AS sign FROM now_is"
_BOTH = f"{_NEW} UNION ALL SELECT {_COLUMNS}, -1 FROM was"


def _rolled(name: str, operation: Any, rows: str, **seen: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**seen),
        func=f"{_CLOSED}{_tallies(rows)}{_days(rows)}RETURN NULL;",
    )


def still_open(name: str) -> pgtrigger.Trigger:
    """Refuse a new or changed row of a round that is not open."""
    return pgtrigger.Trigger(
        name=f"{name}_still_open",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func="""
            PERFORM FROM screening_campaign c
            WHERE c.id = NEW.campaign_id AND c.state = 'open' FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the screening round is not open';
            END IF;
            RETURN NEW;
        """,
    )


VISIT = (
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
    _rolled("rolled_in", pgtrigger.Insert, _NEW, new="now_is"),
    _rolled("rolled_on", pgtrigger.Update, _BOTH, new="now_is", old="was"),
)
