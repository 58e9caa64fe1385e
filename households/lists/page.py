"""One page of a list, ready to be drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from households.filters import HouseholdFilter, ListFilter
from households.lists import figures, places, search
from households.lists.columns import Column, HouseholdRow, PersonRow, chosen
from households.models import (
    Household,
    ListKind,
    ListLayout,
    Membership,
    Person,
    PersonYear,
    SavedFilter,
)
from households.person_filters import PersonFilter
from qiannan import keyset
from qiannan.templatetags.face import masked
from qiannan.web import PAGE_SIZE
from regions.duties import Permission
from regions.models import Region, User

PLACED = ("region", "who", "village", "group")  # fields that are drawn by themselves
FIRST = {
    ListKind.HOUSEHOLD: ("registered", "monitored", "surveyed"),
    ListKind.PERSON: ("registered", "age", "health"),
}
FILTERS: dict[str, type[ListFilter]] = {
    ListKind.HOUSEHOLD: HouseholdFilter,
    ListKind.PERSON: PersonFilter,
}
MODELS: dict[str, Any] = {ListKind.HOUSEHOLD: Household, ListKind.PERSON: Person}


@dataclass(frozen=True)
class Condition:
    """A condition that is set: what it says, and the address without it."""

    label: str
    value: str
    url: str


def _lists(query: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [value] for name, value in query}


def filter_of(kind: str, request: HttpRequest) -> ListFilter:
    """The filter of a list over all that the person of `request` may see."""
    rows = MODELS[kind].objects.visible_to(request.user, Permission.HOUSEHOLD_VIEW)
    return FILTERS[kind](request.GET, rows, request=request)


class ListPage:
    """The list of households or persons that an address asks for."""

    def __init__(self, kind: str, request: HttpRequest) -> None:
        self.kind = kind
        self.request = request
        self.user: User = request.user  # type: ignore[assignment]
        self.filter = filter_of(kind, request)

    @cached_property
    def page(self) -> keyset.Page:
        cursor = keyset.read_cursor(self.request.GET.get("from", ""))
        return keyset.page(
            self.filter.qs, self.filter.paths, cursor, PAGE_SIZE, self.filter.reach()
        )

    @cached_property
    def total(self) -> keyset.Count:
        if self.page.is_whole:
            return keyset.Count(len(self.page.keys))
        return keyset.count(self.filter.qs, self.filter.paths, self.filter.reach())

    @cached_property
    def stopped(self) -> str:
        """The place where the page ended before it was full, by its names; "" where it did not."""
        path = self.page.stopped
        here = Region.objects.filter(path=path).first() if path else None
        return " › ".join(region.name for region in here.ancestors[1:]) if here else ""

    @cached_property
    def scope(self) -> Region | None:
        code = self.request.GET.get("region", "")
        return places.scope(self.user, self.filter.mine, code)

    @cached_property
    def rows(self) -> list[HouseholdRow] | list[PersonRow]:
        if self.kind == ListKind.HOUSEHOLD:
            return self._household_rows()
        return self._person_rows()

    def _household_rows(self) -> list[HouseholdRow]:
        homes = Household.objects.for_list().in_bulk(self.page.pks)
        why = self._reasons()
        return [HouseholdRow(homes[pk], why.get(pk, "")) for pk in self.page.pks if pk in homes]

    def _reasons(self) -> dict[int, str]:
        """Why the typed words found each household of the page: its own number, or members."""
        if not self.filter.words:
            return {}
        found = self.filter.found
        members = {pk: people for pk, people in found.members.items() if pk in self.page.pks}
        known = Person.objects.filter(pk__in={p for people in members.values() for p in people})
        shown = {pk: masked(name, "name") for pk, name in known.values_list("pk", "name")}
        why = {pk: "、".join(shown[p] for p in people[:3]) for pk, people in members.items()}
        return found.homes | why

    def _person_rows(self) -> list[PersonRow]:
        people = Person.objects.in_bulk(self.page.pks)
        memberships: dict[int, Membership] = {}
        found = Membership.objects.filter(person__in=people).order_by("left_on", "pk")
        for one in found.select_related("household__region__parent"):
            memberships[one.person_id] = one  # the last one wins: the present one has no left_on
        years = {
            y.person_id: y for y in PersonYear.objects.filter(person__in=people).order_by("year")
        }
        return [
            PersonRow(people[pk], memberships.get(pk), years.get(pk), self._opens(memberships, pk))
            for pk in self.page.pks
            if pk in people
        ]

    def _opens(self, memberships: dict[int, Membership], pk: int) -> bool:
        """The household of a person is in sight: somebody who left may have lived elsewhere."""
        membership = memberships.get(pk)
        mine = tuple(self.filter.mine)
        return membership is not None and membership.household.place_path.startswith(mine)

    @cached_property
    def layout(self) -> ListLayout:
        found = ListLayout.objects.filter(owner=self.user, kind=self.kind).first()
        return found or ListLayout(owner=self.user, kind=self.kind)

    @cached_property
    def columns(self) -> list[Column]:
        return chosen(self.kind, self.layout.columns)

    def lines(self) -> Iterable[tuple[Any, list[tuple[Column, tuple[str, str]]]]]:
        """The rows with their cells."""
        return [(row, [(c, c.show(row)) for c in self.columns]) for row in self.rows]

    @cached_property
    def figures(self) -> figures.Figures:
        return figures.figures(self.kind, self.filter.paths)

    def stats(self) -> list[dict[str, Any]]:
        """The figures of the place; each is the filter that lists what it counts."""
        set_now = {name: values for name, values in self._given().items() if name != "region"}
        return [
            {
                "label": measure.label,
                "value": self.figures.numbers.get(measure.key, 0),
                "url": self.url(_lists(measure.query), only=("region",)),
                "on": set_now == _lists(measure.query),
            }
            for measure in figures.MEASURES[self.kind]
        ]

    def url(self, changed: Mapping[str, list[str]] | None = None, only: Sequence[str] = ()) -> str:
        """The address of this list with some conditions changed, from its first page."""
        query = QueryDict(mutable=True)
        for name, values in (self._given() | dict(changed or {})).items():
            if not only or name in only or name in (changed or {}):
                query.setlist(name, values)
        return f"{self.request.path}?{query.urlencode() or 'all=yes'}"

    def _given(self) -> dict[str, list[str]]:
        found = {
            name: [value for value in self.request.GET.getlist(name) if value]
            for name in self.filter.form.fields
        }
        return {name: values for name, values in found.items() if values}

    def conditions(self) -> list[Condition]:
        """The conditions that are set, but for the place and the typed words."""
        found = []
        for name, values in self._given().items():
            if name in ("region", "who"):
                continue
            field = self.filter.form.fields[name]
            words = dict(getattr(field, "choices", ()))
            for value in values:
                without = self.url({name: [other for other in values if other != value]})
                found.append(Condition(str(field.label), str(words.get(value, value)), without))
        return found

    @property
    def without_words(self) -> str:
        return self.url({"who": []})

    @property
    def last(self) -> int:
        """The number of the last row of the page."""
        return self.page.first + len(self.page.keys) - 1

    def page_url(self, cursor: str) -> str:
        return self.url({"from": [cursor]}) if cursor else ""

    def fields(self) -> tuple[list[Any], list[Any]]:
        """The fields that stand in the open, and those behind "More conditions"."""
        shown = [field for field in self.filter.form if field.name not in PLACED]
        first = FIRST[ListKind(self.kind)]
        return (
            [field for field in shown if field.name in first],
            [field for field in shown if field.name not in first],
        )

    def saved(self) -> list[SavedFilter]:
        return list(SavedFilter.objects.of(self.user, self.kind).select_related("owner"))

    def places_named(self) -> list[Region]:
        """Places that the typed words may name."""
        words = self.filter.words
        return search.places(words, self.filter.mine) if words else []
