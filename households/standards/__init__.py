"""The standards: 一达标 (income), 两不愁 (food, clothing, water), 三保障 (school, medicine, house).

items      the seven items, one file each: the rule in words and as one SQL expression
relation   the rules over any number of households in one statement
reading    judgement_of(household, year); failing and counts for a place
signing    observe, hand in, sign, return; a rule proposes, a person signs

A judgement never changes a household's status.
"""

from households.standards.items import ITEMS, Item
from households.standards.reading import (
    ItemJudgement,
    Standing,
    counts,
    counts_by_child,
    failing,
    judgement_of,
    judgements_of,
)

__all__ = [
    "ITEMS",
    "Item",
    "ItemJudgement",
    "Standing",
    "counts",
    "counts_by_child",
    "failing",
    "judgement_of",
    "judgements_of",
]
