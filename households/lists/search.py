"""What was typed into the search box, and whom it means.

Digits are a number: an identity number in any of its forms, its end, a telephone, a household.
Letters are the pinyin initials of a name. Characters are a name, or how it begins, or part of it;
they may also be a hamlet or a place, and with a group's number an address. Every question is
answered by an index that also knows where a row belongs, and stops at `MOST`; who has more answers
is told so.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Collate, Concat, Reverse, Substr
from django.utils.translation import gettext as _

from households import id_number, names
from households.models import Household, Membership, Person
from households.models.person import SHORT_NAME, name_marks
from regions.models import Level, Region, paths_above

MOST = 500
MOST_PLACES = 8
NUMBER_END = range(4, 9)  # digits: the last six are usual
PHONE_DIGITS = 11
_ADDRESS = re.compile(r"((?:[^\x00-\x7f].*?)?)(\d{1,2}组?|[一二三四五六七八九十]{1,3}组)")


@dataclass
class Found:
    """Whom the words mean: persons, and households found by what is their own (key → why)."""

    people: list[int] = field(default_factory=list)
    homes: dict[int, str] = field(default_factory=dict)
    has_more: bool = False
    is_hamlet: bool = False

    @property
    def households(self) -> set[int]:
        """The households: those found, and the present ones of the persons found."""
        return set(self.homes) | set(self.members)

    @cached_property
    def members(self) -> dict[int, list[int]]:
        """The persons found, by present household."""
        rows = Membership.objects.current().filter(person__in=self.people)
        found: dict[int, list[int]] = defaultdict(list)
        for home, person in rows.values_list("household_id", "person_id"):
            found[home].append(person)
        return found


def find(words: str, paths: Sequence[str]) -> Found:
    """Return whom `words` mean under `paths`, at most `MOST` of each."""
    words = words.strip()
    if not words or not paths:
        return Found()
    if address := _ADDRESS.fullmatch("".join(words.split())):
        return _by_address(*address.groups(), paths)
    if any(mark.isdigit() for mark in words):
        return _by_number(words, paths)
    if words.isascii():
        return _by_initials(words.lower().replace(" ", ""), paths)
    return _by_name(names.key(words), paths)


def places(words: str, paths: Sequence[str]) -> list[Region]:
    """Villages and higher places in sight that the words may name, the highest first."""
    words = words.strip()
    if len(words) < 2 or any(mark.isdigit() for mark in words):
        return []
    found = Region.objects.within_paths(list(paths)).filter(level__lt=Level.GRID).search(words)
    return list(found.select_related("parent").order_by("level", "path")[:MOST_PLACES])


def _by_number(words: str, paths: Sequence[str]) -> Found:
    number = id_number.read(words)
    text = number.text
    people = Q(id_raw=text, id_number="")
    if number.number:
        people |= Q(id_number=number.number)
    if len(text) == PHONE_DIGITS:
        people |= Q(phone=text) & ~Q(phone="")
    found = Found(_keys(Person.objects.filter(people), paths))
    if len(text) in NUMBER_END and text[:-1].isdecimal():
        found.people += _by_number_end(text, paths)
    homes = Household.objects.filter(household_no__in={words, words.upper()})
    found.homes |= dict.fromkeys(_keys(homes, paths), _("Household number"))
    if len(text) == PHONE_DIGITS:
        same = Household.objects.filter(phone=text).exclude(phone="")
        found.homes |= dict.fromkeys(_keys(same, paths), _("Household's telephone"))
    return _at_most(found)


def _by_number_end(text: str, paths: Sequence[str]) -> list[int]:
    """Few share an end: their places are compared, where the planner would read the index by place
    as well, which lists all of a county.
    """
    compared = {"end": Reverse("id_number"), "place": Concat("place_path", Value(""))}
    here = reduce(or_, (Q(place__startswith=path) for path in paths))
    rows = Person.objects.alias(**compared).exclude(id_number="").filter(here)
    ends = rows.filter(end__startswith=text[::-1]).order_by("end")
    return list(ends.values_list("pk", flat=True)[: MOST + 1])


def _by_address(where: str, group: str, paths: Sequence[str]) -> Found:
    """Households of a group: of any, of a hamlet, or of a village (2组, 新寨2组, 金竹村 2组)."""
    rows = Household.objects.filter(group_name__startswith=group)
    if not where:
        return _at_most(Found(homes=dict.fromkeys(_keys(rows, paths), _("Address"))))
    found = _keys(rows.filter(natural_village__startswith=where), paths)
    named = Region.objects.filter(level__lt=Level.GRID).search(where).values_list("path", flat=True)
    if here := [path for path in named if path.startswith(tuple(paths)) or _is_above(path, paths)]:
        found += _keys(rows.within_paths(here), paths)
    return _at_most(Found(homes=dict.fromkeys(found, _("Address"))))


def _is_above(path: str, paths: Sequence[str]) -> bool:
    return any(one.startswith(path) for one in paths)


def _by_initials(letters: str, paths: Sequence[str]) -> Found:
    return _at_most(Found(_beginning("name_initials", letters, paths)))


def _by_name(name: str, paths: Sequence[str]) -> Found:
    found = Found(_beginning("name_key", name, paths))
    if len(name) > 1 and len(found.people) <= MOST:
        found.people = list(dict.fromkeys([*found.people, *_part(name, paths)]))
    hamlets = Household.objects.filter(natural_village__startswith=name)
    found.homes = dict.fromkeys(_keys(hamlets, paths), _("Natural village"))
    return _at_most(found)


def _beginning(column: str, text: str, paths: Sequence[str]) -> list[int]:
    """Persons whose `column` begins with `text`.

    In a township or below the index by place is read, which holds names too; above it the index
    by name, which holds places too. Left to itself the planner sometimes reads the other one.
    """
    rows = Person.objects.filter(**{f"{column}__startswith": text})
    wide = [path for path in paths if len(paths_above(path)) < Level.TOWNSHIP]
    found = _keys(rows.order_by(Collate(column, "C"), "pk"), wide) if wide else []
    return found + _in_townships(rows, [path for path in paths if path not in wide])


def _part(name: str, paths: Sequence[str]) -> list[int]:
    """Persons whose name has `name` in it, of two characters or more.

    Above a township it is looked for where it can be: from the second character on, which an index
    holds that knows places, and later in the few names that are longer than usual.
    """
    wide = [path for path in paths if len(paths_above(path)) < Level.TOWNSHIP]
    found: list[int] = []
    if wide:
        given = Person.objects.alias(given=Substr("name_key", 2)).filter(given__startswith=name)
        found += _keys(given.order_by("given", "pk"), wide)
        long = Person.objects.filter(name_key__length__gt=SHORT_NAME, name_key__contains=name)
        marks = long.alias(marks=name_marks()).filter(marks__contains=list(name))
        found += _keys(marks.order_by(), wide)
    rows = Person.objects.filter(name_key__contains=name)
    return found + _in_townships(rows, [path for path in paths if path not in wide])


def _in_townships(rows: QuerySet[Any], paths: Sequence[str]) -> list[int]:
    return [pk for path in paths for pk in _keys(rows.order_by("place_path", "pk"), [path])]


def _keys(rows: QuerySet[Any], paths: Sequence[str]) -> list[int]:
    return list(rows.within_paths(list(paths)).values_list("pk", flat=True)[: MOST + 1])  # type: ignore[attr-defined]


def _at_most(found: Found) -> Found:
    found.has_more = len(found.people) > MOST or len(found.homes) > MOST
    found.people = found.people[:MOST]
    found.homes = dict(list(found.homes.items())[:MOST])
    return found
