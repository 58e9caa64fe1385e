"""The options in force today, by list; read from the table once a minute.

Whoever changes an option sees it at once in the same process; other processes follow within
`SECONDS`. A list without a row in the table is as the program ships it.
"""

import time
from collections.abc import Callable, Mapping

from households.models import Option
from households.options import LISTS

SECONDS = 60
_kept: Mapping[str, Mapping[str, str]] = {}
_read_at = 0.0


def names(list_name: str) -> Mapping[str, str]:
    """Return the options of a list in their order, each name for itself."""
    global _kept, _read_at
    kept = _kept
    if not kept or time.monotonic() - _read_at > SECONDS:
        found: dict[str, dict[str, str]] = {}
        rows = Option.objects.on().order_by("list_name", "position", "pk")
        for of_list, name in rows.values_list("list_name", "name"):
            found.setdefault(of_list, {})[name] = name
        kept = found
        _kept, _read_at = found, time.monotonic()
    return kept.get(list_name) or {name: name for name in LISTS.get(list_name, ())}


def of(list_name: str) -> Callable[[], Mapping[str, str]]:
    """The options of a list, asked for when they are needed."""
    return lambda: names(list_name)


def forget() -> None:
    """Have the next question read the table again: after an option was added or disabled."""
    global _kept
    _kept = {}
