"""The checked rows of one file in a temporary table."""

import io
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection

from households.register.layout import ALL, HOMES, KNOWN, PEOPLE, STAGE

BATCH = 5000
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_OWN = (
    ("row_no", "integer"),
    ("household_no", "text"),
    ("person_no", "text"),
    ("village_id", "bigint"),
    ("relation", "text"),
    ("is_head", "boolean"),
)
COLUMNS = (*(name for name, _kind in _OWN), *(one.staged for one in ALL))
_KINDS = (*(kind for _name, kind in _OWN), *(one.kind for one in ALL))


def execute(sql: str, parameters: Any = None) -> int:
    """Run one statement; return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def fetch(sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def open_stage() -> None:
    """Make the empty table; it belongs to this connection alone."""
    close_stage()
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(COLUMNS, _KINDS, strict=True))
    execute(f"CREATE TEMPORARY TABLE {STAGE} ({columns})")


def close_stage() -> None:
    execute(f"DROP TABLE IF EXISTS {STAGE}, {KNOWN}, {HOMES}, {PEOPLE}")


def copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Send rows to a table by COPY in PostgreSQL's text format."""
    text = "".join("\t".join(map(_field, row)) + "\n" for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", io.StringIO(text))


def _field(value: Any) -> str:
    """Source of the escapes: PostgreSQL's manual, COPY, text format."""
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, list):
        value = "{" + ",".join(f'"{item}"' for item in value) + "}"
    return str(value).translate(_ESCAPES)


def fill(rows: Iterable[tuple[Any, ...]], progress: Callable[[int], None]) -> int:
    """Copy the rows in, a batch at a time; return how many. `progress` gets each batch's size."""
    iterator = iter(rows)
    count = 0
    while batch := list(islice(iterator, BATCH)):
        copy_in(STAGE, COLUMNS, batch)
        count += len(batch)
        progress(len(batch))
    return count


def drop_households(numbers: Iterable[str]) -> int:
    return execute(f"DELETE FROM {STAGE} WHERE household_no = ANY(%s)", [list(numbers)])  # noqa: S608


def drop_rows(rows: Iterable[int]) -> int:
    return execute(f"DELETE FROM {STAGE} WHERE row_no = ANY(%s)", [list(rows)])  # noqa: S608


def index() -> None:
    execute(f"CREATE INDEX ON {STAGE} (household_no)")
    execute(f"CREATE INDEX ON {STAGE} (person_no)")
    execute(f"ANALYZE {STAGE}")
