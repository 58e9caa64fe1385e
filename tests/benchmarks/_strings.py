"""The same rules in plain DuckDB, joined on text: `python -m tests.benchmarks._strings DIR`.

What one writes first: load register and extracts with the columns the rules name, and let every
rule join them on the identity number. The rule texts are the engine's; a feed is a view that
joins its rows with the register on the 18 characters and compares the names. The register is read
and mistyped numbers are repaired by the same code as in the engine, once. A finding keeps its
evidence columns as JSON; the masked page, its hash and the unmatched rows are spared here.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before the engine is imported
import re  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import duckdb  # noqa: E402

from screening.comparison import register, resolve  # noqa: E402
from screening.comparison.engine import run_values  # noqa: E402
from screening.comparison.files import PERSON_COLUMNS, extract_columns, quote  # noqa: E402
from screening.comparison.results import ExtractFile  # noqa: E402
from screening.comparison.rules import load_rules  # noqa: E402
from screening.feeds import FEEDS  # noqa: E402
from tests.benchmarks._extracts import AS_OF, DATA_ON  # noqa: E402

STEP = resolve.SOURCE_STEP


def compare(con: duckdb.DuckDBPyConnection, folder: Path, place: str) -> None:
    """Load, and run every rule; `finding` holds what was found."""
    rules = load_rules()
    words = {word for rule in rules for word in re.findall(r"\w+", rule.sql)}
    feeds = [feed for feed in FEEDS if (folder / f"{feed}.parquet").exists()]
    files = [ExtractFile(f, place, DATA_ON, "", folder / f"{f}.parquet") for f in feeds]
    register.load(con, folder / "register.parquet", words)
    register.derive(con)
    CLOCK.phase("register")
    resolve.create_files(con, files)
    for number, feed in enumerate(feeds):
        _load(con, feed, number, folder, words)
    CLOCK.phase("load")
    resolve.repair(con, [])
    for feed in feeds:
        if FEEDS[feed].person_id:
            con.execute(_joined(feed))
    CLOCK.phase("repair")
    con.execute("CREATE TABLE finding (rule VARCHAR, subject_id BIGINT, evidence VARCHAR)")
    for rule in rules:
        values = run_values(AS_OF) | rule.values({})
        given = {name: values[name] for name in rule.placeholders}
        con.execute(
            f"INSERT INTO finding SELECT {quote(rule.code)}, subject_id, "
            f"CAST(to_json(list(r)) AS VARCHAR) FROM ({rule.sql}) r GROUP BY subject_id",
            given,
        )
    CLOCK.phase("rules")


def _load(
    con: duckdb.DuckDBPyConnection, feed: str, number: int, folder: Path, words: set[str]
) -> None:
    """Rows as they are; those that fit nobody also where the repair looks for them."""
    has_person = bool(FEEDS[feed].person_id)
    columns = [
        name for name in extract_columns(feed) if name in words and name not in PERSON_COLUMNS
    ]
    columns += ["id18", "name_norm", "id_raw", "id_state"] if has_person else []
    table = f"{feed}_read" if has_person else feed
    con.execute(f"""
        CREATE TABLE {table} AS
        SELECT {number * STEP}::BIGINT + row_no AS source{"".join(f", {c}" for c in columns)}
        FROM read_parquet({quote(str(folder / f"{feed}.parquet"))})
    """)
    if has_person:
        con.execute(f"""
            INSERT INTO unmatched
            SELECT {quote(feed)}, source, id_raw, name_norm, id_state
            FROM {table} WHERE id18 IS NULL
        """)


def _joined(feed: str) -> str:
    return f"""
        CREATE VIEW {feed} AS
        SELECT e.*, p.person_id, p.household_id,
               CASE WHEN p.name_norm = e.name_norm THEN 'exact' ELSE 'number' END AS match_grade
        FROM {feed}_read e JOIN register_person p ON p.id18 = e.id18
        UNION ALL
        SELECT e.*, c.person_id, c.household_id, 'repaired'
        FROM {feed}_read e JOIN candidate c ON c.source = e.source AND c.candidates = 1
    """


def main(folder: Path, place: str, memory_mb: str) -> None:
    config = {"threads": 2, "preserve_insertion_order": False}
    with duckdb.connect(config=config) as con:
        con.execute(f"SET temp_directory = {quote(str(folder / 'spill'))}")
        if memory_mb != "0":
            con.execute(f"SET memory_limit = '{memory_mb}MiB'")
        compare(con, folder, place)
        seconds = CLOCK.seconds
        found = con.execute("SELECT rule, subject_id FROM finding ORDER BY ALL").fetchall()
    (folder / "found-strings.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
