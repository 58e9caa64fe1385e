"""The conditions of a list as something else keeps them: a saved filter, an export.

They are kept as the part of an address after "?", in the order of the filter, without what was
typed about a person. A name or a value that the list does not know is left out, and named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from households.lists.kinds import LISTS
from regions.models import Region, User

LONGEST = 4000  # characters of an address: a longer line of a request is refused by servers
TYPED = ("who", "q")  # what is typed about a person
PLACE = "region"
# What an address says beside its conditions.
_NO_CONDITIONS = {"all", "from", "after", "list", "kind", "listed"}
_LONGEST_NAME = 60

Words = list[tuple[str, str]]  # (what, which) each


@dataclass(frozen=True)
class Kept:
    """Conditions to be kept as `query`; `dropped` are those the list does not know, in words.

    `has_words` says that something typed about a person was left out.
    """

    query: str
    dropped: tuple[str, ...] = ()
    has_words: bool = False


def keep(kind: str, given: QueryDict, *, user: User) -> Kept:
    """Return the conditions of an address that can be kept."""
    fields = fields_of(kind, user)
    known, dropped = known_of(fields, given)
    if PLACE in known and not _is_in_sight(str(known[PLACE]), kind, user):
        dropped.append(f"{_label(PLACE, fields)}：{known.pop(PLACE)[-1]}")
    return Kept(known.urlencode(), tuple(dropped), _has_words(given))


def known_of(fields: dict[str, forms.Field], given: QueryDict) -> tuple[QueryDict, list[str]]:
    """The conditions of an address that a list knows, in its order; and the others in words."""
    known, dropped = QueryDict(mutable=True), []
    for name, values in _set(given).items():
        if name not in fields:
            dropped.append(name)
            continue
        good = [value for value in values if _is_known(fields[name], value)]
        dropped += [f"{_label(name, fields)}：{value}" for value in values if value not in good]
        known.setlist(name, good)
    ordered = QueryDict(mutable=True)
    for name in fields:
        if known.getlist(name):
            ordered.setlist(name, sorted(known.getlist(name)))
    return ordered, dropped


def _set(given: QueryDict) -> dict[str, list[str]]:
    """The values of each condition that is set."""
    found = {n: [v for v in dict.fromkeys(values) if v] for n, values in given.lists()}
    return {n: v for n, v in found.items() if v and n not in TYPED and n not in _NO_CONDITIONS}


def _is_known(field: forms.Field, value: str) -> bool:
    if isinstance(field, forms.ChoiceField):
        return field.valid_value(value)
    try:
        field.clean(value)
    except ValidationError:
        return False
    return len(value) <= _LONGEST_NAME


def _is_in_sight(code: str, kind: str, user: User) -> bool:
    """The place exists, and lies under a place of the person or above one."""
    path = Region.objects.filter(code=code).values_list("path", flat=True).first()
    mine = [one for needed in LISTS[kind].sees for one in user.paths_where(needed)]
    return path is not None and any(path.startswith(one) or one.startswith(path) for one in mine)


def fields_of(kind: str, user: User) -> dict[str, forms.Field]:
    """The fields of a list's conditions."""
    return LISTS[kind].fields(user)


def in_words(kind: str, queries: Sequence[str], *, user: User) -> list[Words]:
    """What each query asks for; one question for the places of all."""
    parsed = [QueryDict(query) for query in queries]
    fields = fields_of(kind, user)
    codes = {query[PLACE] for query in parsed if query.get(PLACE)}
    places = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    return [_words(query, fields, places, LISTS[kind].say) for query in parsed]


def _words(
    query: QueryDict,
    fields: dict[str, forms.Field],
    places: dict[str, str],
    say: Callable[[str, str], str | None],
) -> Words:
    said = []
    for name, values in _set(query).items():
        choices = places if name == PLACE else _choices(fields.get(name))
        which = "、".join(say(name, value) or choices.get(value, value) for value in values)
        said.append((_label(name, fields), which))
    return said


def _choices(field: forms.Field | None) -> dict[str, str]:
    """The words of the values that a field offers, itself or by its select."""
    offered = getattr(field, "choices", None) or getattr(field and field.widget, "choices", ())
    return {str(value): str(words) for value, words in offered}


def _label(name: str, fields: dict[str, forms.Field]) -> str:
    if name == PLACE:
        return _("Place")
    return str(fields[name].label) if name in fields else name


def applies(saved: QueryDict, now: QueryDict) -> bool:
    """An address asks for what a saved filter asks for. One without a place holds in any."""
    wanted, shown = _plain(saved), _plain(now)
    if PLACE not in wanted:
        shown.pop(PLACE, None)
    return wanted == shown and not _has_words(now)


def _has_words(query: QueryDict) -> bool:
    return any(query.get(name) for name in TYPED)


def _plain(query: QueryDict) -> dict[str, frozenset[str]]:
    return {name: frozenset(values) for name, values in _set(query).items()}
