"""Lists of any length, grid by grid: the page at row 900,000 costs what the first one costs.

Rows are in the order of (`place_path`, `id`), which one index has. A page is found by the key of
the row before it, never by counting rows off; a person's places are read one after another, so
that several postings cost no more than one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

COUNT_CAP = 10_000
Key = tuple[str, int]


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after `key`, or before it if `is_back`; `row` rows come before that."""

    key: Key
    row: int = 0
    is_back: bool = False

    def __str__(self) -> str:
        path, pk = self.key
        return f"{'b' if self.is_back else 'a'}{self.row}-{pk}-{path.replace('/', '.')}"


def read_cursor(text: str) -> Cursor | None:
    """Return the cursor of an address, None for the first page or what is no cursor."""
    direction, rest = text[:1], text[1:].split("-")
    if direction not in ("a", "b") or len(rest) != 3 or not all(map(str.isdecimal, rest[:2])):
        return None
    key = (rest[2].replace(".", "/")[:40], int(rest[1][:18]))
    return Cursor(key, int(rest[0][:9]), direction == "b")


@dataclass(frozen=True)
class Page:
    """One page of keys; `first` is the number of its first row. The cursors are "" at the ends."""

    keys: list[Key]
    first: int = 1
    next: str = ""
    previous: str = ""

    @property
    def pks(self) -> list[int]:
        return [pk for _path, pk in self.keys]

    @property
    def is_whole(self) -> bool:
        """There is no other page."""
        return not self.next and not self.previous


def page(rows: QuerySet[Any], paths: Sequence[str], cursor: Cursor | None, size: int) -> Page:
    """Return one page of `rows` under `paths`, of which none lies under another."""
    if cursor and cursor.is_back:
        found = _keys(rows, paths, cursor, size + 1)
        if len(found) > size:
            keys = found[:size][::-1]
            before = max(cursor.row - size, 0)
            return Page(keys, before + 1, _after(keys, before + size), _before(keys, before))
        cursor = None  # fewer rows lie before than a page holds: begin at the beginning
    found = _keys(rows, paths, cursor, size + 1)
    keys, before = found[:size], cursor.row if cursor else 0
    return Page(
        keys,
        before + 1,
        _after(keys, before + size) if len(found) > size else "",
        _before(keys, before) if cursor and keys else "",
    )


def count(rows: QuerySet[Any], paths: Sequence[str], cap: int = COUNT_CAP) -> int:
    """Count rows under `paths`; `cap` + 1 means that there are more than `cap`."""
    found = 0
    for path in paths:
        # The order keeps the planner on the index that the list reads.
        part = _in_order(_under(rows, path))[: cap + 1 - found]
        found += part.count()
        if found > cap:
            break
    return found


def _keys(rows: QuerySet[Any], paths: Sequence[str], cursor: Cursor | None, most: int) -> list[Key]:
    found: list[Key] = []
    is_back = bool(cursor and cursor.is_back)
    for path in sorted(paths, reverse=is_back):
        part = _under(rows, path)
        if cursor is not None:
            place = cursor.key[0]
            if not place.startswith(path) and (path > place) == is_back:
                continue  # all of it lies on the other side
            beyond = TupleLessThan if is_back else TupleGreaterThan
            part = part.filter(beyond(Tuple("place_path", "pk"), cursor.key))
        found += _in_order(part, is_back)[: most - len(found)]
        if len(found) >= most:
            break
    return found


def _under(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    return rows.filter(place_path__startswith=path)


def _in_order(rows: QuerySet[Any], is_back: bool = False) -> QuerySet[Any]:
    order = ("-place_path", "-pk") if is_back else ("place_path", "pk")
    return rows.order_by(*order).values_list("place_path", "pk")


def _after(keys: Sequence[Key], row: int) -> str:
    return str(Cursor(keys[-1], row))


def _before(keys: Sequence[Key], row: int) -> str:
    return str(replace(Cursor(keys[0], row), is_back=True))
