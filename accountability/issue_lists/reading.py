"""One page of a list of issues, whatever its conditions, out of a million.

The order is that of urgency: what is open first, the oldest day first. A page is found by the key
of the row before it. Of what few issues meet, all keys are found by the indexes of the conditions,
sorted and counted; what many meet is read in the order of the list until the page is full. How many
they are, kept sums say (`accountability.issue_lists.figures`), or the planner's estimate.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from accountability.lights import Light, Marks, where
from accountability.models import DueKind, Issue
from qiannan.web import PAGE_SIZE
from regions.models import Level

# Only compiled statements of the ORM are put into these statements.
# ruff: noqa: S608

COUNTED = 7_000  # issues whose figures are counted, in some 15 ms
PLACES = {
    Level.PREFECTURE: 1,
    Level.COUNTY: 12,
    Level.TOWNSHIP: 100,
    Level.VILLAGE: 1_500,
    Level.GRID: 5_000,
}
"""Of how many like it a place is one, about."""
SMALL = 5_000.0  # the planner's cost of reading a whole table that is small enough to
COUNT_CAP = 200  # of what many meet no more is counted
ORDER = ("is_done", "due_on", "pk")
Key = tuple[int, date, int]


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after `key`, or before it if `is_back`; `row` rows come before that."""

    key: Key
    row: int = 0
    is_back: bool = False

    def __str__(self) -> str:
        is_done, due_on, pk = self.key
        return f"{'b' if self.is_back else 'a'}{self.row}-{is_done}-{due_on:%Y%m%d}-{pk}"


def read_cursor(text: str) -> Cursor | None:
    """Return the cursor of an address, None for the first page or what is no cursor."""
    direction, parts = text[:1], text[1:].split("-")
    if direction not in ("a", "b") or len(parts) != 4 or not all(map(str.isdecimal, parts)):
        return None
    try:
        due_on = date.fromisoformat(parts[2])
    except ValueError:
        return None
    return Cursor(
        (int(parts[1][:1]), due_on, int(parts[3][:18])), int(parts[0][:9]), direction == "b"
    )


@dataclass(frozen=True)
class Page:
    """One page of keys; `first` is the number of its first row. The cursors are "" at the ends.

    `total` is None where nobody counted; with `has_more` there are at least so many.
    """

    keys: Sequence[Key]
    first: int = 1
    next: str = ""
    previous: str = ""
    total: int | None = None
    has_more: bool = False

    @property
    def pks(self) -> list[int]:
        return [key[2] for key in self.keys]


def few(level: int) -> int:
    """How many issues of a place of this level are better found all and sorted than read in order.

    To find them costs one look at each issue of the place, the whole divided by its like. To fill a
    page in the order of the whole costs one at each that comes before its last row, a page's times
    the whole divided by how many they are. The two are the same for a page's times the places.
    """
    return PAGE_SIZE * PLACES[Level(level)]


def are_few(issues: QuerySet[Issue], known: int | None, most: int) -> bool:
    """Whether there are no more than `most`, by the planner's estimate where it is not `known` how
    many they are at most.
    """
    if known is not None:
        return known <= most
    said = issues.order_by().values_list("pk").explain(format="json")
    if not said:  # nothing can meet the conditions
        return True
    plan = json.loads(said)[0]["Plan"]
    return plan["Plan Rows"] <= most and ("Seq Scan" not in said or plan["Total Cost"] <= SMALL)


def page(
    issues: QuerySet[Issue],
    cursor: Cursor | None,
    known: int | None = None,
    at_least: int | None = None,
    *,
    level: int,
) -> Page:
    """Return one page of `issues` of a place of this level; `known` is how many there are, where
    sums say so.

    With `at_least` they are read in order, and no more of them are counted than are read.
    """
    read = _sorted if at_least is None and are_few(issues, known, few(level)) else _in_order
    if cursor and cursor.is_back:
        found, counted = read(issues, cursor)
        if len(found) > PAGE_SIZE:
            return _page_back(found[:PAGE_SIZE][::-1], cursor, known, counted)
        cursor = None  # fewer rows lie before than a page holds: begin at the beginning
    found, counted = read(issues, cursor)
    keys, before = found[:PAGE_SIZE], cursor.row if cursor else 0
    if at_least is not None and len(found) > PAGE_SIZE:
        total: int | None = max(at_least, before + PAGE_SIZE)
        has_more = True
    else:
        counted = known if known is not None else counted
        total, has_more = _total(issues, found, cursor, counted)
    return Page(
        keys,
        before + 1,
        str(Cursor(keys[-1], before + len(keys))) if len(found) > PAGE_SIZE else "",
        str(Cursor(keys[0], before, is_back=True)) if cursor and keys else "",
        total,
        has_more,
    )


def _page_back(keys: Sequence[Key], cursor: Cursor, known: int | None, counted: int | None) -> Page:
    before = max(cursor.row - len(keys), 0)
    return Page(
        keys,
        before + 1,
        str(Cursor(keys[-1], before + len(keys))),
        str(Cursor(keys[0], before, is_back=True)),
        known if known is not None else counted,
    )


def _total(
    issues: QuerySet[Issue], found: Sequence[Key], cursor: Cursor | None, counted: int | None
) -> tuple[int | None, bool]:
    if counted is not None:
        return counted, False
    if len(found) <= PAGE_SIZE:
        return (cursor.row if cursor else 0) + len(found), False
    return count(issues)


def count(issues: QuerySet[Issue]) -> tuple[int, bool]:
    """How many there are, up to a cap; whether there are more."""
    number = issues.order_by(*ORDER)[: COUNT_CAP + 1].values("pk").count()
    return min(number, COUNT_CAP), number > COUNT_CAP


def tallies(
    issues: QuerySet[Issue], at: Marks, at_most: int | None = None
) -> dict[str, int] | None:
    """Figures of few issues by stage and day; None where there are too many to look at. `at_most`
    they are, where that is known.
    """
    if not are_few(issues, at_most, COUNTED):
        return None
    parts = {
        "overdue": Count("pk", filter=where(Light.RED, at)),
        "soon": Count("pk", filter=where(Light.AMBER, at)),
        "standing": Count("pk", filter=Q(is_done=0, due_kind=DueKind.STANDING)),
    }
    found = dict.fromkeys(parts, 0)
    for row in issues.order_by().values("stage").annotate(n=Count("pk"), **parts):
        found[row["stage"]] = row["n"]
        for part in parts:
            found[part] += row[part]
    return found


def _in_order(issues: QuerySet[Issue], cursor: Cursor | None) -> tuple[list[Key], None]:
    rows = issues
    is_back = bool(cursor and cursor.is_back)
    if cursor is not None:
        beyond = TupleLessThan if is_back else TupleGreaterThan
        rows = rows.filter(beyond(Tuple(*ORDER), cursor.key))
        # Said by itself, an index begins there.
        rows = rows.filter(**{f"is_done__{'lte' if is_back else 'gte'}": cursor.key[0]})
    order = [f"-{name}" for name in ORDER] if is_back else ORDER
    return list(rows.order_by(*order).values_list(*ORDER)[: PAGE_SIZE + 1]), None


def _sorted(issues: QuerySet[Issue], cursor: Cursor | None) -> tuple[list[Key], int]:
    try:
        sql, values = issues.order_by().values_list(*ORDER).query.sql_with_params()
    except EmptyResultSet:
        return [], 0
    where, order = "", "is_done, due_on, id"
    is_back = bool(cursor and cursor.is_back)
    if cursor is not None:
        where = f"WHERE (is_done, due_on, id) {'<' if is_back else '>'} (%s, %s, %s)"
        values = (*values, *cursor.key)
    if is_back:
        order = "is_done DESC, due_on DESC, id DESC"
    with connection.cursor() as cursor_:
        cursor_.execute(
            f"""
            WITH found (is_done, due_on, id) AS MATERIALIZED ({sql})
            SELECT is_done, due_on, id, (SELECT count(*) FROM found) FROM found {where}
            ORDER BY {order} LIMIT {PAGE_SIZE + 1}
            """,
            values,
        )
        rows = cursor_.fetchall()
    counted = rows[0][3] if rows else (cursor.row if cursor else 0)
    return [row[:3] for row in rows], counted
