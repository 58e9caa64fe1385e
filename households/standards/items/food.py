"""不愁吃: seen at the door."""

from households.standards.items.item import Item, Names, Point, Seen


def observed(label: str, seen: Seen) -> list[Point]:
    """The one point of an item that somebody has to go and see."""
    met = seen["is_met"]
    said = {True: "入户看到：是", False: "入户看到：否"}.get(met, "还没有入户查看")
    return [Point(label, said, met)]


def points(seen: Seen, _names: Names) -> list[Point]:
    return observed("主食吃饱、有肉蛋奶豆", seen)


ITEM = Item(
    key="food",
    title="不愁吃",
    group="两不愁",
    rule="主食吃得饱，能吃上肉蛋奶豆等适当营养；由入户人员当面查看并拍照",
    basis="一达标两不愁三保障口径",
    evidence="入户照片",
    is_met="o.food",
    seen="jsonb_build_object('is_met', o.food)",
    points=points,
)
