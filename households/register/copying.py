"""The register out of the database as files; it is streamed, no row is an object."""

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from households.register.relation import halves, relation
from regions.models import Region


@dataclass(frozen=True)
class Snapshot:
    """The register as it was at one instant: CSV files of its members and of their households.

    Where `households` is None, `members` has what all members of a household share, too.
    """

    members: Path
    households: Path | None
    rows: int
    at: datetime


def copy_register(
    region: Region, out_path: str | Path, columns: Collection[str] | None = None
) -> int:
    """Copy the current members of the households within `region` to a CSV file with a header.

    All columns of `register.relation`, or `columns` of them: a night needs those its rules name.
    UTF-8, booleans t and f, NULL as nothing. Returns how many rows.
    """
    with connection.cursor() as cursor:
        return _copy(cursor, relation(columns), region, Path(out_path))


def copy_snapshot(region: Region, folder: Path, columns: Collection[str]) -> Snapshot:
    """Copy the same in two files, members and households, at once and as of one instant.

    Two connections read one snapshot of the database. Within somebody's transaction, which no
    other connection sees, they are read one after the other.
    """
    members, households = folder / "members.csv", folder / "households.csv"
    of_members, of_households = halves(columns)
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            rows = _copy(cursor, of_members, region, members)
            _copy(cursor, of_households, region, households)
            return Snapshot(members, households, rows, _now(cursor))
    with transaction.atomic(), connection.cursor() as cursor, ThreadPoolExecutor(1) as pool:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
        other = pool.submit(_copy_aside, name, of_households, region, households)
        rows = _copy(cursor, of_members, region, members)
        other.result()
        return Snapshot(members, households, rows, _now(cursor))


def _copy_aside(snapshot: str, query: str, region: Region, path: Path) -> int:
    with _another_connection() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        return _copy(cursor, query, region, path)


@contextmanager
def _another_connection() -> Iterator[Any]:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


def _copy(cursor: Any, query: str, region: Region, path: Path) -> int:
    asked = cursor.mogrify(query, {"within": f"{region.path}%"}).decode()
    with path.open("wb") as out:
        cursor.copy_expert(f"COPY ({asked}) TO STDOUT (FORMAT csv, HEADER)", out, 1 << 20)
    return cursor.rowcount


def _now(cursor: Any) -> datetime:
    cursor.execute("SELECT transaction_timestamp()")
    return cursor.fetchone()[0]
