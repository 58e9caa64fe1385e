"""不愁穿: seen at the door."""

from households.standards.items.food import observed
from households.standards.items.item import Item, Names, Point, Seen


def points(seen: Seen, _names: Names) -> list[Point]:
    return observed("四季衣被、换洗", seen)


ITEM = Item(
    key="clothing",
    title="不愁穿",
    group="两不愁",
    rule="四季有应季衣服和换洗，有过冬被褥；由入户人员当面查看并拍照",
    basis="一达标两不愁三保障口径",
    evidence="入户照片",
    is_met="o.clothing",
    seen="jsonb_build_object('is_met', o.clothing)",
    points=points,
)
