"""The engine resolving the rows: `python -m tests.benchmarks._identity_ours DIR`."""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before the engine is imported
import sys  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

import duckdb  # noqa: E402

from screening.comparison import engine, grades  # noqa: E402
from tests.benchmarks._identity_data import DATA_ON, PREFECTURE  # noqa: E402


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as work:
        outcome = engine.run(
            register=folder / "register.parquet",
            extracts=[
                engine.ExtractFile(
                    "ga_population", PREFECTURE, DATA_ON, "0" * 64, folder / "rows.parquet"
                )
            ],
            rules=[],
            as_of=DATA_ON,
            params={},
            work_dir=Path(work),
            villages=folder / "villages.csv",
        )
        seconds = CLOCK.seconds
        _write(folder, Path(work), outcome.matched)
    phases = [(name, round(took, 2)) for name, took in outcome.phases]
    print(json.dumps({"seconds": seconds, "phases": phases}))


def _write(folder: Path, work: Path, matched: Path) -> None:
    """Links as sure, and as found: sure, or the only person proposed. 15 digits are equal."""
    with duckdb.connect() as con:
        con.execute(f"""
            CREATE TABLE link AS
            SELECT row_no, person_id, {grades.among("grade", grades.SURE)} AS is_sure
            FROM read_parquet('{matched}')
            WHERE rivals = 0 AND grade <> 'number'
            UNION ALL
            SELECT e.row_no, r.person_id, true
            FROM read_parquet('{folder}/rows.parquet') e
            JOIN read_parquet('{folder}/register.parquet') r
              ON r.id_raw = e.id18 AND r.name = e.name_norm
        """)
        for name, where in (("sure", "is_sure"), ("found", "true")):
            con.execute(
                f"COPY (SELECT row_no, person_id FROM link WHERE {where}) "
                f"TO '{folder}/links-{name}.parquet' (FORMAT parquet)"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
