"""The same rules in pandas: `python -m tests.benchmarks._pandas DIR`.

Read the CSV files, join them with the register on the number, filter: the rules are written by
hand (`pandas_rules`). Only (rule, subject) is kept.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before pandas is imported
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402

import pandas as pd  # noqa: E402

from households import id_number  # noqa: E402
from screening.comparison.files import extract_columns  # noqa: E402
from tests.benchmarks._population import AS_OF, CODES, FEEDS, REGISTER  # noqa: E402
from tests.benchmarks.pandas_rules import find  # noqa: E402
from tests.benchmarks.pandas_rules.frames import Frames  # noqa: E402
from tests.benchmarks.pandas_rules.known import NUMBER  # noqa: E402


def read(path: Path, columns: dict[str, str]) -> pd.DataFrame:
    dates = [name for name, kind in columns.items() if kind == "DATE"]
    kinds = {"VARCHAR": "str", "BOOLEAN": "boolean"}
    types = {name: kinds[kind] for name, kind in columns.items() if kind in kinds}
    return pd.read_csv(path, dtype=types, parse_dates=dates, date_format="%Y-%m-%d")


def load_register(folder: Path) -> Frames:
    persons = read(folder / "register.csv", REGISTER)
    persons = persons.astype({"is_head": bool, "is_registered": bool})
    numbers = [
        id_number.read(raw) for raw in persons["id_raw"].where(persons["id_raw"].notna(), "")
    ]
    persons[NUMBER] = [number.number or None for number in numbers]
    persons["id_state"] = [number.state for number in numbers]
    persons["name_norm"] = persons["name"].str.replace(" ", "")
    homes = persons.drop_duplicates("household_id").set_index("household_id")
    return Frames(AS_OF, persons.set_index("person_id"), homes)


def told_by_name(rows: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Find the one person of the same name whom a mistyped number means."""
    odd = rows[rows[NUMBER].isna() & rows["id_state"].isin(["checksum", "length"])]
    pairs = odd.merge(named, on="name_norm")
    near = [
        is_one_slip(typed[:18] if len(typed) in (20, 22) else typed, number)
        for typed, number in zip(pairs["id_raw"], pairs["register_number"], strict=True)
    ]
    return pairs.loc[near, ["row_no", "person_id"]].drop_duplicates("row_no", keep=False)


def is_one_slip(a: str, b: str) -> bool:
    """Tell whether one substitution, swap of neighbours, loss or addition turns a into b."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    at = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    if len(a) != len(b):
        longer, shorter = (a, b) if len(a) > len(b) else (b, a)
        return longer[at + 1 :] == shorter[at:]
    swapped = a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    return a[at + 1 :] == b[at + 1 :] or swapped


def compare(folder: Path, phase: Callable[[str], None]) -> list[tuple[str, int]]:
    """Load, resolve and apply the rules; return (rule, subject)."""
    frames = load_register(folder)
    phase("register")
    named = frames.persons.loc[frames.persons[NUMBER].notna(), ["name_norm", NUMBER]]
    named = named.rename(columns={NUMBER: "register_number"}).reset_index()
    for feed in FEEDS:
        rows = read(folder / f"{feed}.csv", extract_columns(feed))
        frames.add(feed, rows, told_by_name(rows, named))
    phase("resolve")
    found = find(lambda: frames, CODES)
    phase("rules")
    return found


def main(folder: Path) -> None:
    found = compare(folder, CLOCK.phase)
    seconds = CLOCK.seconds
    (folder / "found-pandas.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
