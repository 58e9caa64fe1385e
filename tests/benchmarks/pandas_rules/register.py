"""The register out of its Parquet file, however that is read."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from tests.benchmarks.pandas_rules.columns import HOUSEHOLD, PERSON
from tests.benchmarks.pandas_rules.known import NUMBER

Read = Callable[[Path, list[str]], pd.DataFrame]
"""Read these columns of a file."""


def load_persons(folder: Path, read: Read, shown: Iterable[str] = ()) -> pd.DataFrame:
    """Load the persons as `Frames` has them, with what else is shown of them."""
    columns = [*PERSON.split(), *shown]
    persons = read(folder / "register.parquet", columns).set_index("person_id")
    raw, other = persons.pop("id_raw"), persons.pop("id_other")
    persons[NUMBER] = other.where(other.notna() | (persons["id_state"] != "ok"), raw)
    persons["name_norm"] = persons.pop("name")
    return persons.astype({"is_head": bool, "is_registered": bool})


def load_households(folder: Path, read: Read, shown: Iterable[str] = ()) -> pd.DataFrame:
    """Load the households as `Frames` has them, with what else is shown of them."""
    members = read(folder / "register.parquet", [*HOUSEHOLD.split(), *shown])
    homes = members.drop_duplicates("household_id").set_index("household_id")
    return homes.astype({"is_registered": bool})
