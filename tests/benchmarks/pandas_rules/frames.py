"""The frames that the rules in pandas read, and the questions that many of them ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from screening.comparison.engine import run_values
from tests.benchmarks.pandas_rules.known import NUMBER, Known, settle

Limits = Mapping[str, float]
"""The parameters of a rule."""
DEAD = "死亡注销"
ABLE = ["普通劳动力", "技能劳动力", "弱劳动力或半劳动力"]
UNABLE = ["无劳动力", "丧失劳动力"]
UNPAID = ["未缴费", "欠费", "停保", "退保"]
READABLE = ["ok", "from15", "card"]
UNSAFE_GRADES = ["C", "D"]
_DOTS = str.maketrans("•‧∙⋅・.", "······", " ")


@dataclass
class Frames:
    """The register and every department's rows, one file a feed.

    `persons` is by person_id and has the register's columns, id18 and name_norm; `households` is
    by household_id; `feeds` are as `settle` leaves them.
    """

    today: date
    persons: pd.DataFrame
    households: pd.DataFrame
    feeds: dict[str, pd.DataFrame] = field(default_factory=dict)

    def add(self, feed: str, rows: pd.DataFrame, told: pd.DataFrame) -> None:
        """Settle the rows of a feed that speaks of persons; see `settle`."""
        self.feeds[feed] = settle(self.known.join(rows), told, self.persons)

    @cached_property
    def known(self) -> Known:
        return Known(self.persons)

    @property
    def as_of(self) -> pd.Timestamp:
        return pd.Timestamp(self.today)

    @property
    def school_starts_on(self) -> pd.Timestamp:
        return pd.Timestamp(run_values(self.today)["school_starts_on"])

    @cached_property
    def dead(self) -> pd.DataFrame:
        """person_id and household_id of those whose hukou was cancelled by death."""
        police = self.feeds["ga_population"]
        return police.loc[police["hukou_status"] == DEAD, ["person_id", "household_id"]]

    @cached_property
    def twins(self) -> pd.DataFrame:
        """household_id and name_norm of those who share a number, by person_id."""
        shared = self.persons[NUMBER].isin(self.known.twins[NUMBER])
        return self.persons.loc[shared, [NUMBER, "household_id", "name_norm"]]

    def current(self, rows: pd.DataFrame) -> pd.Series:
        """Tell which rows began and have not ended."""
        return (rows["started_on"] <= self.as_of) & self.lasting(rows)

    def lasting(self, rows: pd.DataFrame) -> pd.Series:
        """Tell which rows have not ended, whenever they began."""
        return rows["ended_on"].isna() | (rows["ended_on"] > self.as_of)

    def in_custody(self, situations: list[str] | None = None) -> pd.Series:
        """Return who is away now, in any of these situations or in any at all."""
        rows = self.feeds["ga_custody"]
        away = self.current(rows)
        if situations is not None:
            away &= rows["situation"].isin(situations)
        return rows.loc[away, "person_id"]

    def months_since(self, days: pd.Series) -> pd.Series:
        """Months of the calendar, whatever the day."""
        return self.as_of.year * 12 + self.as_of.month - months(days)

    def whole_months_since(self, days: pd.Series) -> pd.Series:
        return self.months_since(days) - (days.dt.day > self.as_of.day)

    def pupils(self) -> pd.DataFrame:
        """Return the enrolments of this school year."""
        rows = self.feeds["jy_enrolment"]
        return rows[rows["school_year"].str[:4] == str(self.school_starts_on.year)]


def months(days: pd.Series) -> pd.Series:
    """Count the months since the year 0."""
    return days.dt.year * 12 + days.dt.month


def age_on(born: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Return completed years of life on a day; NaN where the day of birth is not known."""
    had_no_birthday = born.dt.month * 100 + born.dt.day > day.month * 100 + day.day
    return day.year - born.dt.year - had_no_birthday


def is_blank(texts: pd.Series) -> pd.Series:
    return texts.isna() | (texts == "")


def is_said(texts: pd.Series) -> pd.Series:
    return texts.notna() & (texts != "")


def plain(names: pd.Series) -> pd.Series:
    """Write names as the register has them: one middle dot, no space."""
    return names.str.translate(_DOTS)


def without(rows: pd.DataFrame, others: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """Return the rows that have no equal among others; what is not known equals nothing."""
    others = others[on].dropna().drop_duplicates()
    found = rows.merge(others, on=on, how="left", indicator="is_there")
    return found[found["is_there"] == "left_only"].drop(columns="is_there")


def total(rows: pd.DataFrame, column: str, by: list[str] | str) -> pd.Series:
    """Return the sum of yuan for each row's group, to the fen as a decimal would have it."""
    fen = (rows[column] * 100).round().fillna(0).astype("int64")
    keys = [rows[name] for name in ([by] if isinstance(by, str) else by)]
    return fen.groupby(keys).transform("sum") / 100
