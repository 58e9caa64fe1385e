"""What an item of the standards is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Seen = Mapping[str, Any]
Names = Mapping[int, str]


@dataclass(frozen=True)
class Point:
    """One value that an item looked at: met, not met, or None for unknown."""

    label: str
    value: str
    is_met: bool | None


@dataclass(frozen=True)
class Item:
    """One item.

    `is_met` and `seen` are SQL over the rows of `households.standards.relation`: h the household,
    y its year, o what was seen at its door, m what its members give together, l its line.
    `is_met` is three-valued: NULL is unknown. `seen` is the JSON of the values that were looked
    at, kept with a signed judgement; amounts in it are text. Parameters are %(name)s, from
    `Parameter` and `relation.parameters`. `rule` says the same in words, with {name}.
    `points(seen, names)` puts the seen values in words; names are those of persons by key.
    """

    key: str
    title: str
    group: str
    rule: str
    basis: str
    evidence: str
    is_met: str
    seen: str
    points: Callable[[Seen, Names], list[Point]]

    def words(self, parameters: Mapping[str, Any]) -> str:
        """The rule with its numbers."""
        return self.rule.format(**parameters)


def yes_no(value: bool | None) -> str:
    return {True: "是", False: "否"}.get(value, "未填")  # type: ignore[arg-type]
