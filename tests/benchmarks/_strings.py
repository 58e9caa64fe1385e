"""The same rules in plain DuckDB, joined on text: `python -m tests.benchmarks._strings DIR`.

What one writes first: load register and extracts with the columns the rules name, and let every
rule join them on the identity number. The rule texts are the engine's; a feed is a view that
joins its rows with the register on the 18 characters and compares the names. A mistyped number
means the one person of the same name whose number is an edit away, and distances are taken where
one end of it is the same. A finding keeps its evidence columns as JSON; the masked page with its
hash, the unmatched rows with their reasons and the pairs that people are asked about are spared
here. Memory is not limited.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before the engine is imported
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import duckdb  # noqa: E402

from screening.comparison.columns import words  # noqa: E402
from screening.comparison.engine import run_values  # noqa: E402
from screening.comparison.files import (  # noqa: E402
    HOUSEHOLD_COLUMNS,
    PERSON_COLUMNS,
    REGISTER_COLUMNS,
    extract_columns,
    quote,
)
from screening.comparison.resolve import SOURCE_STEP, one_slip, others  # noqa: E402
from screening.comparison.rules import load_rules  # noqa: E402
from screening.feeds import FEEDS  # noqa: E402
from tests.benchmarks._extracts import AS_OF  # noqa: E402

NEEDED = {"person_id", "household_id", "household_no", "id_raw", "id_state", "id_other", "name"}
NEEDED |= {"is_head", "county_code"}
TWINS = """
    SELECT p.person_id, o.person_id AS other_id
    FROM (
        SELECT id18 FROM register_person WHERE id18 IS NOT NULL GROUP BY id18 HAVING count(*) > 1
    ) shared
    JOIN register_person p ON p.id18 = shared.id18
    JOIN register_person o ON o.id18 = shared.id18 AND o.person_id <> p.person_id
"""


def compare(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Load, and run every rule; `finding` holds what was found."""
    rules = load_rules()
    wanted = words(rules)
    _register(con, folder, wanted)
    CLOCK.phase("register")
    con.execute("CREATE TABLE mistyped (feed VARCHAR, source BIGINT, typed VARCHAR, name VARCHAR)")
    for number, feed in enumerate(FEEDS):
        _feed(con, feed, number, folder, wanted)
    CLOCK.phase("load")
    _repair(con)
    CLOCK.phase("repair")
    con.execute("CREATE TABLE finding (rule VARCHAR, subject_id BIGINT, evidence VARCHAR)")
    for rule in rules:
        values = run_values(AS_OF) | rule.values({})
        con.execute(
            f"INSERT INTO finding SELECT {quote(rule.code)}, subject_id, "
            f"CAST(to_json(list(r)) AS VARCHAR) FROM ({rule.sql}) r GROUP BY subject_id",
            {name: values[name] for name in rule.placeholders},
        )
    CLOCK.phase("rules")


def _register(con: duckdb.DuckDBPyConnection, folder: Path, wanted: set[str]) -> None:
    columns = [name for name in REGISTER_COLUMNS if name in wanted | NEEDED]
    homes = ", ".join(f"p.{name}" for name in columns if name in HOUSEHOLD_COLUMNS)
    con.execute(f"""
        CREATE TABLE register_person AS
        SELECT {", ".join(columns)}, name AS name_norm,
               CASE WHEN id_state = 'ok' THEN coalesce(id_other, id_raw) ELSE id_other END AS id18
        FROM read_parquet({quote(str(folder / "register.parquet"))})
    """)
    con.execute(f"""
        CREATE TABLE register_household AS
        SELECT {homes}, p.person_id AS head_person_id, p.name AS head_name,
               p.id_raw AS head_id_number
        FROM register_person p WHERE is_head
    """)
    con.execute(f"CREATE TABLE register_twin AS {TWINS}")


def _feed(
    con: duckdb.DuckDBPyConnection, feed: str, number: int, folder: Path, wanted: set[str]
) -> None:
    path = quote(str(folder / f"{feed}.parquet"))
    columns = [n for n in extract_columns(feed) if n in wanted and n not in PERSON_COLUMNS]
    selected = "".join(f", {name}" for name in columns)
    source = f"{number * SOURCE_STEP}::BIGINT + row_no AS source"
    if not FEEDS[feed].person_id:
        con.execute(f"CREATE TABLE {feed} AS SELECT {source}{selected} FROM read_parquet({path})")
        return
    con.execute(f"""
        CREATE TABLE {feed}_read AS
        SELECT {source}{selected}, id18, name_norm FROM read_parquet({path});
        INSERT INTO mistyped
        SELECT {quote(feed)}, {source},
               CASE WHEN length(id_raw) IN (20, 22) THEN left(id_raw, 18) ELSE id_raw END,
               name_norm
        FROM read_parquet({path})
        WHERE id_state IN ('checksum', 'length');
    """)


def _repair(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"""
        CREATE TABLE sure AS
        SELECT m.feed, m.source, min(p.person_id) AS person_id, min(p.household_id) AS household_id
        FROM mistyped m
        JOIN register_person p ON p.name_norm = m.name
        WHERE {one_slip("m.typed", "p.id18")}
        GROUP BY m.feed, m.source HAVING count(*) = 1
    """)
    for feed in FEEDS:
        if FEEDS[feed].person_id:
            _view(con, feed)


def _view(con: duckdb.DuckDBPyConnection, feed: str) -> None:
    con.execute(f"""
        CREATE VIEW {feed} AS
        SELECT e.* EXCLUDE (id18, name_norm), coalesce(s.person_id, p.person_id) AS person_id,
               coalesce(s.household_id, p.household_id) AS household_id,
               CASE WHEN s.source IS NOT NULL THEN 'repaired' WHEN p.person_id IS NULL THEN NULL
                    WHEN p.name_norm = e.name_norm THEN 'exact' ELSE 'number' END AS match_grade
        FROM {feed}_read e
        LEFT JOIN register_person p ON p.id18 = e.id18
        LEFT JOIN sure s ON s.source = e.source AND s.feed = {quote(feed)}
    """)
    con.execute(f"""
        CREATE VIEW {others(feed)} AS FROM {feed} WHERE match_grade IS DISTINCT FROM 'exact'
    """)


def main(folder: Path) -> None:
    with duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as con:
        con.execute(f"SET temp_directory = {quote(str(folder / 'spill'))}")
        compare(con, folder)
        seconds = CLOCK.seconds
        found = con.execute("SELECT rule, subject_id FROM finding ORDER BY ALL").fetchall()
    (folder / "found-strings.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
