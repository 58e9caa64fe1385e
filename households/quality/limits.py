"""The numbers that rules of data quality compare with, as they are in force in a year.

A rule's file has them with unit, source and day; that is the default. An office changes one by a
row of `Parameter` named after rule and number ("2_01_010.age"), from a year on: the check asks the
rule with the number of its year, and findings made before keep the evidence they were made with.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from households import parameters
from households.quality import rulebook
from households.quality.rulebook import Param, Rule

Given = tuple[tuple[str, int], ...]  # (name of the number, value), in the order of the file


def name_of(rule: Rule, param: Param) -> str:
    """The name of a number of a rule in the table."""
    return f"{rule.code}.{param.name}"


def in_force(day: date) -> tuple[Rule, ...]:
    """The rules that hold on a day, with the numbers of its year."""
    return of_year(rulebook.in_force(day), day.year)


def of_year(rules: Iterable[Rule], year: int) -> tuple[Rule, ...]:
    """The rules with the numbers of a year; the very same where nothing was changed."""
    changed = {row.name: row.value for row in parameters.rows(year) if "." in row.name}
    return tuple(_with(rule, _given(rule, changed)) for rule in rules)


def _given(rule: Rule, changed: dict[str, int]) -> Given:
    named = ((param.name, changed.get(name_of(rule, param))) for param in rule.params)
    return tuple((name, value) for name, value in named if value is not None)


def _with(rule: Rule, given: Given) -> Rule:
    return _read(rule.code, given) if given else rule


@lru_cache(maxsize=256)
def _read(code: str, given: Given) -> Rule:
    return rulebook.read(code, dict(given))
