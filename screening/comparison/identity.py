"""Whom a department means by a number that is nobody's: set-wise, for all feeds together.

First the arithmetic of the number (`slips`), then name, birth date, household and village. What is
sure (`grades`) joins the row to the person; the rest is proposed to people, and what they decided
is read back. A number with a valid checksum is never taken for another number: twins and namesakes
have valid numbers of their own.
"""

from collections.abc import Iterable
from pathlib import Path

from duckdb import DuckDBPyConnection

from screening.comparison import context, slips, weighing
from screening.comparison.context import Files
from screening.comparison.files import quote, scan
from screening.comparison.likeness import OTHERWISE_WRITTEN, alike_names, surname_sound
from screening.comparison.resolve import MISTYPED, SOURCE_STEP, is_card, same_county

PLACE_COLUMNS = {
    "village_id": "BIGINT",
    "village_code": "VARCHAR",
    "village": "VARCHAR",
    "township": "VARCHAR",
    "county_code": "VARCHAR",
}
"""Villages by name: an address names a village where it has the township and the village in it."""
_SAME_NAME = "('same', 'variant', 'rare', 'homophone')"


def settle(
    con: DuckDBPyConnection, files: Files, decisions: Path | None, villages: Path | None
) -> None:
    """Create `weighed` and join what is sure; the feeds and `unmatched` must be loaded.

    `decisions` holds what people said of pairs (`weighing.DECISION_COLUMNS`), `villages` is of
    `PLACE_COLUMNS`.
    """
    _ask(con)
    _decode(con)
    for found in (_by_number(), _by_our_slip(), _MISNAMED, _by_name()):
        _propose(con, found)
    _name_villages(con, villages)
    context.load(con, files)
    _propose(con, _by_birth())
    weighing.weigh(con)
    weighing.decide(con, decisions)
    weighing.join(con, list(files))


def _ask(con: DuckDBPyConnection) -> None:
    """Create `asking`: rows without a usable number, and where a slip in 15 digits is possible;
    and `pair`, of rows with persons who may be meant.

    A row has a person once: each way of asking is for rows that the ways before leave.
    """
    births = ", ".join(map(quote, context.feeds_with_birth()))
    con.execute(f"""
        CREATE TABLE asking AS
        SELECT u.source, u.feed, f.county, u.name, u.id_raw, u.id_state,
               {is_card("u.feed")} AS is_card,
               CASE WHEN length(u.id_raw) IN (20, 22) THEN left(u.id_raw, 18)
                    ELSE u.id_raw END AS typed
        FROM unmatched u JOIN extract_file f ON f.file_no = u.source // {SOURCE_STEP}
        WHERE u.name IS NOT NULL
          AND ({MISTYPED} OR u.id_state = 'from15'
               OR (u.id_state IN ('blank', 'none') AND u.feed IN ({births})))
    """)
    con.execute("""
        CREATE TABLE pair (source BIGINT, feed VARCHAR, id_raw VARCHAR, name VARCHAR,
                           person_id BIGINT, slip VARCHAR, is_near BOOLEAN, alike VARCHAR)
    """)


def _decode(con: DuckDBPyConnection) -> None:
    """Create `near` of the rows and `our_near` of `odd_person`, those whose number in the base
    map was mistyped.
    """
    wrong = f"SELECT source AS ref, id_raw AS typed, is_card FROM asking WHERE {MISTYPED}"
    slips.decode(con, wrong, "near")
    con.execute(f"""
        CREATE TABLE odd_person AS
        SELECT person_id, id_raw, name_norm, county_code FROM register_person WHERE {MISTYPED}
    """)
    ours = "SELECT person_id AS ref, id_raw AS typed, false AS is_card FROM odd_person"
    slips.decode(con, ours, "our_near")


def _propose(con: DuckDBPyConnection, found: str) -> None:
    """Add pairs to `pair`, with how alike the two names are, but not those of other names.

    `found` is SQL giving (source, feed, id_raw, theirs, person_id, ours, slip, is_near). Another
    name stays where the number is the same; without a number, one character tells brothers apart.
    """
    con.execute(f"CREATE OR REPLACE TABLE found AS {found}")
    _name_pairs(con)
    con.execute("""
        INSERT INTO pair
        SELECT source, feed, id_raw, theirs, person_id, slip, is_near, alike
        FROM (
            SELECT f.*, CASE WHEN theirs = ours THEN 'same'
                             ELSE coalesce(n.alike, 'other') END AS alike
            FROM found f LEFT JOIN name_pair n USING (theirs, ours)
            WHERE theirs IS NOT NULL AND ours IS NOT NULL
        )
        WHERE (alike <> 'other' OR slip = 'same') AND (alike <> 'one_char' OR slip <> 'none')
    """)


def _name_pairs(con: DuckDBPyConnection) -> None:
    """Create `name_pair` (theirs, ours, alike) of the names in `found` that are alike.

    Nine in ten pairs came together by chance and have nothing in common: no character, however
    it is written, and not the sound of the surname. Only the others are looked at in Python.
    """
    firsts = con.execute("SELECT left(theirs, 1) FROM found UNION SELECT left(ours, 1) FROM found")
    said = [(first, surname_sound(first)) for (first,) in firsts.fetchall() if first]
    _table(con, "surname", ("first", "sound"), said)
    asked = con.execute(f"""
        SELECT DISTINCT theirs, ours
        FROM found
        JOIN surname t ON t.first = left(theirs, 1)
        JOIN surname o ON o.first = left(ours, 1)
        WHERE theirs <> ours
          AND (t.sound = o.sound OR translate(theirs, ours, '') <> theirs
               OR regexp_matches(theirs || ours, {quote(OTHERWISE_WRITTEN)}))
    """).fetchall()
    _table(con, "name_pair", ("theirs", "ours", "alike"), alike_names(asked))


def _by_number() -> str:
    """One slip away: the number is a person's, and the name or the county is no other."""
    return f"""
        WITH met AS MATERIALIZED (
            SELECT n.ref, CAST(n.slip AS VARCHAR) AS slip, p.person_id, p.name_norm, p.county_code
            FROM near n JOIN register_person p ON p.key = n.key
        )
        SELECT * FROM (
            SELECT a.source, a.feed, a.id_raw, a.name AS theirs, m.person_id, m.name_norm AS ours,
                   m.slip, {same_county("a.county", "m.county_code")} AS is_near
            FROM met m JOIN asking a ON a.source = m.ref
        ) WHERE is_near OR theirs = ours
    """


def _by_our_slip() -> str:
    """The department's number is valid, and one slip away from what the register has instead."""
    return f"""
        WITH met AS MATERIALIZED (
            SELECT u.source, u.feed, u.id_raw, u.name, n.ref
            FROM our_near n
            JOIN unmatched u ON u.key = n.key
            WHERE u.id_state IN ('ok', 'card')
        )
        SELECT m.source, m.feed, m.id_raw, m.name AS theirs, p.person_id, p.name_norm AS ours,
               'ours' AS slip, true AS is_near
        FROM met m
        JOIN odd_person p ON p.person_id = m.ref AND p.name_norm = m.name
        JOIN extract_file f ON f.file_no = m.source // {SOURCE_STEP}
        WHERE {same_county("f.county", "p.county_code")}
    """


_MISNAMED = """
    SELECT m.source, m.feed, m.id_raw, m.name AS theirs, m.person_id, p.name_norm AS ours,
           'same' AS slip, true AS is_near
    FROM misnamed m
    JOIN register_person p ON p.person_id = m.person_id
    ANTI JOIN register_twin t ON t.person_id = m.person_id
"""
"""The number is a person's and the name is not; who shares a number is another question."""


def _by_name() -> str:
    """Nobody is one slip away: people of the row's name in the county whose number is two slips
    away, or one from the 15 digits that were typed.
    """
    return f"""
        WITH left_over AS (
            SELECT a.source, a.county, a.name, a.typed FROM asking a
            WHERE length(typed) BETWEEN 15 AND 20 AND (id_state = 'from15' OR {MISTYPED})
              AND NOT EXISTS (SELECT 1 FROM pair q WHERE q.source = a.source
                              AND q.alike IN {_SAME_NAME} AND q.is_near)
        ), met AS MATERIALIZED (
            SELECT a.source, p.person_id, p.county_code
            FROM left_over a
            JOIN register_person p
                ON p.name_key = hash(a.name) AND left(p.county_code, 4) = left(a.county, 4)
            WHERE p.key IS NOT NULL
              AND CASE WHEN length(a.typed) = 15 THEN {slips.one_in_15("a.typed", "p.id18")}
                       ELSE {slips.two("a.typed", "p.id18")} END
        )
        SELECT a.source, a.feed, a.id_raw, a.name AS theirs, m.person_id, a.name AS ours,
               CASE WHEN length(a.typed) = 15 THEN 'old' ELSE 'two' END AS slip, true AS is_near
        FROM met m JOIN asking a ON a.source = m.source
        WHERE {same_county("a.county", "m.county_code")}
    """


def _name_villages(con: DuckDBPyConnection, villages: Path | None) -> None:
    """Create `village_name`; a name that villages of two counties share names neither."""
    con.execute("CREATE TABLE village_name (village_no BIGINT, township VARCHAR, village VARCHAR)")
    if villages:
        con.execute(f"""
            INSERT INTO village_name
            SELECT CAST(min(village_code) AS BIGINT), township, village
            FROM {scan(villages, PLACE_COLUMNS)}
            GROUP BY township, village HAVING count(*) = 1
        """)


def _by_birth() -> str:
    """No number to go by: the same birth date, and a household or a village with such a name."""
    day = "substr(a.typed, 7, 4) || '-' || substr(a.typed, 11, 2) || '-' || substr(a.typed, 13, 2)"
    return f"""
        WITH nameless AS (
            SELECT a.source, a.feed, a.id_raw, a.name, a.county, c.* EXCLUDE (source, birth_on),
                   coalesce(c.birth_on, CASE WHEN length(a.typed) = 18 THEN TRY_CAST({day} AS DATE)
                                        END) AS birth_on
            FROM asking a JOIN context c ON c.source = a.source
            WHERE a.id_state <> 'from15'
              AND NOT EXISTS (SELECT 1 FROM pair q WHERE q.source = a.source)
        )
        SELECT n.source, n.feed, n.id_raw, n.name AS theirs, p.person_id, p.name_norm AS ours,
               'none' AS slip, true AS is_near
        FROM nameless n
        JOIN register_person p
            ON p.birth_on = n.birth_on AND left(p.county_code, 4) = left(n.county, 4)
        LEFT JOIN home h ON h.source = n.source AND h.household_id = p.household_id
        LEFT JOIN village_name v ON v.village_no = p.village_no
        WHERE {same_county("n.county", "p.county_code")}
          AND (h.household_id IS NOT NULL
               OR (n.name = p.name_norm AND {context.lives_there("n", "p", "v")}))
    """


def _table(
    con: DuckDBPyConnection, name: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]
) -> None:
    lists = list(zip(*rows, strict=True)) or [()] * len(columns)
    values = dict(zip(columns, map(list, lists), strict=True))
    spread = ", ".join(f"unnest(${column}::VARCHAR[]) AS {column}" for column in columns)
    con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {spread}", values)
