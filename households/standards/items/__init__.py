"""The seven items in the order in which officials read them out. To add one, copy a sibling."""

from households.standards.items import (
    clothing,
    education,
    food,
    housing,
    income,
    medical,
    water,
)
from households.standards.items.item import Item, Point

ITEMS: tuple[Item, ...] = (
    income.ITEM,
    food.ITEM,
    clothing.ITEM,
    water.ITEM,
    education.ITEM,
    medical.ITEM,
    housing.ITEM,
)
BY_KEY: dict[str, Item] = {item.key: item for item in ITEMS}

__all__ = ["BY_KEY", "ITEMS", "Item", "Point"]
