"""A rule of the comparison: its numbers, what it shows, whom it asks about, and its SQL."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from screening.comparison.templates import fields, placeholders
from screening.feeds import FEEDS


class RuleError(ValueError):
    """A rule file that cannot be read; the message names the file and what is wrong."""


@dataclass(frozen=True)
class Param:
    """A number an administrator may change, with its default, unit and source."""

    name: str
    default: int | float
    unit: str
    title: str
    source: str


@dataclass(frozen=True)
class Need:
    """Rows of a feed without which a rule has nothing to say: condition and sentence."""

    feed: str
    condition: str
    sentence: str


@dataclass(frozen=True)
class Show:
    """A line of the side-by-side page. `compared` lines decide the evidence hash."""

    label: str
    register: str
    department: str
    compared: bool

    @property
    def columns(self) -> tuple[str, ...]:
        return fields(self.register + self.department)


@dataclass(frozen=True)
class Ask:
    """A question at the door. `way`: one of `choices`, several of them, or an amount in yuan."""

    text: str
    way: Literal["one", "several", "yuan"]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule of the comparison, read from its file."""

    code: str
    title: str
    kind: str
    kind_words: str
    basis: str
    verify: str
    closes: str
    days: int
    feeds: tuple[str, ...]
    optional: tuple[str, ...]
    subject: Literal["person", "household"]
    params: tuple[Param, ...]
    needs: tuple[Need, ...]
    since: date
    version: int
    order: str
    shows: tuple[Show, ...]
    says: str
    sql: str
    dates: tuple[str, str] | None = None
    sides: tuple[str, str] | None = None
    across: bool = False
    absence: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    file: str = ""
    text: str = ""

    @property
    def department(self) -> str:
        """Who holds the compared value: the department of the first feed, else the register."""
        return FEEDS[self.feeds[0]].department if self.feeds else "底图"

    @property
    def sha256(self) -> str:
        """Of the file's text: two nights with one hash asked the same."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def placeholders(self) -> frozenset[str]:
        return placeholders(self.sql)

    def values(self, overrides: Mapping[str, object]) -> dict[str, object]:
        """Return the rule's parameters with `overrides` applied.

        Raises:
            ValueError: an override names no parameter of this rule.
        """
        known = {param.name: param.default for param in self.params}
        unknown = sorted(set(overrides) - set(known))
        if unknown:
            raise ValueError(f"规则 {self.code} 没有参数 {'、'.join(unknown)}")
        return {**known, **overrides}
