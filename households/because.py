"""Why rows change: what is kept beside every past row, and beside the rows a transaction makes.

Keys in use: `act` and `undone` (`households.acts`), `load` and `file` (the register), `computed`
(what follows from other values), `user`, and `url` (the middleware: somebody pressed a button).
A past row without any of these was changed in the database directly.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import connection
from pghistory import runtime


@contextmanager
def because(**why: Any) -> Iterator[None]:
    """Keep `why` with every change within, and with nothing after it.

    A context of pghistory that is entered within another only adds to it: of ten acts signed by
    one request, all changes would name the tenth. Here each has its own.
    """
    around = getattr(runtime._tracker, "value", None)
    if around is None:
        with pghistory.context(**why):
            yield
        _forget()
        return
    runtime._tracker.value = runtime.Context(id=uuid.uuid4(), metadata={**around.metadata, **why})
    try:
        yield
    finally:
        runtime._tracker.value = around


def _forget() -> None:
    """The settings last as long as the transaction; what comes later in it has another cause."""
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_id', '', true)")
