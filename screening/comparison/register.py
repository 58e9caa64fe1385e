"""The register inside DuckDB: persons with usable numbers, households with their heads."""

from pathlib import Path

from duckdb import DuckDBPyConnection

from households import id_number
from screening.comparison import names, numbers
from screening.comparison.files import REGISTER_COLUMNS, scan

_PLAIN_NAME = "regexp_full_match(name, '[\\x{4e00}-\\x{9fff}]+')"


def load(con: DuckDBPyConnection, path: Path) -> int:
    """Create `register_person`, `register_household` and `register_key`; return the persons.

    `register_person` has the columns of the file and `id18`, `id_state`, `name_norm`.
    `register_key` has one row for each person whose number is usable.
    """
    columns = ", ".join(REGISTER_COLUMNS)
    con.execute(f"""
        CREATE TABLE register_read AS
        SELECT {columns}, {numbers.is_canonical("id_raw", "first17")} AS is_plain,
               {_PLAIN_NAME} AS has_plain_name
        FROM (
            SELECT {columns}, TRY_CAST(left(id_raw, 17) AS BIGINT) AS first17
            FROM {scan(path, REGISTER_COLUMNS)}
        )
    """)
    _read_odd_numbers(con)
    _read_odd_names(con)
    con.execute(f"""
        CREATE TABLE register_person AS
        SELECT {", ".join(f"r.{column}" for column in REGISTER_COLUMNS)},
               CASE WHEN is_plain THEN r.id_raw ELSE o.id18 END AS id18,
               CASE WHEN is_plain THEN 'ok' ELSE coalesce(o.id_state, 'blank') END AS id_state,
               CASE WHEN has_plain_name THEN r.name ELSE n.name_norm END AS name_norm
        FROM register_read r
        LEFT JOIN odd_number o ON NOT r.is_plain AND o.id_raw = r.id_raw
        LEFT JOIN odd_name n ON NOT r.has_plain_name AND n.name = r.name
    """)
    con.execute("DROP TABLE register_read; DROP TABLE odd_number; DROP TABLE odd_name")
    con.execute(f"""
        CREATE TABLE register_key AS
        SELECT {numbers.key("id18")} AS key, person_id, household_id, name_norm
        FROM register_person WHERE id18 IS NOT NULL
    """)
    _households(con)
    return len(con.table("register_person"))


def _read_odd_numbers(con: DuckDBPyConnection) -> None:
    """Read in Python what the quick check in SQL did not take: one number in a few hundred."""
    odd = con.execute(
        "SELECT DISTINCT id_raw FROM register_read WHERE NOT coalesce(is_plain, false)"
    ).fetchall()
    con.execute("UPDATE register_read SET is_plain = false WHERE is_plain IS NULL")
    found = [(raw, id_number.read(raw)) for (raw,) in odd if raw is not None]
    _table(
        con,
        "odd_number",
        id_raw=[raw for raw, _ in found],
        id18=[number.number or None for _, number in found],
        id_state=[number.state for _, number in found],
    )


def _read_odd_names(con: DuckDBPyConnection) -> None:
    odd = con.execute("SELECT DISTINCT name FROM register_read WHERE NOT has_plain_name").fetchall()
    con.execute("UPDATE register_read SET has_plain_name = false WHERE has_plain_name IS NULL")
    raw = [name for (name,) in odd]
    _table(con, "odd_name", name=raw, name_norm=[names.normalise(name) for name in raw])


def _table(con: DuckDBPyConnection, table: str, **columns: list[str | None]) -> None:
    lists = ", ".join(f"unnest(${column}::VARCHAR[]) AS {column}" for column in columns)
    con.execute(f"CREATE TABLE {table} AS SELECT {lists}", columns)


def _households(con: DuckDBPyConnection) -> None:
    """One row a household; its number is the head's, or its first member's if it has no head."""
    con.execute("""
        CREATE TABLE register_household AS
        SELECT p.household_id, p.household_no, p.county_code, p.region_code, p.is_registered,
               p.poor_kind, p.exit_status, p.identified_on, p.house_grade,
               p.person_id AS head_person_id, p.name AS head_name,
               p.id_raw AS head_id_number
        FROM register_person p
        JOIN (
            SELECT coalesce(min(CASE WHEN is_head THEN person_id END), min(person_id)) AS person_id
            FROM register_person GROUP BY household_id
        ) first USING (person_id)
    """)
