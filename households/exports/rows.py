"""The rows of an export, one a person, from the database in batches.

The keys of the households come first, in the order of their places; then each batch is read by
key. So neither the database sorts wide rows nor does the program hold more than one batch. Values
are text as the register export writes it (`households.register.texts`).
"""

from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from households import facts
from households.facts import Fact
from households.masking import BY_KEY
from households.models import HouseholdQuerySet, PersonQuerySet
from households.register.texts import as_text

# Every name put into these statements is a column of our own models; values are parameters.
# ruff: noqa: S608

BATCH = 200
Row = Sequence[str | None]
_PLACES = {
    "province": "'贵州省'",
    "prefecture": "f.name",
    "county": "c.name",
    "township": "t.name",
    "village": "v.name",
    "village_code": "v.code",
    "grid": "CASE WHEN g.id <> v.id THEN g.name END",
    "household_no": "h.household_no",
    "person_no": "p.person_no",
    "name": "p.name",
    "id": "p.id_raw",
    "relation": "m.relation",
    "member_count": "h.member_count::text",
    "head_name": "h.head_name",
}
_FACTS: dict[str, Fact] = {fact.name: fact for fact in facts.FACTS}
_FROM = """
FROM households_household h
JOIN unnest(%(keys)s) WITH ORDINALITY k (id, place) ON k.id = h.id
JOIN regions_region g ON g.id = h.region_id
JOIN regions_region v ON v.id = CASE g.level WHEN 4 THEN g.id ELSE g.parent_id END
JOIN regions_region t ON t.id = v.parent_id
JOIN regions_region c ON c.id = t.parent_id
JOIN regions_region f ON f.id = c.parent_id
JOIN households_membership m ON m.household_id = h.id AND m.left_on IS NULL
JOIN households_person p ON p.id = m.person_id
LEFT JOIN households_householdyear y ON y.household_id = h.id AND y.year = %(year)s
LEFT JOIN households_personyear q ON q.person_id = p.id AND q.year = %(year)s
"""
_AMONG = "WHERE p.id = ANY(%(people)s)"
_ORDER = "ORDER BY k.place, m.relation <> '户主', m.id"
_numbers = count(1)


def expression(key: str) -> str:
    """SQL: the text of one value of a sheet.

    Raises:
        KeyError: the base map has no such value.
    """
    if key in _PLACES:
        return _PLACES[key]
    fact = _FACTS[key]
    return as_text(fact, f"{facts.TABLES[fact.table]}.{fact.column}")


@contextmanager
def one_instant() -> Iterator[Any]:
    """A connection that reads the base map as of one instant, however long it takes.

    A connection of its own, so that the worker's progress is seen meanwhile. Within a transaction
    that has begun already it is that one's.
    """
    if connection.in_atomic_block:
        yield connection
        return
    own = connection.copy()
    own.ensure_connection()
    try:
        own.connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        own.set_autocommit(False)
        yield own
    finally:
        own.close()


def _keys(source: Any, households: HouseholdQuerySet) -> Generator[list[int]]:
    """The keys of the households place by place, in batches, from a cursor of the server."""
    sql, parameters = _sql(households.order_by().values("pk", "place_path"))
    cursor = source.connection.cursor(name=f"export_{next(_numbers)}")
    with closing(cursor):
        cursor.itersize = BATCH
        cursor.execute(
            f'SELECT x.id FROM ({sql}) x (id, place_path) ORDER BY x.place_path COLLATE "C", x.id',
            parameters,
        )
        while batch := cursor.fetchmany(BATCH):
            yield [key for (key,) in batch]


def _among(cursor: Any, people: PersonQuerySet, homes: Sequence[int]) -> list[int]:
    """The keys of those of `people` who are members of these households."""
    here = people.order_by().filter(
        memberships__household__in=homes, memberships__left_on__isnull=True
    )
    cursor.execute(*_sql(here.values("pk")))
    return [key for (key,) in cursor.fetchall()]


def rows(
    households: HouseholdQuerySet,
    year: int,
    keys: Sequence[str],
    *,
    unmasked: Collection[str] = (),
    people: PersonQuerySet | None = None,
) -> Generator[Row]:
    """Yield the values of `keys` for each current member, blanks as None.

    Numbers of persons are masked but those named in `unmasked`. With `people` only those.
    """
    hidden = [(n, BY_KEY[k]) for n, k in enumerate(keys) if k in BY_KEY and k not in unmasked]
    texts = ", ".join(f"nullif({expression(key)}, '')" for key in keys)
    selected = f"SELECT {texts} {_FROM} {'' if people is None else _AMONG} {_ORDER}"
    with one_instant() as source, closing(_keys(source, households)) as batches:
        for batch in batches:
            with source.cursor() as cursor:
                among = None if people is None else _among(cursor, people, batch)
                cursor.execute(selected, {"year": year, "keys": batch, "people": among})
                for found in cursor.fetchall():
                    if not hidden:
                        yield found
                        continue
                    row = list(found)
                    for n, mask in hidden:
                        row[n] = mask(row[n] or "") or None
                    yield row


def count_people(
    households: HouseholdQuerySet, people: PersonQuerySet | None = None, *, most: int = 0
) -> int:
    """How many rows an export of these households has, with `people` only of those.

    Counting stops after `most` + 1 unless that is 0. It reads one list in its own order, so that
    a few rows are found early.
    """
    homes, of_homes = _ordered(households)
    if people is None:
        found = f"({homes}) h (id) JOIN households_membership m ON m.household_id = h.id"
        parameters = [*of_homes]
        among = ""
    else:
        persons, of_people = _ordered(people)
        found = f"({persons}) p (id) JOIN households_membership m ON m.person_id = p.id"
        among = f"AND m.household_id IN ({homes})"
        parameters = [*of_people, *of_homes]
    sql = f"SELECT 1 FROM {found} WHERE m.left_on IS NULL {among}"
    if most:
        sql = f"{sql} LIMIT {int(most) + 1}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) x", parameters)
        return int(cursor.fetchone()[0])


def _ordered(found: HouseholdQuerySet | PersonQuerySet) -> tuple[str, Sequence[Any]]:
    """SQL of the keys, in the order of the list."""
    return _sql(found.order_by("place_path", "pk").values("pk"))


def _sql(found: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    """The statement of a query; conditions that nobody can meet are written out, not refused."""
    compiler = found.query.get_compiler(found.db, elide_empty=False)
    return compiler.as_sql()  # type: ignore[return-value]
