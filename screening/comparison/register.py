"""The register inside DuckDB: persons with usable numbers, households with their heads."""

from collections.abc import Collection
from pathlib import Path

from duckdb import DuckDBPyConnection

from households import id_number
from screening.comparison import names, numbers
from screening.comparison.files import HOUSEHOLD_COLUMNS, REGISTER_COLUMNS, scan

_NEEDED = frozenset(
    {"person_id", "household_id", "household_no", "id_raw", "name", "is_head", "county_code"}
    | {"is_registered", "poor_kind", "exit_status", "identified_on", "house_grade"}
    | {"birth_on", "village_code"}
)
_PLAIN_NAME = "regexp_full_match(name, '[\\x{4e00}-\\x{9fff}]+')"


def columns_for(wanted: Collection[str]) -> list[str]:
    """Return the columns of the register that a run reads: those among the words of its rules,
    and those every run needs."""
    return [name for name in REGISTER_COLUMNS if name in _NEEDED | set(wanted)]


def load(con: DuckDBPyConnection, path: Path, wanted: Collection[str]) -> None:
    """Create `register_person`.

    `wanted` are the words of the rules; `register_person` has the columns that `columns_for`
    gives for them. Beside them it has `id18`, `id_state`, `name_norm`, `key` and `village_no` (the
    12 digits of the village); id18 and key are NULL where the number is unusable.
    """
    chosen = columns_for(wanted)
    # A number of 12 digits as an integer is half of its text; rules that ask have the text too.
    columns = ", ".join(name for name in chosen if name != "village_code" or name in wanted)
    is_plain = numbers.is_canonical("id_raw", "first17")
    con.execute(f"""
        CREATE TABLE register_person AS
        SELECT {columns}, {numbers.key("id18")} AS key, id18,
               CASE WHEN id18 IS NOT NULL THEN 'ok' ELSE 'blank' END AS id_state,
               CASE WHEN {_PLAIN_NAME} THEN name END AS name_norm, village_no
        FROM (
            SELECT {columns}, village_no, CASE WHEN {is_plain} THEN id_raw END AS id18
            FROM (
                SELECT {columns}, TRY_CAST(village_code AS BIGINT) AS village_no,
                       TRY_CAST(left(id_raw, 17) AS BIGINT) AS first17
                FROM {scan(path, REGISTER_COLUMNS, chosen)}
            )
        )
    """)
    _read_odd_numbers(con)
    _read_odd_names(con)


def derive(con: DuckDBPyConnection) -> None:
    """Create `register_household`, and `register_twin` of persons who share their number."""
    con.execute("""
        CREATE TABLE register_twin AS
        SELECT person_id FROM register_person WHERE key IN (
            SELECT key FROM register_person WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1
        )
    """)
    _households(con)


def _read_odd_numbers(con: DuckDBPyConnection) -> None:
    """Read in Python what the quick check in SQL did not take: one number in a hundred."""
    odd = con.execute(
        "SELECT DISTINCT id_raw FROM register_person WHERE id18 IS NULL AND id_raw IS NOT NULL"
    ).fetchall()
    found = [(raw, id_number.read(raw)) for (raw,) in odd]
    _table(
        con,
        "odd_number",
        id_raw=[raw for raw, _ in found],
        id18=[number.number or None for _, number in found],
        id_state=[number.state for _, number in found],
    )
    con.execute(f"""
        UPDATE register_person AS p
        SET id18 = o.id18, id_state = o.id_state, key = {numbers.key("o.id18")}
        FROM odd_number o WHERE p.id18 IS NULL AND p.id_raw = o.id_raw
    """)
    con.execute("DROP TABLE odd_number")


def _read_odd_names(con: DuckDBPyConnection) -> None:
    """Bring the names that are not plainly Chinese characters into the compared form."""
    odd = con.execute(
        "SELECT DISTINCT name FROM register_person WHERE name_norm IS NULL AND name IS NOT NULL"
    ).fetchall()
    raw = [name for (name,) in odd]
    _table(con, "odd_name", name=raw, name_norm=[names.normalise(name) for name in raw])
    con.execute("""
        UPDATE register_person AS p SET name_norm = o.name_norm
        FROM odd_name o WHERE p.name_norm IS NULL AND p.name = o.name
    """)
    con.execute("DROP TABLE odd_name")


def _table(con: DuckDBPyConnection, table: str, **columns: list[str | None]) -> None:
    lists = ", ".join(f"unnest(${column}::VARCHAR[]) AS {column}" for column in columns)
    con.execute(f"CREATE TABLE {table} AS SELECT {lists}", columns)


def _households(con: DuckDBPyConnection) -> None:
    """One row a household; its number is the head's, or its first member's if it has no head."""
    loaded = {name for name, *_ in con.execute("DESCRIBE register_person").fetchall()}
    columns = ", ".join(f"p.{name}" for name in HOUSEHOLD_COLUMNS if name in loaded)
    con.execute(f"""
        CREATE TABLE register_household AS
        SELECT {columns}, p.person_id AS head_person_id, p.name AS head_name,
               p.id_raw AS head_id_number
        FROM register_person p
        JOIN (
            SELECT coalesce(min(CASE WHEN is_head THEN person_id END), min(person_id)) AS person_id
            FROM register_person GROUP BY household_id
        ) first USING (person_id)
    """)
