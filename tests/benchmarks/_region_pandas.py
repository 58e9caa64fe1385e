"""Ten rules in pandas over a prefecture: `python -m tests.benchmarks._region_pandas DIR`.

The rules of `_pandas`, written by hand. DuckDB reads the Parquet files into frames; whom mistyped
numbers mean is told to it. Only (rule, subject) is kept.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before pandas is imported
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import duckdb  # noqa: E402
import pandas as pd  # noqa: E402

from tests.benchmarks._pandas import NUMBER, find  # noqa: E402
from tests.benchmarks._population import FEEDS, REGISTER  # noqa: E402


def read(path: Path, columns: str = "*", where: str = "true") -> pd.DataFrame:
    return duckdb.sql(f"SELECT {columns} FROM read_parquet('{path}') WHERE {where}").df()


def load_register(folder: Path) -> pd.DataFrame:
    persons = read(folder / "register.parquet", ", ".join(REGISTER))
    is_ok = persons["id_state"] == "ok"
    number = persons["id_other"].where(persons["id_other"].notna(), persons["id_raw"].where(is_ok))
    persons[NUMBER] = number
    persons["name_norm"] = persons["name"].str.replace(" ", "")
    return persons


def load_feed(folder: Path, feed: str, persons: pd.DataFrame) -> pd.DataFrame:
    rows = read(folder / f"{feed}.parquet")
    known = persons.loc[
        persons[NUMBER].notna(), [NUMBER, "person_id", "household_id", "name_norm"]
    ].rename(columns={"name_norm": "register_name"})
    found = rows[rows[NUMBER].notna()].merge(known, on=NUMBER)
    same = found["name_norm"] == found["register_name"]
    found["match"] = same.map({True: "exact", False: "number"})
    sure = read(folder / "sure.parquet", where=f"feed = '{feed}'").drop(columns="feed")
    repaired = rows.merge(sure, on="row_no").assign(match="repaired")
    return pd.concat([found, repaired], ignore_index=True)


def main(folder: Path) -> None:
    persons = load_register(folder)
    CLOCK.phase("register")
    feeds = {feed: load_feed(folder, feed, persons) for feed in FEEDS}
    CLOCK.phase("resolve")
    found = sorted(
        (code, int(subject))
        for code, subjects in find(persons, feeds).items()
        for subject in set(subjects)
    )
    CLOCK.phase("rules")
    seconds = CLOCK.seconds
    (folder / "found-pandas.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
