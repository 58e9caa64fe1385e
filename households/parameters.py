"""The numbers that rules use in a year: from the table `Parameter`, read once a minute."""

import time
from collections.abc import Mapping

from households.models import Parameter

SECONDS = 60
_kept: list[Parameter] = []
_read_at = 0.0


def of(year: int) -> Mapping[str, int]:
    """Return the parameters in force in a year by name.

    Raises:
        KeyError: on look-up, when a parameter has no row for the year.
    """
    return {row.name: row.value for row in rows(year)}


def rows(year: int) -> list[Parameter]:
    """The rows in force in a year, with title, unit and source."""
    global _kept, _read_at
    if not _kept or time.monotonic() - _read_at > SECONDS:
        _kept, _read_at = list(Parameter.objects.order_by("name", "year_from")), time.monotonic()
    return [row for row in _kept if row.year_from <= year <= (row.year_to or year)]


def forget() -> None:
    """Have the next question read the table again."""
    _kept.clear()
