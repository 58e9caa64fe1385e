"""Whose rows an export holds: the conditions of a list, within the asker's reach.

A list of households gives all members of each; a list of persons gives those persons alone.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

from django.http import HttpRequest, QueryDict

from households.exports.kinds import KINDS, Kind
from households.filters import HouseholdFilter
from households.lists import conditions
from households.models import (
    Export,
    Household,
    HouseholdQuerySet,
    ListKind,
    Membership,
    Person,
    PersonQuerySet,
)
from households.person_filters import PersonFilter
from regions.duties import Permission
from regions.models import Region, User


@dataclass(frozen=True)
class Chosen:
    """What an export is of: members of `homes`; only those among `people`, unless it is None."""

    kind: Kind
    homes: HouseholdQuerySet
    people: PersonQuerySet | None = None

    @property
    def households(self) -> HouseholdQuerySet:
        """The households that have a row."""
        if self.people is None:
            return self.homes
        present = Membership.objects.current().filter(person__in=self.people.values("pk"))
        return self.homes.filter(pk__in=present.values("household"))

    def count(self, most: int = 0) -> int:
        """How many rows there are, as `Kind.count` says it."""
        return self.kind.count(self.homes, self.people, most=most)


def kept(query: QueryDict, *, by: User, of: str = ListKind.HOUSEHOLD) -> conditions.Kept:
    """The conditions of a list's address that an export keeps; the place is the export's own."""
    asked = query.copy()
    asked.pop(conditions.PLACE, None)
    return conditions.keep(of, asked, user=by)


def chosen_of(export: Export) -> Chosen:
    """What an export is of, as its asker may see it now."""
    asker = User.objects.get(pk=export.asked_by_id)  # postings as of now
    return chosen(export.kind, export.region, export.query, by=asker, of=export.list_kind)


def chosen(
    kind: str, region: Region, query: str, *, by: User, of: str = ListKind.HOUSEHOLD
) -> Chosen:
    """Households of a place, or persons, that meet the conditions of a list."""
    if of == ListKind.HOUSEHOLD:
        return Chosen(KINDS[kind], found(kind, region, query, by=by))
    return Chosen(KINDS[kind], found(kind, region, "", by=by), _people(region, query, by))


def found(kind: str, region: Region, query: str, *, by: User) -> HouseholdQuerySet:
    """Households of a place that meet the conditions, within the reach of `by`; living ones,
    where the table is of the base map.
    """
    rows = Household.objects.visible_to(by, Permission.HOUSEHOLD_EXPORT)
    rows = rows.within_paths([region.path])
    if KINDS[kind].is_of_year:
        rows = rows.living()
    if KINDS[kind].is_registered:
        rows = rows.registered()
    if not query:
        return cast(HouseholdQuerySet, rows)
    asked = HouseholdFilter(QueryDict(query), rows, request=_request(query, by))
    return cast(HouseholdQuerySet, asked.qs)


def _people(region: Region, query: str, by: User) -> PersonQuerySet:
    rows = Person.objects.visible_to(by, Permission.HOUSEHOLD_EXPORT)
    rows = rows.within_paths([region.path])
    asked = PersonFilter(QueryDict(query), rows, request=_request(query, by))
    return cast(PersonQuerySet, asked.qs)


def _request(query: str, by: User) -> HttpRequest:
    """What a filter asks of a request; nobody has typed anything."""
    return cast(HttpRequest, SimpleNamespace(user=by, session={}, GET=QueryDict(query)))
