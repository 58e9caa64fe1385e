"""The engine of this project over CSV or Parquet: `python -m tests.benchmarks._ours DIR KIND`."""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before the engine is imported
import sys  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

import duckdb  # noqa: E402

from screening.comparison import engine  # noqa: E402
from tests.benchmarks._population import AS_OF, COUNTY, DATA_ON, FEEDS, RULES  # noqa: E402


def main(folder: Path, kind: str) -> None:
    with tempfile.TemporaryDirectory() as work:
        outcome = engine.run(
            register=folder / f"register.{kind}",
            extracts=[
                engine.ExtractFile(feed, COUNTY, DATA_ON, "", folder / f"{feed}.{kind}")
                for feed in FEEDS
            ],
            rules=RULES,
            as_of=AS_OF,
            params={},
            work_dir=Path(work),
        )
        seconds = CLOCK.seconds
        found = duckdb.sql(
            f"SELECT rule, subject_id FROM read_parquet('{outcome.findings}')"
        ).fetchall()
    phases = [(name, round(took, 2)) for name, took in outcome.phases]
    (folder / f"found-ours-{kind}.json").write_text(json.dumps(sorted(found)))
    print(json.dumps({"seconds": seconds, "phases": phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
