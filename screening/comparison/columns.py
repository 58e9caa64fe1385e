"""Which columns of a relation the rules read.

Four million persons with every column of the base map are a gigabyte; the rules read a third of
it. Read off their SQL: a relation is named with its alias there, and a column with the alias of
its relation. One that is missed is not there, and the rule fails the first time it is asked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from screening.comparison.rules import Rule

_WORD = re.compile(r"[a-z_0-9]+")
_NAMED = r"\b(?:FROM|JOIN)\s+{}\b(?:\s+(?:AS\s+)?([a-z_0-9]+))?"


@dataclass(frozen=True)
class Asked:
    """Columns of the base map that are read of persons, and of households."""

    person: frozenset[str]
    household: frozenset[str]

    def __or__(self, other: "Asked") -> "Asked":
        return Asked(self.person | other.person, self.household | other.household)


def words(rules: Iterable[Rule]) -> set[str]:
    """Return every word in the SQL of rules; the columns they use are among them."""
    return {word for text in _texts(rules) for word in _WORD.findall(text)}


def of_register(rules: Iterable[Rule]) -> Asked:
    """Return what rules read of the two relations of the base map."""
    rules = list(rules)
    return Asked(
        frozenset(of_relation(rules, "register_person")),
        frozenset(of_relation(rules, "register_household")),
    )


def of_feed(rules: Iterable[Rule], feed: str, relation: str) -> set[str]:
    """Return the words that may be columns of a relation of a feed, in the rules that read it."""
    return of_relation([rule for rule in rules if feed in (*rule.feeds, *rule.optional)], relation)


def of_relation(rules: Iterable[Rule], relation: str) -> set[str]:
    """Return the words that may be columns of a relation: those after its aliases, all words of
    a condition on it, and all words of a rule that gives it no alias."""
    found: set[str] = set()
    for rule in rules:
        aliases = re.findall(_NAMED.format(relation), rule.sql)
        for alias in aliases:
            found.update(re.findall(rf"\b{alias}\.([a-z_0-9]+)", rule.sql) if alias else ())
        if "" in aliases:
            found |= words([rule])
        for need in rule.needs:
            if need.feed == relation:
                found.update(_WORD.findall(need.condition))
    return found


def _texts(rules: Iterable[Rule]) -> Iterable[str]:
    return (text for rule in rules for text in (rule.sql, *(n.condition for n in rule.needs)))
