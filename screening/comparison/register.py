"""The register inside DuckDB: persons with usable numbers, households with their heads."""

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from households import id_number
from screening.comparison import names, numbers, session
from screening.comparison.columns import Asked
from screening.comparison.files import HOUSEHOLD_COLUMNS, REGISTER_COLUMNS, scan

_OF_PERSON = frozenset(
    {"person_id", "household_id", "id_raw", "id_state", "id_other", "name", "is_head"}
    | {"birth_on", "county_code", "village_code"}
)
_OF_HOUSEHOLD = frozenset({"household_id", "household_no", "county_code", "village_code"})
_MADE = {
    "key": "BIGINT",
    "name_other": "VARCHAR",
    "name_key": "UBIGINT",
    "village_no": "BIGINT",
}
_HEAD = {"head_person_id": "BIGINT", "head_name": "VARCHAR", "head_id_number": "VARCHAR"}
_DISTINCT = frozenset(
    {"household_no", "id_raw", "key", "name_key", "phone", "person_phone", "head_id_number"}
)
"""What nearly everybody has a value of his own of."""
_NUMBER = "CASE WHEN id_state = 'ok' THEN coalesce(id_other, id_raw) ELSE id_other END"
_PLAIN_NAME = "regexp_full_match(name, '[\\x{4e00}-\\x{9fff}]+')"
_PERSONS, _HOMES = "register_row", "register_household"
TABLES = (_PERSONS, _HOMES, "register_person", "register_twin", "register_sharing")


def columns_for(wanted: Collection[str]) -> list[str]:
    """Return the columns of the register that a run reads: those among the words of its rules,
    and those every run needs."""
    return _in_order(_OF_PERSON | _OF_HOUSEHOLD | set(wanted))


def load(con: DuckDBPyConnection, path: Path, asked: Asked, households: Path | None = None) -> None:
    """Create `register_person` with the columns `asked` of it.

    Beside them it has `id18`, `id_state`, `name_norm`, `key` and `village_no` (the 12 digits of
    the village); id18 and key are NULL where the number is unusable. Where `households` is given,
    what all members of a household share is there and not in `path`.
    """
    chosen = _in_order(_OF_PERSON | asked.person)
    # A number of 12 digits as an integer is half of its text; households have the text.
    kept = [name for name in chosen if name != "village_code" or name in asked.person]
    own, shared = _halves(chosen) if households else (chosen, [])
    source = f"(SELECT {', '.join(own)} FROM {scan(path, REGISTER_COLUMNS, own)})"
    if households:
        homes = scan(households, REGISTER_COLUMNS, shared)
        source += f" JOIN (SELECT {', '.join(shared)} FROM {homes}) USING (household_id)"
    con.execute(f"CREATE TABLE {_PERSONS} ({session.declared(_types(kept) | _MADE, _DISTINCT)})")
    con.execute(f"""
        INSERT INTO {_PERSONS}
        SELECT {", ".join(kept)}, {numbers.key(_NUMBER)},
               CASE WHEN NOT {_PLAIN_NAME} THEN '' END, hash(name), TRY_CAST(village_code AS BIGINT)
        FROM {source}
    """)
    _read_numbers(con)
    _read_odd_names(con)
    others = ", ".join(name for name in kept if name not in ("id_state", "id_other"))
    con.execute(f"""
        CREATE VIEW register_person AS
        SELECT {others}, id_state, key, CASE WHEN key IS NOT NULL THEN {_NUMBER} END AS id18,
               coalesce(name_other, name) AS name_norm, name_key, village_no
        FROM {_PERSONS}
    """)


def pair_twins(con: DuckDBPyConnection) -> None:
    """Create `register_sharing`, who shares a number with others, and `register_twin`: each two
    of them. After `load`.
    """
    con.execute("""
        CREATE TABLE register_sharing AS
        SELECT person_id, household_id, key, name_key, county_code FROM register_person
        WHERE key IN (
            SELECT key FROM register_person WHERE key IS NOT NULL
            GROUP BY key HAVING count(*) > 1
        )
    """)
    con.execute("""
        CREATE TABLE register_twin AS
        SELECT p.person_id, o.person_id AS other_id
        FROM register_sharing p
        JOIN register_sharing o ON o.key = p.key AND o.person_id <> p.person_id
    """)


def gather_households(
    con: DuckDBPyConnection, path: Path, asked: Asked, households: Path | None = None
) -> None:
    """Create `register_household` with the columns `asked` of it, after `load` of the same files.

    A household has its head's person_id, name and id_raw, or those of its first member if it has
    no head, of its first head if it has several.
    """
    con.execute("""
        CREATE OR REPLACE TEMP TABLE odd_household AS
        SELECT household_id, coalesce(min(CASE WHEN is_head THEN person_id END), min(person_id))
                   AS first_id
        FROM register_person SEMI JOIN (
            SELECT household_id FROM register_person
            GROUP BY household_id HAVING count(CASE WHEN is_head THEN 1 END) <> 1
        ) odd USING (household_id)
        GROUP BY household_id
    """)
    wanted = _OF_HOUSEHOLD | asked.household | asked.person
    chosen = _in_order(wanted & HOUSEHOLD_COLUMNS.keys())
    con.execute(f"CREATE TABLE {_HOMES} ({session.declared(_types(chosen) | _HEAD, _DISTINCT)})")
    head = ["person_id", "household_id", "is_head", "name", "id_raw"]
    if households:
        source = f"""
            (SELECT {", ".join(head)} FROM register_person) p
            JOIN {scan(households, REGISTER_COLUMNS, chosen)} h USING (household_id)"""
    else:
        source = f"{scan(path, REGISTER_COLUMNS, [*chosen, *head])} p"
    con.execute(f"""
        INSERT INTO {_HOMES}
        SELECT {", ".join(chosen)}, person_id, name, id_raw
        FROM {source} LEFT JOIN odd_household o USING (household_id)
        WHERE CASE WHEN o.first_id IS NULL THEN is_head ELSE person_id = o.first_id END
    """)
    con.execute("DROP TABLE odd_household")


def keep(con: DuckDBPyConnection, persons: Path, households: Path) -> str:
    """Write what was loaded as Parquet, for the night to be compared again; return its hash.

    The hash does not depend on the order of rows, and holds within one version of DuckDB.
    """
    hashed = hashlib.sha256()
    for table, path, others in (
        (_PERSONS, persons, HOUSEHOLD_COLUMNS.keys() - {"household_id"} | _MADE.keys()),
        (_HOMES, households, _HEAD.keys()),
    ):
        has = [name for name, *_ in con.execute(f"DESCRIBE {table}").fetchall()]
        columns = [name for name in has if name not in others]
        session.write_file(con, f"SELECT {', '.join(columns)} FROM {table}", path)
        row = f"hash({', '.join(sorted(columns))})"
        made = con.execute(f"""
            SELECT 'duckdb ' || version() || ':' || count(*) || ':' || bit_xor({row}) || ':'
                   || sum(CAST({row} AS HUGEINT))
            FROM {table}
        """).fetchone()
        hashed.update(str(made).encode())
    return hashed.hexdigest()


def _in_order(wanted: Collection[str]) -> list[str]:
    return [name for name in REGISTER_COLUMNS if name in wanted]


def _types(columns: Sequence[str]) -> dict[str, str]:
    return {name: REGISTER_COLUMNS[name] for name in columns}


def _halves(columns: Sequence[str]) -> tuple[list[str], list[str]]:
    shared = [name for name in columns if name in HOUSEHOLD_COLUMNS]
    return ["household_id", *(n for n in columns if n not in shared)], shared


def _read_numbers(con: DuckDBPyConnection) -> None:
    """Read in Python the numbers that nobody has read."""
    odd = con.execute(f"SELECT DISTINCT id_raw FROM {_PERSONS} WHERE id_state IS NULL").fetchall()
    found = [(raw, id_number.read(raw)) for (raw,) in odd]
    _table(
        con,
        "odd_number",
        id_raw=[raw for raw, _ in found],
        id_other=[number.number or None for _, number in found],
        id_state=[number.state for _, number in found],
    )
    con.execute(f"""
        UPDATE {_PERSONS} AS p
        SET id_state = o.id_state, key = {numbers.key("o.id_other")},
            id_other = nullif(o.id_other, o.id_raw)
        FROM odd_number o
        WHERE p.id_state IS NULL AND p.id_raw IS NOT DISTINCT FROM o.id_raw
    """)
    con.execute("DROP TABLE odd_number")


def _read_odd_names(con: DuckDBPyConnection) -> None:
    """Bring the names that are not plainly Chinese characters into the compared form."""
    odd = con.execute(f"SELECT DISTINCT name FROM {_PERSONS} WHERE name_other = ''").fetchall()
    raw = [name for (name,) in odd]
    _table(con, "odd_name", name=raw, name_norm=[names.normalise(name) for name in raw])
    con.execute(f"""
        UPDATE {_PERSONS} AS p SET name_other = o.name_norm, name_key = hash(o.name_norm)
        FROM odd_name o WHERE p.name_other = '' AND p.name = o.name
    """)
    con.execute("DROP TABLE odd_name")


def _table(con: DuckDBPyConnection, table: str, **columns: list[str | None]) -> None:
    lists = ", ".join(f"unnest(${column}::VARCHAR[]) AS {column}" for column in columns)
    con.execute(f"CREATE TABLE {table} AS SELECT {lists}", columns)
