"""What stands after an incremental delivery: the rows before it with its changes applied.

Built once, at arrival, so that a comparison reads one ready file. The file is named by what it was
made of: another base or other changes give another name, and none is ever written over.
"""

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from screening.comparison import numbers
from screening.comparison.files import KEY, PERSON_COLUMNS, extract_columns
from screening.feeds import CHANGE, REMOVED, Feed
from screening.intake.extract import MEMORY, PARQUET, THREADS
from screening.intake.normalise import quoted
from screening.intake.publishing import published

# Where a row of the merged file comes from: SHA-256 of the delivered file, and its row there.
ORIGIN = ("from_sha256", "from_row")


@dataclass(frozen=True)
class Source:
    """A Parquet file of the intake and the hash it goes by."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class Merged:
    """Rows that stand, and what the changes did; `missed` rows to remove were not there."""

    rows: int
    added: int
    replaced: int
    removed: int
    missed: int


def standing_sha256(base: str, changes: str, data_on: date) -> str:
    """The hash of what stands when changes of a day are applied to a base."""
    return hashlib.sha256(f"{base}\n{changes}\n{data_on.isoformat()}".encode()).hexdigest()


def apply(feed: Feed, base: Source, changes: Source, target: Path) -> Merged:
    """Write to `target` what stands; of several changes with one key the last one counts.

    Rows are numbered anew from 1; `ORIGIN` says where each was delivered.
    """
    with tempfile.TemporaryDirectory(prefix="merge-") as folder, duckdb.connect() as db:
        for statement in (
            f"SET memory_limit = '{MEMORY}'",
            f"SET threads = {THREADS}",
            f"SET temp_directory = {quoted(folder)}",
            f"CREATE VIEW before AS {_with_origin(db, feed, base)}",
            _changes(feed, changes),
            _hit(feed),
        ):
            db.execute(statement)
        merged = _counts(db)
        _write(db, feed, target)
    return merged


def _with_origin(db: duckdb.DuckDBPyConnection, feed: Feed, source: Source) -> str:
    """A full delivery stands for itself: its rows come from it.

    A column that the contract got after the file was taken in is blank.
    """
    scan = f"read_parquet({quoted(str(source.path))})"
    columns = {name for name, *_ in db.execute(f"DESCRIBE FROM {scan}").fetchall()}
    types = extract_columns(feed.code)
    more = [f"CAST(NULL AS {types[key]}) AS {key}" for key in types if key not in columns]
    if not set(ORIGIN) <= columns:
        more += [f"{quoted(source.sha256)} AS from_sha256", "row_no AS from_row"]
    return f"SELECT {', '.join(['*', *more])} FROM {scan}"  # noqa: S608 (a path of our own)


def _changes(feed: Feed, changes: Source) -> str:
    scan = f"read_parquet({quoted(str(changes.path))})"
    return (
        "CREATE TEMP TABLE change AS "  # noqa: S608 (names of the contract, a path of our own)
        f"SELECT *, {quoted(changes.sha256)} AS from_sha256, row_no AS from_row, "
        f"{_key(feed)} AS key, {CHANGE.key} = {quoted(REMOVED)} AS is_removal FROM {scan} "
        "QUALIFY row_number() OVER (PARTITION BY key ORDER BY row_no DESC) = 1"
    )


def _hit(feed: Feed) -> str:
    """Keys of the changes that are there already, with the rows that give way to them."""
    return (
        "CREATE TEMP TABLE hit AS SELECT key, count(*) AS rows "  # noqa: S608 (our own names)
        f"FROM (SELECT {_key(feed)} AS key FROM before) SEMI JOIN change USING (key) GROUP BY 1"
    )


def _key(feed: Feed) -> str:
    return "concat_ws(chr(31), {})".format(
        ", ".join(f"coalesce(CAST({key} AS VARCHAR), '')" for key in feed.keys)
    )


def _counts(db: duckdb.DuckDBPyConnection) -> Merged:
    before, gone, added, replaced, removed, missed = (
        db.execute(
            "SELECT (SELECT count(*) FROM before), (SELECT coalesce(sum(rows), 0) FROM hit), "
            "count(*) FILTER (NOT is_removal AND h.key IS NULL), "
            "count(*) FILTER (NOT is_removal AND h.key IS NOT NULL), "
            "count(*) FILTER (is_removal AND h.key IS NOT NULL), "
            "count(*) FILTER (is_removal AND h.key IS NULL) "
            "FROM change c LEFT JOIN hit h ON h.key = c.key"
        ).fetchone()
        or (0,) * 6
    )
    rows = before - int(gone) + added + replaced
    return Merged(int(rows), added, replaced, removed, missed)


def _write(db: duckdb.DuckDBPyConnection, feed: Feed, target: Path) -> None:
    names = [column.key for column in feed.columns]
    if feed.person_id:
        names += PERSON_COLUMNS
    columns = ", ".join([*names, *ORIGIN])
    key = f", {numbers.key('id18')} AS {KEY}" if feed.person_id else ""
    with published(target) as part:
        db.execute(
            "COPY (SELECT CAST(row_number() OVER (ORDER BY part, row_no) AS INTEGER) AS row_no, "  # noqa: S608
            f"{columns}{key} FROM (SELECT 0 AS part, row_no, {columns} FROM before "
            f"WHERE {_key(feed)} NOT IN (SELECT key FROM hit) UNION ALL "
            f"SELECT 1, row_no, {columns} FROM change WHERE NOT is_removal) ORDER BY 1) "
            f"TO {quoted(str(part))} ({PARQUET})"
        )
