"""All rules in PostgreSQL: `python -m tests.benchmarks._region_postgres DIR`.

COPY the CSV files into unlogged tables, settle once who each row is about, analyse, run the rule
texts as sqlglot writes them for PostgreSQL. Whom mistyped numbers mean is told to it; a finding
keeps its evidence as jsonb.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before the driver is imported
import os  # noqa: E402
import re  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import psycopg2  # noqa: E402
import sqlglot  # noqa: E402

from screening.comparison.columns import words  # noqa: E402
from screening.comparison.engine import run_values  # noqa: E402
from screening.comparison.files import (  # noqa: E402
    HOUSEHOLD_COLUMNS,
    PERSON_COLUMNS,
    REGISTER_COLUMNS,
    extract_columns,
)
from screening.comparison.resolve import SOURCE_STEP, others  # noqa: E402
from screening.comparison.rules import load_rules  # noqa: E402
from screening.feeds import FEEDS  # noqa: E402
from tests.benchmarks._extracts import AS_OF  # noqa: E402
from tests.benchmarks._postgres import SETTINGS, _copy  # noqa: E402
from tests.benchmarks._strings import NEEDED, TWINS  # noqa: E402

SCHEMA = "comparison_region"
_HOMES = ", ".join(f"p.{name}" for name in HOUSEHOLD_COLUMNS)
SURE = {"feed": "VARCHAR", "row_no": "BIGINT", "person_id": "BIGINT", "household_id": "BIGINT"}


def compare(cursor: Any, folder: Path) -> list[tuple[str, int]]:
    """Load, settle and run the rules in a schema that must not exist; return (rule, subject)."""
    rules = load_rules()
    wanted = words(rules)
    cursor.execute(SETTINGS)
    cursor.execute(f"CREATE SCHEMA {SCHEMA}; SET search_path = {SCHEMA}, public")
    _register(cursor, folder, wanted)
    CLOCK.phase("register")
    for number, feed in enumerate(FEEDS):
        _copy(cursor, f"{feed}_read", extract_columns(feed), folder / f"{feed}.csv")
        cursor.execute(f"ANALYZE {feed}_read")
        cursor.execute(_settled(feed, number, wanted))
    CLOCK.phase("extracts")
    cursor.execute("CREATE TEMP TABLE finding (rule text, subject_id bigint, evidence jsonb)")
    for rule in rules:
        text = sqlglot.transpile(rule.sql, read="duckdb", write="postgres")[0]
        text = re.sub(r"%(?!\()", "%%", text)  # of LIKE, beside the parameters
        cursor.execute(
            f"INSERT INTO finding SELECT '{rule.code}', subject_id, jsonb_agg(to_jsonb(r)) "
            f"FROM ({text}) r GROUP BY subject_id",
            run_values(AS_OF) | rule.values({}),
        )
    CLOCK.phase("rules")
    cursor.execute("SELECT rule, subject_id FROM finding ORDER BY rule, subject_id")
    return cursor.fetchall()


def _register(cursor: Any, folder: Path, wanted: set[str]) -> None:
    _copy(cursor, "register_read", REGISTER_COLUMNS, folder / "register.csv")
    _copy(cursor, "sure", SURE, folder / "sure.csv")
    columns = ", ".join(name for name in REGISTER_COLUMNS if name in wanted | NEEDED)
    cursor.execute(f"""
        CREATE UNLOGGED TABLE register_person AS
        SELECT {columns}, name AS name_norm,
               CASE WHEN id_state = 'ok' THEN coalesce(id_other, id_raw) ELSE id_other END AS id18
        FROM register_read;
        CREATE UNLOGGED TABLE register_household AS
        SELECT {_HOMES}, p.person_id AS head_person_id, p.name AS head_name,
               p.id_raw AS head_id_number
        FROM register_read p WHERE is_head;
        CREATE UNLOGGED TABLE register_twin AS {TWINS};
        ANALYZE register_person; ANALYZE register_household; ANALYZE sure
    """)


def _settled(feed: str, number: int, wanted: set[str]) -> str:
    columns = [n for n in extract_columns(feed) if n in wanted and n not in PERSON_COLUMNS]
    selected = "".join(f", e.{name}" for name in columns)
    source = f"{number * SOURCE_STEP}::bigint + e.row_no AS source{selected}"
    if not FEEDS[feed].person_id:
        return f"CREATE UNLOGGED TABLE {feed} AS SELECT {source} FROM {feed}_read e"
    return f"""
        CREATE UNLOGGED TABLE {feed} AS
        SELECT {source}, coalesce(s.person_id, p.person_id) AS person_id,
               coalesce(s.household_id, p.household_id) AS household_id,
               CASE WHEN s.row_no IS NOT NULL THEN 'repaired' WHEN p.person_id IS NULL THEN NULL
                    WHEN p.name_norm = e.name_norm THEN 'exact' ELSE 'number' END AS match_grade
        FROM {feed}_read e
        LEFT JOIN register_person p ON p.id18 = e.id18
        LEFT JOIN sure s ON s.feed = '{feed}' AND s.row_no = e.row_no;
        ANALYZE {feed};
        CREATE VIEW {others(feed)} AS
        SELECT * FROM {feed} WHERE match_grade IS DISTINCT FROM 'exact'
    """


def main(folder: Path) -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        print(json.dumps({"also": [connection.info.backend_pid]}), flush=True)
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        CLOCK.phase("connect")
        found = compare(cursor, folder)
        seconds = CLOCK.seconds
        cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    (folder / "found-postgres.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
