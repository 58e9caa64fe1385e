"""The first rows of a table of single rows; the whole is an export."""

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import islice

from households.exports.kinds import KINDS, PROBLEMS, ROSTER
from households.exports.rows import Row
from households.models import Household
from ledger.sheets import Column
from regions.models import Region

SHOWN = 200
__all__ = ["PROBLEMS", "ROSTER", "SHOWN", "FirstRows", "first_rows"]


@dataclass(frozen=True)
class FirstRows:
    """At most `SHOWN` rows, numbers masked; `is_cut` when there are more."""

    name: str
    number: int
    columns: tuple[Column, ...]
    rows: list[Row]
    is_cut: bool


def first_rows(kind: str, region: Region, day: date) -> FirstRows:
    """The first rows of a table of a place, of the year of the day."""
    one = KINDS[kind]
    households = Household.objects.within_paths([region.path]).living()
    if one.is_registered:
        households = households.registered()
    with closing(one.rows(households, day.year, day)) as found:
        rows = list(islice(found, SHOWN + 1))
    return FirstRows(one.name, one.number, one.columns, rows[:SHOWN], len(rows) > SHOWN)
