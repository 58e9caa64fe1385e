"""The engine over a prefecture's files: `python -m tests.benchmarks._region_ours DIR RULES`.

RULES is all, or twice: every rule a second time under another code, which shows what one more rule
costs. With all it also writes what the peers are told.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before the engine is imported
import sys  # noqa: E402
import tempfile  # noqa: E402
from dataclasses import replace  # noqa: E402
from pathlib import Path  # noqa: E402

import duckdb  # noqa: E402

from screening.comparison import engine, grades  # noqa: E402
from screening.comparison.rules import Rule, load_rules  # noqa: E402
from screening.feeds import FEEDS  # noqa: E402
from tests.benchmarks._extracts import AS_OF, DATA_ON  # noqa: E402
from tests.benchmarks._region import PREFECTURE, PROVINCE  # noqa: E402


def extracts(folder: Path) -> list[engine.ExtractFile]:
    """A file for each feed and prefecture that is there; the feed stands for the hash."""
    folders = [(PREFECTURE, folder), *((f"{each}00", folder / each) for each in PROVINCE)]
    return [
        engine.ExtractFile(feed, county, DATA_ON, feed.ljust(64, "0"), path)
        for county, place in folders
        for feed in FEEDS
        if (path := place / f"{feed}.parquet").exists()
    ]


def rules(which: str) -> list[Rule]:
    every = list(load_rules())
    again = [replace(rule, code=f"s{rule.code[1:]}") for rule in every]
    return every + again if which == "twice" else every


def main(folder: Path, which: str, memory_mb: int) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as work:
        outcome = engine.run(
            register=folder / "register.parquet",
            extracts=extracts(folder),
            rules=rules(which),
            as_of=AS_OF,
            params={},
            work_dir=Path(work),
            memory_limit_mb=memory_mb,
        )
        seconds = CLOCK.seconds
        pairs = f"SELECT rule, subject_id FROM read_parquet('{outcome.findings}') ORDER BY ALL"
        found = duckdb.sql(pairs).fetchall()
        if which == "all":
            tell_peers(folder, outcome)
    (folder / f"found-{which}.json").write_text(json.dumps(found))
    phases = [(name, round(took, 2)) for name, took in outcome.phases]
    waiting = [run.code for run in outcome.rules if run.status != "ran"]
    told = {"rules": len(outcome.rules), "waiting": waiting, "findings": len(found)}
    print(json.dumps({"seconds": seconds, "phases": phases, **told}))


def tell_peers(folder: Path, outcome: engine.Outcome) -> None:
    """Whom mistyped numbers mean, for peers that would need an evening to find out."""
    duckdb.sql(f"""
        COPY (
            SELECT feed, row_no, person_id, household_id FROM read_parquet('{outcome.matched}')
            WHERE {grades.among("grade", grades.SURE)} AND grade <> 'exact'
        ) TO '{folder / "sure.parquet"}' (FORMAT parquet)
    """)
    duckdb.sql(f"COPY (FROM '{folder / 'sure.parquet'}') TO '{folder / 'sure.csv'}'")
    asked = duckdb.sql(f"""
        SELECT DISTINCT unnest([person_id, household_id]) FROM read_parquet('{outcome.matched}')
        WHERE {grades.among("grade", grades.ASKED)}
    """)
    (folder / "asked.json").write_text(json.dumps([subject for (subject,) in asked.fetchall()]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
