"""All rules in pandas, settled once: `python -m tests.benchmarks._region_pandas_once DIR`.

The rules of `_region_pandas`, with what the engine does carried over to pandas: texts of few
values are read as categories, and every extract is joined once, for all rules, with the register
through one index of its numbers. Whom mistyped numbers mean is told, and only (rule, subject) is
kept.
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
from tests.benchmarks.pandas_rules.columns import DISTINCT, ROWS  # noqa: E402
from tests.benchmarks.pandas_rules.frames import Frames  # noqa: E402
from tests.benchmarks.pandas_rules.known import NUMBER  # noqa: E402
from tests.benchmarks.pandas_rules.register import load_households, load_persons  # noqa: E402

TYPES = {pa.bool_(): pd.BooleanDtype()}


def read(path: Path, columns: list[str]) -> pd.DataFrame:
    """Read columns; what is true, false or not known stays so, and dates stay numbers."""
    few = [name for name in columns if name not in DISTINCT]
    table = pyarrow.parquet.read_table(path, columns=columns, read_dictionary=few)
    return table.to_pandas(date_as_object=False, types_mapper=TYPES.get)


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
    frames = Frames(AS_OF, load_persons(folder, read), load_households(folder, read))
    CLOCK.phase("register")
    load_feeds(folder, frames)
    CLOCK.phase("resolve")
    found = find(lambda: frames)
    CLOCK.phase("rules")
    return found


def main(folder: Path) -> None:
    found = compare(folder)
    seconds = CLOCK.seconds
    (folder / "found-pandas-once.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
