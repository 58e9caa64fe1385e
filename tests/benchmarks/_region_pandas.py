"""All rules in pandas over a prefecture: `python -m tests.benchmarks._region_pandas DIR`.

The rules are written by hand (`pandas_rules`). pandas reads of the Parquet files the columns that
they name, texts of few values as categories, and joins every extract once with the register on
the number; whom mistyped numbers mean is told to it. Only (rule, subject) is kept.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before pandas is imported
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import pandas as pd  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet  # noqa: E402

from screening.feeds import FEEDS  # noqa: E402
from tests.benchmarks._extracts import AS_OF  # noqa: E402
from tests.benchmarks.pandas_rules import find  # noqa: E402
from tests.benchmarks.pandas_rules.columns import (  # noqa: E402
    DISTINCT,
    HOUSEHOLD,
    PERSON,
    ROWS,
)
from tests.benchmarks.pandas_rules.frames import Frames  # noqa: E402
from tests.benchmarks.pandas_rules.known import NUMBER  # noqa: E402

TYPES = {pa.bool_(): pd.BooleanDtype()}


def read(path: Path, columns: list[str]) -> pd.DataFrame:
    """Read columns; what is true, false or not known stays so, and dates stay numbers."""
    few = [name for name in columns if name not in DISTINCT]
    table = pyarrow.parquet.read_table(path, columns=columns, read_dictionary=few)
    return table.to_pandas(date_as_object=False, types_mapper=TYPES.get)


def load_persons(folder: Path) -> pd.DataFrame:
    persons = read(folder / "register.parquet", PERSON.split()).set_index("person_id")
    raw, other = persons.pop("id_raw"), persons.pop("id_other")
    persons[NUMBER] = other.where(other.notna() | (persons["id_state"] != "ok"), raw)
    persons["name_norm"] = persons.pop("name")
    return persons.astype({"is_head": bool, "is_registered": bool})


def load_households(folder: Path) -> pd.DataFrame:
    members = read(folder / "register.parquet", HOUSEHOLD.split())
    homes = members.drop_duplicates("household_id").set_index("household_id")
    return homes.astype({"is_registered": bool})


def load_feeds(folder: Path, frames: Frames) -> None:
    told = pd.read_parquet(folder / "sure.parquet", columns=["feed", "row_no", "person_id"])
    for feed, columns in ROWS.items():
        path = folder / f"{feed}.parquet"
        if FEEDS[feed].person_id:
            rows = read(path, ["row_no", NUMBER, "name_norm", *columns.split()])
            frames.add(feed, rows, told[told["feed"] == feed])
        else:
            frames.feeds[feed] = read(path, columns.split())


def compare(folder: Path) -> list[tuple[str, int]]:
    """Load, settle and apply the rules; return (rule, subject)."""
    frames = Frames(AS_OF, load_persons(folder), load_households(folder))
    CLOCK.phase("register")
    load_feeds(folder, frames)
    CLOCK.phase("resolve")
    found = find(frames)
    CLOCK.phase("rules")
    return found


def main(folder: Path) -> None:
    found = compare(folder)
    seconds = CLOCK.seconds
    (folder / "found-pandas.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
