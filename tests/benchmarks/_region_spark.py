"""The same rules on Apache Spark: `python -m tests.benchmarks._region_spark DIR`.

One process with two threads (local[2]), adaptive plans, small tables broadcast, eight partitions
after a shuffle, a heap of 6 GB. Register and extracts come from the same Parquet files, a feed
joins the register on the 18 characters and is kept (`CACHE TABLE`) for the rules that read it;
sqlglot writes the rule texts. Two statements are under way at a time, so that one is planned while
another runs. Whom mistyped numbers mean is told to it. A finding keeps its evidence columns as
JSON. Needs the packages of requirements/spark.txt.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before Spark is imported
import sys  # noqa: E402
import tempfile  # noqa: E402
from concurrent.futures import ThreadPoolExecutor  # noqa: E402
from functools import partial  # noqa: E402
from pathlib import Path  # noqa: E402

import sqlglot  # noqa: E402

from screening.comparison import distributed  # noqa: E402
from screening.comparison.columns import words  # noqa: E402
from screening.comparison.engine import run_values  # noqa: E402
from screening.comparison.files import (  # noqa: E402
    HOUSEHOLD_COLUMNS,
    PERSON_COLUMNS,
    REGISTER_COLUMNS,
    extract_columns,
)
from screening.comparison.resolve import SOURCE_STEP, others  # noqa: E402
from screening.comparison.rules import Rule, load_rules  # noqa: E402
from screening.feeds import FEEDS  # noqa: E402
from tests.benchmarks._extracts import AS_OF  # noqa: E402
from tests.benchmarks._strings import NEEDED, TWINS  # noqa: E402

THREADS = 2


def compare(spark, folder: Path) -> list[tuple[str, int]]:
    """Create the views, run every rule; return (rule, subject) pairs."""
    rules = load_rules()
    wanted = words(rules)
    _register(spark, folder, wanted)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(partial(_feed, spark, folder, wanted), FEEDS, range(len(FEEDS))))
        CLOCK.phase("load")
        found = list(pool.map(partial(_ask, spark), rules))
    CLOCK.phase("rules")
    return sorted(pair for pairs in found for pair in pairs)


def _ask(spark, rule: Rule) -> list[tuple[str, int]]:
    tree = sqlglot.parse_one(rule.sql, read="duckdb")
    text = distributed.in_spark(tree, run_values(AS_OF) | rule.values({}))
    rows = spark.sql(
        f"SELECT subject_id, to_json(collect_list(struct(*))) FROM ({text}) GROUP BY subject_id"
    )
    return [(rule.code, row[0]) for row in rows.collect()]


def _register(spark, folder: Path, wanted: set[str]) -> None:
    columns = [name for name in REGISTER_COLUMNS if name in wanted | NEEDED]
    homes = ", ".join(f"p.{name}" for name in columns if name in HOUSEHOLD_COLUMNS)
    spark.sql(f"""
        CACHE TABLE register_person AS
        SELECT {", ".join(columns)}, name AS name_norm,
               CASE WHEN id_state = 'ok' THEN coalesce(id_other, id_raw) ELSE id_other END AS id18
        FROM parquet.`{folder / "register.parquet"}`
    """)
    spark.sql(f"""
        CACHE TABLE register_household AS
        SELECT {homes}, p.person_id AS head_person_id, p.name AS head_name,
               p.id_raw AS head_id_number
        FROM register_person p WHERE is_head
    """)
    spark.sql(f"CACHE TABLE register_twin AS {TWINS}")
    spark.read.parquet(str(folder / "sure.parquet")).createOrReplaceTempView("sure")


def _feed(spark, folder: Path, wanted: set[str], feed: str, number: int) -> None:
    columns = [n for n in extract_columns(feed) if n in wanted and n not in PERSON_COLUMNS]
    selected = "".join(f", e.{name}" for name in columns)
    source = f"CAST({number * SOURCE_STEP} + e.row_no AS BIGINT)"
    read = f"parquet.`{folder / f'{feed}.parquet'}` e"
    if not FEEDS[feed].person_id:
        spark.sql(f"CACHE TABLE {feed} AS SELECT {source} AS source{selected} FROM {read}")
        return
    spark.sql(f"""
        CACHE TABLE {feed} AS
        SELECT {source} AS source{selected},
               coalesce(s.person_id, p.person_id) AS person_id,
               coalesce(s.household_id, p.household_id) AS household_id,
               CASE WHEN s.person_id IS NOT NULL THEN 'repaired' WHEN p.person_id IS NULL THEN NULL
                    WHEN p.name_norm = e.name_norm THEN 'exact' ELSE 'number' END AS match_grade
        FROM {read}
        LEFT JOIN register_person p ON p.id18 = e.id18
        LEFT JOIN sure s ON s.feed = '{feed}' AND s.row_no = e.row_no
    """)
    spark.sql(f"""
        CREATE TEMPORARY VIEW {others(feed)} AS
        SELECT * FROM {feed} WHERE match_grade IS DISTINCT FROM 'exact'
    """)


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as work:
        spark = distributed.session("local[2]", Path(work), {"spark.driver.memory": "6g"})
        try:
            found = compare(spark, folder.resolve())
            seconds = CLOCK.seconds
        finally:
            spark.stop()
    (folder / "found-spark.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
