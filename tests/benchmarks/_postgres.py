"""The same rules in PostgreSQL: `python -m tests.benchmarks._postgres DIR`.

COPY the CSV files into unlogged tables, settle identities once, analyse, run the rule texts of
the project as sqlglot writes them for PostgreSQL. A finding keeps its evidence as jsonb; the
masked side-by-side page, its hash and the reasons of unmatched rows, which the engine also
writes, are spared here.
"""

from screening.comparison.resolve import others
from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before the driver is imported
import os  # noqa: E402
import re  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable, Collection  # noqa: E402
from pathlib import Path  # noqa: E402

import psycopg2  # noqa: E402
import sqlglot  # noqa: E402

from households.id_number import CHECK_CHARACTERS, WEIGHTS  # noqa: E402
from screening.comparison.engine import run_values  # noqa: E402
from screening.comparison.files import PERSON_COLUMNS, extract_columns  # noqa: E402
from tests.benchmarks._population import AS_OF, COUNTY, FEEDS, REGISTER, RULES  # noqa: E402
from tests.benchmarks._strings import TWINS  # noqa: E402

SETTINGS = """
    SET work_mem = '256MB'; SET maintenance_work_mem = '256MB'; SET jit = off;
    SET max_parallel_workers_per_gather = 2; SET synchronous_commit = off;
    SET client_min_messages = warning;
"""
SCHEMA = "comparison_bench"

_FIRST17 = "CAST(left(n, 17) AS BIGINT)"
_TOTAL = " + ".join(
    f"k / {10 ** (16 - place)} % 10 * {weight}" for place, weight in enumerate(WEIGHTS)
)
_CHECK = f"substr('{CHECK_CHARACTERS}', CAST(({_TOTAL}) % 11 AS INTEGER) + 1, 1)"
_YEAR, _MONTH, _DAY = "(k / 10000000 % 10000)", "(k / 100000 % 100)", "(k / 1000 % 100)"
_LAST_DAY = f"""CASE WHEN {_MONTH} <> 2 THEN 30 + ({_MONTH} + {_MONTH} / 8) % 2
    WHEN {_YEAR} % 4 = 0 AND ({_YEAR} % 100 <> 0 OR {_YEAR} % 400 = 0) THEN 29 ELSE 28 END"""
_IS_DATE = f"{_MONTH} BETWEEN 1 AND 12 AND {_DAY} BETWEEN 1 AND {_LAST_DAY} AND {_YEAR} > 0"

# OFFSET 0 keeps PostgreSQL from writing each expression into the next, 17 times over.
PERSONS = f"""
    CREATE UNLOGGED TABLE register_person AS
    SELECT r.*, CASE WHEN id_state = 'ok' THEN left(n, 17) || {_CHECK} END AS id18
    FROM (
        SELECT r.*, CASE
                   WHEN n LIKE '999999%' THEN 'none'
                   WHEN n IS NULL OR n = '' THEN 'blank'
                   WHEN k IS NULL THEN 'length'
                   WHEN {_IS_DATE} AND (length(n) = 17 OR substr(n, 18, 1) = {_CHECK}) THEN 'ok'
                   ELSE 'checksum' END AS id_state
        FROM (
            SELECT r.*, CASE WHEN n ~ '^[0-9]{{17}}([0-9X]([1-7][1-4](B[0-9])?)?)?$'
                             THEN {_FIRST17} END AS k
            FROM (
                SELECT r.*, CASE WHEN n0 ~ '^[0-9]{{15}}$'
                                 THEN left(n0, 6) || '19' || substr(n0, 7)
                                 WHEN length(n0) = 17 THEN 'x' || n0 ELSE n0 END AS n
                FROM (
                    SELECT *, upper(translate(id_raw, ' ''', '')) AS n0,
                           replace(normalize(name, NFKC), ' ', '') AS name_norm
                    FROM register_read OFFSET 0
                ) r OFFSET 0
            ) r OFFSET 0
        ) r OFFSET 0
    ) r;
    ALTER TABLE register_person DROP COLUMN n0, DROP COLUMN n, DROP COLUMN k;
"""

HOUSEHOLDS = f"""
    CREATE UNLOGGED TABLE register_household AS
    SELECT household_id, household_no, county_code, is_registered, poor_kind, house_grade,
           is_relocated, name AS head_name
    FROM register_person WHERE is_head;
    CREATE UNLOGGED TABLE register_twin AS {TWINS};
    ANALYZE register_person; ANALYZE register_household;
"""

ONE_SLIP = """
    CREATE FUNCTION pg_temp.one_slip(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
        SELECT a <> b AND EXISTS (
            SELECT FROM generate_series(1, greatest(length(a), length(b))) p
            WHERE left(a, p - 1) = left(b, p - 1) AND (
                substr(a, p + 1) = substr(b, p + 1) OR substr(a, p + 1) = substr(b, p)
                OR substr(a, p) = substr(b, p + 1)
                OR (substr(a, p + 2) = substr(b, p + 2) AND substr(a, p, 1) = substr(b, p + 1, 1)
                    AND substr(a, p + 1, 1) = substr(b, p, 1))
            )
        )
    $$
"""


def resolved(feed: str, words: Collection[str]) -> str:
    """Return SQL for a feed's relation: matched by number, or repaired, once for all rules.

    Of its columns it has those among `words`, as in the engine.
    """
    columns = ", ".join(
        f"e.{name}"
        for name in extract_columns(feed)
        if name in words and name not in PERSON_COLUMNS
    )
    return f"""
        CREATE UNLOGGED TABLE {feed} AS
        SELECT {columns}, e.row_no AS source, p.person_id, p.household_id,
               CASE WHEN p.name_norm = e.name_norm THEN 'exact' ELSE 'number' END AS match_grade
        FROM {feed}_read e JOIN register_person p ON p.id18 = e.id18
        UNION ALL
        SELECT {columns}, e.row_no, c.person_id, c.household_id, 'repaired'
        FROM {feed}_read e
        JOIN (
            SELECT u.row_no, min(p.person_id) AS person_id, min(p.household_id) AS household_id
            FROM (
                SELECT row_no, name_norm, CASE WHEN length(id_raw) IN (20, 22)
                                               THEN left(id_raw, 18) ELSE id_raw END AS typed
                FROM {feed}_read WHERE id18 IS NULL AND id_state IN ('checksum', 'length')
            ) u
            JOIN register_person p ON p.name_norm = u.name_norm AND p.id18 IS NOT NULL
                AND p.county_code = '{COUNTY}'
            WHERE CASE WHEN left(u.typed, 12) = left(p.id18, 12)
                            OR right(u.typed, 6) = right(p.id18, 6)
                            OR (left(u.typed, 11) = left(p.id18, 11)
                                AND right(u.typed, 5) = right(p.id18, 5))
                       THEN pg_temp.one_slip(u.typed, p.id18) ELSE false END
            GROUP BY u.row_no HAVING count(*) = 1
        ) c ON c.row_no = e.row_no;
        ANALYZE {feed};
        CREATE VIEW {others(feed)} AS
        SELECT * FROM {feed} WHERE match_grade IS DISTINCT FROM 'exact';
    """


def compare(
    cursor: "psycopg2.extensions.cursor", folder: Path, phase: Callable[[str], None]
) -> list[tuple[str, int]]:
    """Load, resolve and run the rules in a schema that must not exist; return (rule, subject)."""
    cursor.execute(SETTINGS)
    cursor.execute(f"CREATE SCHEMA {SCHEMA}; SET search_path = {SCHEMA}, public")
    cursor.execute(ONE_SLIP)
    _copy(cursor, "register_read", REGISTER, folder / "register.csv")
    cursor.execute("ALTER TABLE register_read DROP COLUMN id_state, DROP COLUMN id_other")
    cursor.execute(PERSONS)
    cursor.execute(HOUSEHOLDS)
    phase("register")
    for feed in FEEDS:
        _copy(cursor, f"{feed}_read", extract_columns(feed), folder / f"{feed}.csv")
        cursor.execute(f"ANALYZE {feed}_read")
    phase("copy")
    words = set(re.findall(r"\w+", " ".join(rule.sql for rule in RULES)))
    for feed in FEEDS:
        cursor.execute(resolved(feed, words))
    phase("resolve")
    cursor.execute("CREATE TEMP TABLE finding (rule text, subject_id bigint, evidence jsonb)")
    for rule in RULES:
        text = sqlglot.transpile(rule.sql, read="duckdb", write="postgres")[0]
        cursor.execute(
            f"INSERT INTO finding SELECT '{rule.code}', subject_id, jsonb_agg(to_jsonb(r)) "
            f"FROM ({text}) r GROUP BY subject_id",
            run_values(AS_OF) | rule.values({}),
        )
    phase("rules")
    cursor.execute("SELECT rule, subject_id FROM finding ORDER BY rule, subject_id")
    return cursor.fetchall()


def main(folder: Path) -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        print(json.dumps({"also": [connection.info.backend_pid]}), flush=True)
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        CLOCK.phase("connect")
        found = compare(cursor, folder, CLOCK.phase)
        seconds = CLOCK.seconds
        cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    (folder / "found-postgres.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


def _copy(cursor: "psycopg2.extensions.cursor", table: str, columns: dict, path: Path) -> None:
    types = {"VARCHAR": "TEXT", "DOUBLE": "DOUBLE PRECISION"}
    body = ", ".join(f"{name} {types.get(kind, kind)}" for name, kind in columns.items())
    cursor.execute(f"CREATE UNLOGGED TABLE {table} ({body})")
    with path.open("rb") as file:
        cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv, HEADER)", file, 1 << 20)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
