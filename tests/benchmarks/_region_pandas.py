"""All rules in plain pandas over a prefecture: `python -m tests.benchmarks._region_pandas DIR`.

What one writes first, as `_strings` is for DuckDB: read of the Parquet files the columns that the
rules name, as pandas reads them, and let every rule merge the feeds it asks for with the register
on the 18 characters. The rules are written by hand (`pandas_rules`); whom mistyped numbers mean
is told to them. Only (rule, subject) is kept.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before pandas is imported
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import pandas as pd  # noqa: E402

from screening.comparison.files import REGISTER_COLUMNS  # noqa: E402
from screening.feeds import FEEDS  # noqa: E402
from tests.benchmarks._extracts import AS_OF  # noqa: E402
from tests.benchmarks.pandas_rules import find  # noqa: E402
from tests.benchmarks.pandas_rules.columns import ROWS  # noqa: E402
from tests.benchmarks.pandas_rules.known import NUMBER  # noqa: E402
from tests.benchmarks.pandas_rules.merged import Loaded  # noqa: E402
from tests.benchmarks.pandas_rules.register import load_households, load_persons  # noqa: E402


def read(path: Path, columns: list[str]) -> pd.DataFrame:
    """Read columns; what is true, false or not known stays so, and dates are no objects."""
    rows = pd.read_parquet(path, columns=columns, to_pandas_kwargs={"date_as_object": False})
    truths = [name for name in columns if REGISTER_COLUMNS.get(name) == "BOOLEAN"]
    return rows.astype(dict.fromkeys(truths, "boolean"))


def load(folder: Path) -> Loaded:
    rows = {}
    for feed, columns in ROWS.items():
        joined = ["row_no", NUMBER, "name_norm"] if FEEDS[feed].person_id else []
        rows[feed] = read(folder / f"{feed}.parquet", [*joined, *columns.split()])
    told = pd.read_parquet(folder / "sure.parquet", columns=["feed", "row_no", "person_id"])
    return Loaded(load_persons(folder, read), load_households(folder, read), rows, told)


def compare(folder: Path) -> list[tuple[str, int]]:
    """Load and apply the rules; return (rule, subject)."""
    loaded = load(folder)
    CLOCK.phase("load")
    found = find(lambda: loaded.frames(AS_OF))
    CLOCK.phase("rules")
    return found


def main(folder: Path) -> None:
    found = compare(folder)
    seconds = CLOCK.seconds
    (folder / "found-pandas.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
