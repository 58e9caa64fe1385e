"""Whom a department means by a number that is nobody's: set-wise, for all feeds together.

First the arithmetic of the number (`slips`), then name, birth date, household and village. What is
sure (`grades`) joins the row to the person; the rest is proposed to people, and what they decided
is read back. A number with a valid checksum is never taken for another number: twins and namesakes
have valid numbers of their own.
"""

from collections.abc import Iterable
from pathlib import Path

from duckdb import DuckDBPyConnection

from screening.comparison import context, numbers, slips, weighing
from screening.comparison.context import Files
from screening.comparison.files import quote, scan
from screening.comparison.likeness import grade_normalised
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
    _by_number(con)
    _by_our_slip(con)
    _misnamed(con)
    _name_pairs(con)
    _by_name(con)
    _name_villages(con, villages)
    context.load(con, files)
    _by_birth(con)
    _name_pairs(con)
    weighing.weigh(con)
    weighing.decide(con, decisions)
    weighing.join(con, list(files))


def _ask(con: DuckDBPyConnection) -> None:
    """Create `asking`: rows without a usable number, and where a slip in 15 digits is possible;
    and `pair`, of rows with persons who may be meant.
    """
    births = ", ".join(map(quote, context.feeds_with_birth()))
    con.execute(f"""
        CREATE TABLE asking AS
        SELECT u.source, u.feed, u.source // {SOURCE_STEP} AS file_no, f.county, u.name,
               u.id_raw, u.id_state, {is_card("u.feed")} AS is_card,
               CASE WHEN length(u.id_raw) IN (20, 22) THEN left(u.id_raw, 18)
                    ELSE u.id_raw END AS typed
        FROM unmatched u JOIN extract_file f ON f.file_no = u.source // {SOURCE_STEP}
        WHERE u.name IS NOT NULL
          AND ({MISTYPED} OR u.id_state = 'from15'
               OR (u.id_state IN ('blank', 'none') AND u.feed IN ({births})))
    """)
    con.execute("""
        CREATE TABLE pair (source BIGINT, person_id BIGINT, slip VARCHAR, theirs VARCHAR,
                           ours VARCHAR, is_near BOOLEAN, alike VARCHAR)
    """)


def _by_number(con: DuckDBPyConnection) -> None:
    """One slip away: the number is a person's, and the name or the county is no other."""
    slips.decode(
        con, f"SELECT source AS ref, id_raw AS typed, is_card FROM asking WHERE {MISTYPED}", "near"
    )
    con.execute(f"""
        INSERT INTO pair
        SELECT source, person_id, slip, theirs, ours, is_near,
               CASE WHEN theirs = ours THEN 'same' END
        FROM (
            SELECT a.source, p.person_id, n.slip, a.name AS theirs, p.name_norm AS ours,
                   {same_county("a.county", "p.county_code")} AS is_near
            FROM near n
            JOIN register_person p ON p.key = n.key
            JOIN asking a ON a.source = n.ref
        ) WHERE is_near OR theirs = ours
    """)
    con.execute("DROP TABLE near")


def _by_our_slip(con: DuckDBPyConnection) -> None:
    """The department's number is valid, and one slip away from what the register has instead."""
    slips.decode(
        con,
        f"SELECT person_id AS ref, id_raw AS typed, false AS is_card "
        f"FROM register_person WHERE {MISTYPED}",
        "near",
    )
    con.execute(f"""
        INSERT INTO pair
        SELECT u.source, p.person_id, 'ours', u.name, p.name_norm, true, 'same'
        FROM near n
        JOIN (
            SELECT *, {numbers.key("left(id_raw, 18)")} AS key FROM unmatched
            WHERE id_state IN ('ok', 'card')
        ) u ON u.key = n.key
        JOIN extract_file f ON f.file_no = u.source // {SOURCE_STEP}
        JOIN register_person p ON p.person_id = n.ref AND p.name_norm = u.name
        WHERE {same_county("f.county", "p.county_code")}
    """)
    con.execute("DROP TABLE near")


def _misnamed(con: DuckDBPyConnection) -> None:
    """The number is a person's and the name is not; who shares a number is another question."""
    con.execute("""
        INSERT INTO pair
        SELECT m.source, m.person_id, 'same', m.name, p.name_norm, true, NULL
        FROM misnamed m
        JOIN register_person p ON p.person_id = m.person_id
        ANTI JOIN register_twin t ON t.person_id = m.person_id
    """)


def _name_pairs(con: DuckDBPyConnection) -> None:
    """Say how alike the two names of each pair are, and drop those of other names."""
    asked = con.execute(
        "SELECT DISTINCT theirs, ours FROM pair WHERE alike IS NULL AND theirs <> ours"
    ).fetchall()
    graded = [(theirs, ours, grade_normalised(ours, theirs)) for theirs, ours in asked]
    _table(con, "name_pair", ("theirs", "ours", "alike"), graded)
    con.execute("""
        UPDATE pair SET alike = n.alike FROM name_pair n
        WHERE pair.alike IS NULL AND n.theirs = pair.theirs AND n.ours = pair.ours
    """)
    con.execute("""
        DELETE FROM pair
        WHERE alike IS NULL OR (alike = 'other' AND slip <> 'same')
           OR (slip = 'none' AND alike = 'one_char')  -- brothers, twins
    """)
    con.execute("DROP TABLE name_pair")


def _by_name(con: DuckDBPyConnection) -> None:
    """Nobody is one slip away: people of the row's name in the county whose number is two slips
    away, or one from the 15 digits that were typed.

    Two slips leave one of three parts of a number as it was; asking that first spares nearly
    all distances.
    """
    old = "left(p.id18, 6) || substr(p.id18, 9, 9)"
    con.execute(f"""
        INSERT INTO pair
        SELECT a.source, p.person_id, CASE WHEN length(a.typed) = 15 THEN 'old' ELSE 'two' END,
               a.name, p.name_norm, true, 'same'
        FROM (
            SELECT * FROM asking a
            WHERE length(typed) BETWEEN 15 AND 20 AND (id_state = 'from15' OR {MISTYPED})
              AND NOT EXISTS (SELECT 1 FROM pair q WHERE q.source = a.source
                              AND q.alike IN {_SAME_NAME} AND q.is_near)
        ) a
        JOIN register_person p ON p.name_norm = a.name
        WHERE p.id18 IS NOT NULL AND {same_county("a.county", "p.county_code")}
          AND CASE
              WHEN length(a.typed) = 15 THEN damerau_levenshtein(a.typed, {old}) = 1
              WHEN left(a.typed, 6) = left(p.id18, 6) OR right(a.typed, 6) = right(p.id18, 6)
                   OR contains(a.typed, substr(p.id18, 7, 6))
              THEN damerau_levenshtein(a.typed, p.id18) = 2 ELSE false END
    """)


def _name_villages(con: DuckDBPyConnection, villages: Path | None) -> None:
    columns = "CAST(village_code AS BIGINT) AS village_no, township, village"
    con.execute(
        f"CREATE TABLE village_name AS SELECT {columns} FROM {scan(villages, PLACE_COLUMNS)}"
        if villages
        else "CREATE TABLE village_name (village_no BIGINT, township VARCHAR, village VARCHAR)"
    )


def _by_birth(con: DuckDBPyConnection) -> None:
    """No number to go by: the same birth date, and a household or a village with such a name."""
    day = "substr(a.typed, 7, 4) || '-' || substr(a.typed, 11, 2) || '-' || substr(a.typed, 13, 2)"
    con.execute(f"""
        INSERT INTO pair
        WITH nameless AS (
            SELECT a.source, a.name, a.county, c.* EXCLUDE (source, birth_on),
                   coalesce(c.birth_on, CASE WHEN length(a.typed) = 18 THEN TRY_CAST({day} AS DATE)
                                        END) AS birth_on
            FROM asking a LEFT JOIN context c ON c.source = a.source
            WHERE a.id_state <> 'from15'
              AND NOT EXISTS (SELECT 1 FROM pair q WHERE q.source = a.source)
        )
        SELECT n.source, p.person_id, 'none', n.name, p.name_norm, true,
               CASE WHEN n.name = p.name_norm THEN 'same' END
        FROM nameless n
        JOIN register_person p ON p.birth_on = n.birth_on
        LEFT JOIN home h ON h.source = n.source AND h.household_id = p.household_id
        LEFT JOIN village_name v ON v.village_no = p.village_no
        WHERE {same_county("n.county", "p.county_code")}
          AND (h.household_id IS NOT NULL
               OR (n.name = p.name_norm AND {context.lives_there("n", "p", "v")}))
    """)


def _table(
    con: DuckDBPyConnection, name: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]
) -> None:
    lists = list(zip(*rows, strict=True)) or [()] * len(columns)
    values = dict(zip(columns, map(list, lists), strict=True))
    spread = ", ".join(f"unnest(${column}::VARCHAR[]) AS {column}" for column in columns)
    con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {spread}", values)
