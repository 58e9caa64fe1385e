"""The plain way to the rows of a feed: merge them with the register when a rule asks for them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from screening.feeds import FEEDS
from tests.benchmarks.pandas_rules.columns import JOINED, ROWS
from tests.benchmarks.pandas_rules.frames import Frames
from tests.benchmarks.pandas_rules.known import NOBODY, NUMBER, WHO, settle

AT = "at"
"""The column of merged rows with their place in what was read."""


@dataclass
class Loaded:
    """What was read: persons and households as in `Frames`, the rows of each feed as they came,
    and `sure`, the feed, row_no and person_id of rows whose mistyped number means somebody.

    Beside what the rules ask for, they have the columns that findings are shown with.
    """

    persons: pd.DataFrame
    households: pd.DataFrame
    rows: dict[str, pd.DataFrame]
    sure: pd.DataFrame

    def frames(self, today: date) -> Frames:
        """The frames of one rule, of which nothing is kept for the next."""
        return _Plain(today, self.persons, self.households, _Merged(self))

    @cached_property
    def register(self) -> pd.DataFrame:
        """The persons whose number can be read, with the columns that feeds are given."""
        known = self.persons.loc[self.persons[NUMBER].notna(), [NUMBER, *WHO[1:], "name_norm"]]
        return known.reset_index().rename(columns={"name_norm": "register_name"})

    def merge(self, feed: str) -> pd.DataFrame:
        """Join the rows of a feed with the register on the text of the number, and settle them."""
        rows = self.rows[feed][[*JOINED, *ROWS[feed].split()]]
        rows = rows.assign(**{AT: np.arange(len(rows))})
        rows = rows.merge(self.register, on=NUMBER, how="left")
        rows = rows.fillna({"person_id": NOBODY, "household_id": NOBODY, "is_registered": False})
        rows = rows.astype({"person_id": "int64", "household_id": "int64", "is_registered": bool})
        return settle(rows, self.sure[self.sure["feed"] == feed], self.persons)


class _Merged(dict[str, pd.DataFrame]):
    """The feeds that a rule has asked for, each merged when it first did."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__()
        self.loaded = loaded

    def __missing__(self, feed: str) -> pd.DataFrame:
        speaks_of_persons = FEEDS[feed].person_id
        self[feed] = self.loaded.merge(feed) if speaks_of_persons else self.loaded.rows[feed]
        return self[feed]


class _Plain(Frames):
    """Frames without an index of the numbers."""

    @cached_property
    def twins(self) -> pd.DataFrame:
        numbers = self.persons[NUMBER]
        is_shared = numbers.notna() & numbers.duplicated(keep=False)
        return self.persons.loc[is_shared, [NUMBER, "household_id", "name_norm"]]
