"""Where a list looks for its rows, and how far at once.

A condition that few meet must not make a list of a million rows read all of them. So a list looks
only in places that can have such rows (`households.models.place_bits`), and reads about `FAR` rows
for one page; whoever wants to know what lies beyond goes on from there.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.sql.where import AND, WhereNode

from households.models import Household, HouseholdPlace, Person, PersonPlace
from households.models.bits import Any_

FAR = 80_000  # entries of an index: some 40 ms
FEW, MANY = 60, 2500  # places of the first look, and of those after it
UNCOUNTED = 50  # rows of a place that is newer than the last count
PLACES: dict[Any, Any] = {Household: HouseholdPlace, Person: PersonPlace}


class Reach:
    """The places whose rows may meet the conditions of `rows` (a `qiannan.keyset.Reach`)."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.masks = list(_masks(rows.query.where))
        self.places = PLACES[rows.model].objects.all()
        for column, mask in self.masks:
            self.places = self.places.filter(**{f"{column}__any": mask})
        self.stopped = ""

    def stretches(self, paths: Sequence[str], start: str, is_back: bool) -> Iterator[Q]:
        """Yield what to read, from the place `start` on; `stopped` is where it ends too early."""
        left, self.stopped = FAR, ""
        for path in paths:
            beyond, most = self._beyond(path, start, is_back), FEW
            while found := _weighed(beyond[: most + 1], start):
                taken = _within(found[:most], left)
                left -= sum(weight for _place, weight in taken)
                places = [place for place, _weight in taken]
                yield self._in(places)
                if len(taken) == len(found):
                    break
                if left <= 0 or len(taken) < most:
                    self.stopped = places[-1]
                    return
                last = "lt" if is_back else "gt"
                beyond, most = beyond.filter(**{f"place_path__{last}": places[-1]}), MANY

    def _beyond(self, path: str, start: str, is_back: bool) -> QuerySet[Any]:
        places = self.places.within_paths([path])
        if start:
            places = places.filter(**{f"place_path__{'lte' if is_back else 'gte'}": start})
        return places.order_by("-place_path" if is_back else "place_path")

    def _in(self, places: list[str]) -> Q:
        """Places with a condition are few among many; without, they stand side by side."""
        if self.masks:
            return Q(place_path__one_of=places)
        return Q(place_path__gte=min(places), place_path__lte=max(places))


def _weighed(places: QuerySet[Any], start: str) -> list[tuple[str, int]]:
    """Places and their rows; that where reading goes on weighs nothing, so that it goes on."""
    found = places.values_list("place_path", "rows")
    return [(place, 0 if place == start else rows or UNCOUNTED) for place, rows in found]


def _within(places: Sequence[tuple[str, int]], left: int) -> Sequence[tuple[str, int]]:
    """The first of the places, until they have `left` rows; always one."""
    reached = accumulate(weight for _place, weight in places)
    return places[: 1 + next((n for n, rows in enumerate(reached) if rows >= left), len(places))]


def _masks(where: WhereNode) -> Iterator[tuple[str, int]]:
    """The bits of which a row must have one: each condition that stands by itself."""
    if where.negated or (where.connector != AND and len(where.children) > 1):
        return
    for child in where.children:
        if isinstance(child, WhereNode):
            yield from _masks(child)
        elif isinstance(child, Any_):
            yield child.lhs.target.name, child.rhs
