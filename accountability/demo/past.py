"""The clock of the demo set back, so that its ledgers have a history.

What happens inside happened then: rows by the clock of the program, events by that of the
database. Only who owns the tables can write events of another day (`ledger_dated_now`), which is
who fills an empty database; the application's own role is refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from unittest import mock

from django.utils import timezone

from ledger import events


@contextmanager
def on(day: date, hour: int = 10) -> Iterator[None]:
    """Let it be `hour` o'clock of `day`; time goes on from there."""
    clock, now = events._clock, timezone.now
    shift = now() - timezone.make_aware(datetime.combine(day, time(hour)))

    def then() -> datetime:
        return now() - shift

    def then_by_database() -> datetime:
        return clock() - shift

    with (
        mock.patch.object(timezone, "now", then),
        mock.patch.object(events, "_clock", then_by_database),
    ):
        yield
