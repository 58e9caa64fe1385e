"""The standards: 一达标 (income), 两不愁 (food, clothing, water), 三保障 (school, medicine, house).

items      the seven items, one file each: the rule in words and as one SQL expression
relation   the rules over any number of households in one statement
reading    judgement_of(household, year)
places     failing(path, year) and counts of whole places
signing    observe, hand in, sign, return; a rule proposes, a person signs

A judgement never changes a household's status.
"""

from households.standards.items import ITEMS, Item
from households.standards.places import counts, failing, standing_of_place
from households.standards.reading import ItemJudgement, Standing, judgement_of, judgements_of

__all__ = [
    "ITEMS",
    "Item",
    "ItemJudgement",
    "Standing",
    "counts",
    "failing",
    "judgement_of",
    "judgements_of",
    "standing_of_place",
]
