"""The register inside DuckDB: persons with usable numbers, households with their heads."""

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from households import id_number
from screening.comparison import names, numbers
from screening.comparison.files import HOUSEHOLD_COLUMNS, REGISTER_COLUMNS, scan
from screening.comparison.session import write_file

_NEEDED = frozenset(
    {"person_id", "household_id", "household_no", "id_raw", "id_state", "id_other", "name"}
    | {"is_head", "county_code"}
    | {"is_registered", "poor_kind", "exit_status", "identified_on", "house_grade"}
    | {"birth_on", "village_code"}
)
_MADE = {"key": "BIGINT", "name_other": "VARCHAR", "village_no": "BIGINT"}
_DISTINCT = frozenset(
    {"household_no", "id_raw", "id_other", "name", "phone", "person_phone", "key"}
)
_NUMBER = "CASE WHEN id_state = 'ok' THEN coalesce(id_other, id_raw) ELSE id_other END"
_PLAIN_NAME = "regexp_full_match(name, '[\\x{4e00}-\\x{9fff}]+')"


def columns_for(wanted: Collection[str]) -> list[str]:
    """Return the columns of the register that a run reads: those among the words of its rules,
    and those every run needs."""
    return [name for name in REGISTER_COLUMNS if name in _NEEDED | set(wanted)]


def load(
    con: DuckDBPyConnection,
    path: Path,
    wanted: Collection[str],
    households: Path | None = None,
) -> None:
    """Create `register_person`.

    `wanted` are the words of the rules; `register_person` has the columns that `columns_for`
    gives for them. Beside them it has `id18`, `id_state`, `name_norm`, `key` and `village_no` (the
    12 digits of the village); id18 and key are NULL where the number is unusable. Where
    `households` is given, what all members of a household share is there and not in `path`.
    """
    chosen = columns_for(wanted)
    # A number of 12 digits as an integer is half of its text; rules that ask have the text too.
    kept = [name for name in chosen if name != "village_code" or name in wanted]
    own, shared = _halves(chosen) if households else (chosen, [])
    source = f"(SELECT {', '.join(own)} FROM {scan(path, REGISTER_COLUMNS, own)})"
    if households:
        homes = scan(households, REGISTER_COLUMNS, shared)
        source += f" JOIN (SELECT {', '.join(shared)} FROM {homes}) USING (household_id)"
    # In memory a table is kept as it came, text and all; so attached, a checkpoint makes it a
    # third, and four million persons leave room for their extracts.
    con.execute("ATTACH ':memory:' AS packed (COMPRESS)")
    types = {name: REGISTER_COLUMNS[name] for name in kept} | _MADE
    con.execute(f"CREATE TABLE packed.register_row ({', '.join(map(_declared, types.items()))})")
    con.execute(f"""
        INSERT INTO packed.register_row
        SELECT {", ".join(kept)}, {numbers.key(_NUMBER)},
               CASE WHEN NOT {_PLAIN_NAME} THEN '' END, TRY_CAST(village_code AS BIGINT)
        FROM {source}
    """)
    _read_numbers(con)
    _read_odd_names(con)
    con.execute("CHECKPOINT packed")
    others = ", ".join(name for name in kept if name not in ("id_state", "id_other"))
    con.execute(f"""
        CREATE VIEW register_person AS
        SELECT {others}, id_state, key, CASE WHEN key IS NOT NULL THEN {_NUMBER} END AS id18,
               coalesce(name_other, name) AS name_norm, village_no
        FROM packed.register_row
    """)


def _declared(column: tuple[str, str]) -> str:
    """No shorter form is searched for what nearly everybody has a value of his own of."""
    name, kind = column
    return f"{name} {kind}{' USING COMPRESSION uncompressed' if name in _DISTINCT else ''}"


def _halves(columns: Sequence[str]) -> tuple[list[str], list[str]]:
    shared = [name for name in columns if name in HOUSEHOLD_COLUMNS]
    return ["household_id", *(n for n in columns if n not in shared)], shared


def keep(con: DuckDBPyConnection, path: Path) -> str:
    """Write what was loaded as Parquet, so that the night can be compared again; return its hash.

    The hash does not depend on the order of rows, and holds within one version of DuckDB.
    """
    has = [name for name, *_ in con.execute("DESCRIBE packed.register_row").fetchall()]
    columns = [name for name in has if name not in _MADE]
    village = "CAST(village_no AS VARCHAR) AS village_code"
    selected = [*columns, *([] if "village_code" in columns else [village])]
    write_file(con, f"SELECT {', '.join(selected)} FROM packed.register_row", path)
    row = f"hash({', '.join(sorted(columns))})"
    made = con.execute(f"""
        SELECT 'duckdb ' || version() || ':' || count(*) || ':' || bit_xor({row}) || ':'
               || sum(CAST({row} AS HUGEINT))
        FROM packed.register_row
    """).fetchone()
    return hashlib.sha256(str(made).encode()).hexdigest()


def derive(con: DuckDBPyConnection) -> None:
    """Create `register_household`, and `register_twin`: each two persons who share a number."""
    con.execute("""
        CREATE TABLE register_twin AS
        WITH sharing AS (
            SELECT person_id, key FROM register_person WHERE key IN (
                SELECT key FROM register_person WHERE key IS NOT NULL
                GROUP BY key HAVING count(*) > 1
            )
        )
        SELECT p.person_id, o.person_id AS other_id
        FROM sharing p JOIN sharing o ON o.key = p.key AND o.person_id <> p.person_id
    """)
    _households(con)


def _read_numbers(con: DuckDBPyConnection) -> None:
    """Read in Python the numbers that nobody has read."""
    odd = con.execute(
        "SELECT DISTINCT id_raw FROM packed.register_row WHERE id_state IS NULL"
    ).fetchall()
    found = [(raw, id_number.read(raw)) for (raw,) in odd]
    _table(
        con,
        "odd_number",
        id_raw=[raw for raw, _ in found],
        id_other=[number.number or None for _, number in found],
        id_state=[number.state for _, number in found],
    )
    con.execute(f"""
        UPDATE packed.register_row AS p
        SET id_state = o.id_state, key = {numbers.key("o.id_other")},
            id_other = nullif(o.id_other, o.id_raw)
        FROM odd_number o
        WHERE p.id_state IS NULL AND p.id_raw IS NOT DISTINCT FROM o.id_raw
    """)
    con.execute("DROP TABLE odd_number")


def _read_odd_names(con: DuckDBPyConnection) -> None:
    """Bring the names that are not plainly Chinese characters into the compared form."""
    odd = con.execute(
        "SELECT DISTINCT name FROM packed.register_row WHERE name_other = ''"
    ).fetchall()
    raw = [name for (name,) in odd]
    _table(con, "odd_name", name=raw, name_norm=[names.normalise(name) for name in raw])
    con.execute("""
        UPDATE packed.register_row AS p SET name_other = o.name_norm
        FROM odd_name o WHERE p.name_other = '' AND p.name = o.name
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
