"""Lists of any length, grid by grid: the page at row 900,000 costs what the first one costs.

Rows are in the order of (`place_path`, `id`), which one index has. A page is found by the key of
the row before it, never by counting rows off; a person's places are read one after another, so
that several postings cost no more than one. A list whose conditions few rows meet has a `Reach`:
it says in which places to look, and where to stop for this time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.db.models import Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

COUNT_CAP = 10_000
LAST_ID = 10**18 - 1  # as long as a cursor may say it
Key = tuple[str, int]


class Reach(Protocol):
    """Where rows may be. `stopped` is the place where reading ended before the end, else ""."""

    stopped: str

    def stretches(self, paths: Sequence[str], start: str, is_back: bool) -> Iterator[Q]:
        """Yield one condition after another, in the order of places, from `start` on."""
        ...


class Everywhere:
    """Looks at all of the places, and to their end."""

    stopped = ""

    def stretches(self, paths: Sequence[str], start: str, is_back: bool) -> Iterator[Q]:
        for path in paths:
            yield Q(place_path__startswith=path)


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
    """One page of keys; `first` is the number of its first row. The cursors are "" at the ends.

    `stopped` is the place where reading ended before the page was full.
    """

    keys: list[Key]
    first: int = 1
    next: str = ""
    previous: str = ""
    stopped: str = ""

    @property
    def pks(self) -> list[int]:
        return [pk for _path, pk in self.keys]

    @property
    def is_whole(self) -> bool:
        """There is no other page."""
        return not self.next and not self.previous


@dataclass(frozen=True)
class Count:
    """How many rows; with `has_more` there are at least so many."""

    rows: int
    has_more: bool = False


def page(
    rows: QuerySet[Any],
    paths: Sequence[str],
    cursor: Cursor | None,
    size: int,
    reach: Reach | None = None,
) -> Page:
    """Return one page of `rows` under `paths`, of which none lies under another."""
    reach = reach or Everywhere()
    if cursor and cursor.is_back:
        found = _keys(rows, paths, cursor, size + 1, reach)
        if len(found) > size or reach.stopped:
            return _page_back(found, cursor, size, reach.stopped if len(found) <= size else "")
        cursor = None  # fewer rows lie before than a page holds: begin at the beginning
    found = _keys(rows, paths, cursor, size + 1, reach)
    keys, before = found[:size], cursor.row if cursor else 0
    stopped = reach.stopped if len(found) <= size else ""
    end = (stopped, LAST_ID) if stopped else keys[-1] if len(found) > size else None
    return Page(
        keys,
        before + 1,
        str(Cursor(end, before + len(keys))) if end else "",
        _before(keys[0] if keys else cursor.key, before) if cursor else "",
        stopped,
    )


def _page_back(found: list[Key], cursor: Cursor, size: int, stopped: str) -> Page:
    keys = found[:size][::-1]
    before = max(cursor.row - len(keys), 0)
    begin = (stopped, 0) if stopped else keys[0]
    after = str(Cursor(keys[-1] if keys else cursor.key, before + len(keys)))
    return Page(keys, before + 1, after, _before(begin, before), stopped)


def count(
    rows: QuerySet[Any],
    paths: Sequence[str],
    reach: Reach | None = None,
    cap: int = COUNT_CAP,
) -> Count:
    """Count the rows under `paths`, up to `cap` and as far as `reach` goes."""
    reach = reach or Everywhere()
    found = 0
    for where in reach.stretches(sorted(paths), "", False):
        # The order keeps the planner on the index that the list reads.
        found += _in_order(rows.filter(where))[: cap + 1 - found].count()
        if found > cap:
            return Count(cap, has_more=True)
    return Count(found, has_more=bool(reach.stopped))


def _keys(
    rows: QuerySet[Any], paths: Sequence[str], cursor: Cursor | None, most: int, reach: Reach
) -> list[Key]:
    found: list[Key] = []
    is_back = bool(cursor and cursor.is_back)
    start = cursor.key[0] if cursor else ""
    ahead = [
        path
        for path in sorted(paths, reverse=is_back)
        if not start or start.startswith(path) or (path < start) == is_back
    ]
    if cursor is not None:
        beyond = TupleLessThan if is_back else TupleGreaterThan
        rows = rows.filter(beyond(Tuple("place_path", "pk"), cursor.key))
    for where in reach.stretches(ahead, start, is_back):
        found += _in_order(rows.filter(where), is_back)[: most - len(found)]
        if len(found) >= most:
            break
    return found


def _in_order(rows: QuerySet[Any], is_back: bool = False) -> QuerySet[Any]:
    order = ("-place_path", "-pk") if is_back else ("place_path", "pk")
    return rows.order_by(*order).values_list("place_path", "pk")


def _before(key: Key, row: int) -> str:
    return str(replace(Cursor(key, row), is_back=True))
