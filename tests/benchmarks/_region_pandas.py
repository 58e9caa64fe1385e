"""All rules in plain pandas over a prefecture: `python -m tests.benchmarks._region_pandas DIR`.

What one writes first, as `_strings` is for DuckDB: read of the Parquet files the columns that the
rules name, as pandas reads them, and let every rule merge the feeds it asks for with the register
on the 18 characters. The rules are written by hand (`pandas_rules`). A mistyped number means the
one person of the same name whose number is a slip away, and a finding keeps the rows it rests on
as JSON; what is spared `_strings` is spared here.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before pandas is imported
import sys  # noqa: E402
from collections.abc import Collection, Iterable  # noqa: E402
from pathlib import Path  # noqa: E402

import pandas as pd  # noqa: E402

from screening.comparison.columns import of_feed, of_register  # noqa: E402
from screening.comparison.files import (  # noqa: E402
    HOUSEHOLD_COLUMNS,
    PERSON_COLUMNS,
    REGISTER_COLUMNS,
    extract_columns,
)
from screening.comparison.resolve import others  # noqa: E402
from screening.comparison.rules import load_rules  # noqa: E402
from screening.feeds import FEEDS  # noqa: E402
from tests.benchmarks._extracts import AS_OF  # noqa: E402
from tests.benchmarks.pandas_rules import judge  # noqa: E402
from tests.benchmarks.pandas_rules.columns import HOUSEHOLD, JOINED, PERSON, ROWS  # noqa: E402
from tests.benchmarks.pandas_rules.evidence import fold  # noqa: E402
from tests.benchmarks.pandas_rules.merged import Loaded  # noqa: E402
from tests.benchmarks.pandas_rules.register import load_households, load_persons  # noqa: E402
from tests.benchmarks.pandas_rules.repaired import repair  # noqa: E402

PERSON_ONLY = [name for name in REGISTER_COLUMNS if name not in HOUSEHOLD_COLUMNS]


def read(path: Path, columns: list[str]) -> pd.DataFrame:
    """Read columns; what is true, false or not known stays so, and dates are no objects."""
    rows = pd.read_parquet(path, columns=columns, to_pandas_kwargs={"date_as_object": False})
    truths = [name for name in columns if REGISTER_COLUMNS.get(name) == "BOOLEAN"]
    return rows.astype(dict.fromkeys(truths, "boolean"))


def load(folder: Path) -> Loaded:
    rules = load_rules()
    named = of_register(rules)
    persons = load_persons(folder, read, _shown(named.person, PERSON_ONLY, PERSON))
    shown = _shown(named.person | named.household, HOUSEHOLD_COLUMNS, HOUSEHOLD)
    households = load_households(folder, read, shown)
    rows = {}
    for feed, columns in ROWS.items():
        joined = JOINED if FEEDS[feed].person_id else []
        texts = of_feed(rules, feed, feed) | of_feed(rules, feed, others(feed))
        shown = _shown(texts, extract_columns(feed), " ".join([columns, *PERSON_COLUMNS]))
        rows[feed] = read(folder / f"{feed}.parquet", [*joined, *columns.split(), *shown])
    CLOCK.phase("load")
    sure = repair(load_mistyped(folder), persons)
    CLOCK.phase("repair")
    return Loaded(persons, households, rows, sure)


def _shown(named: Collection[str], there: Iterable[str], asked: str) -> list[str]:
    """Columns that the rules' texts name and that the rules in pandas do without."""
    return [name for name in there if name in named and name not in asked.split()]


def load_mistyped(folder: Path) -> pd.DataFrame:
    """Return feed, row_no, id_raw and name_norm of all rows whose number can be no number."""
    unreadable = [("id_state", "in", ["checksum", "length"])]
    columns = ["row_no", "id_raw", "name_norm"]
    rows = [
        pd.read_parquet(folder / f"{feed}.parquet", columns=columns, filters=unreadable).assign(
            feed=feed
        )
        for feed in ROWS
        if FEEDS[feed].person_id
    ]
    return pd.concat(rows, ignore_index=True)


def compare(folder: Path) -> dict[tuple[str, int], str]:
    """Load and apply the rules; return the evidence of each (rule, subject)."""
    loaded = load(folder)
    found = {}
    for rule, frames, subjects in judge(lambda: loaded.frames(AS_OF)):
        texts = fold(rule, loaded, frames.feeds, subjects)
        found.update(
            {(rule.code, subject): text for subject, text in zip(subjects, texts, strict=True)}
        )
    CLOCK.phase("rules")
    return found


def main(folder: Path) -> None:
    found = compare(folder)
    seconds = CLOCK.seconds
    (folder / "found-pandas.json").write_text(json.dumps(list(found)))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
