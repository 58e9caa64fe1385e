"""The register out of the database as files; it is streamed, no row is an object."""

import hashlib
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from households.register.relation import TABLES, halves, relation
from regions.models import Region


@dataclass(frozen=True)
class Snapshot:
    """The register as it was at one instant: CSV files of its members and of their households.

    Where `households` is None, `members` has what all members of a household share, too. Copies
    of equal `stamp` hold the same.
    """

    members: Path
    households: Path | None
    rows: int
    at: datetime
    stamp: str = ""


def copy_register(
    region: Region, out_path: str | Path, columns: Collection[str] | None = None
) -> int:
    """Copy the current members of the households within `region` to a CSV file with a header.

    All columns of `register.relation`, or `columns` of them: a night needs those its rules name.
    UTF-8, booleans t and f, NULL as nothing. Returns how many rows.
    """
    with connection.cursor() as cursor:
        return _copy(cursor, relation(columns), region, Path(out_path))


def copy_snapshot(
    region: Region, folder: Path, columns: Collection[str], last: Snapshot | None = None
) -> Snapshot:
    """Copy the same in two files, members and households, at once and as of one instant.

    Where the base map is still that of `last`, a copy of before, nothing is copied: it is that,
    of now. Two connections read one snapshot of the database. Within somebody's transaction, which
    no other connection sees, they are read one after the other.
    """
    members, households = folder / "members.csv", folder / "households.csv"
    of_members, of_households = halves(columns)
    asked = f"{region.path}\n{of_members}\n{of_households}"
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            stamp = _stamp(cursor, asked)
            if last and last.stamp == stamp:
                return replace(last, at=_now(cursor))
            rows = _copy(cursor, of_members, region, members)
            _copy(cursor, of_households, region, households)
            return Snapshot(members, households, rows, _now(cursor), stamp)
    with transaction.atomic(), connection.cursor() as cursor, ThreadPoolExecutor(1) as pool:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        stamp = _stamp(cursor, asked)
        if last and last.stamp == stamp:
            return replace(last, at=_now(cursor))
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
        other = pool.submit(_copy_aside, name, of_households, region, households)
        rows = _copy(cursor, of_members, region, members)
        other.result()
        return Snapshot(members, households, rows, _now(cursor), stamp)


_HERE = """
SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()),
       0::bigint, 0::bigint
FROM pg_control_system()
"""
"""Which database it is: two that were restored from dumps lay their rows at the same places."""


def _stamp(cursor: Any, asked: str) -> str:
    """What was asked, and the row versions of all that it is read from, as one hash.

    A row version is the place at which it lies and the transaction that wrote it; a change of a
    row, whoever makes it and whichever trigger sleeps, is another version. So within one database
    equal sums are equal rows, in a tenth of the time of reading them.
    """
    versions = "count(*), bit_xor(hash_record_extended(ROW(ctid, xmin), 0))"
    each = [
        f"SELECT '{table}'::regclass::oid::text, {versions} FROM {table}"  # noqa: S608
        for table in TABLES
    ]
    cursor.execute(" UNION ALL ".join([_HERE, *each]))
    return hashlib.sha256(f"{asked}\n{sorted(cursor.fetchall())}".encode()).hexdigest()


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
