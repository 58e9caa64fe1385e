"""What every comparison does around its own statements: a closed database, jobs at once, steps."""

import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from screening.comparison.files import quote
from screening.comparison.results import ExtractFile

Progress = Callable[[str, int, int], None]
Phases = list[tuple[str, float]]
Made = TypeVar("Made")

SPILL = "spill"
"""Folder of a run with what it does not need afterwards."""
_DATABASE = "run"


def database(work_dir: Path) -> Path:
    """The file in which the tables of a run lie."""
    return work_dir / f"{_DATABASE}.duckdb"


def by_feed(extracts: Sequence[ExtractFile]) -> dict[str, list[tuple[int, ExtractFile]]]:
    grouped: dict[str, list[tuple[int, ExtractFile]]] = {}
    for number, extract in enumerate(extracts):
        grouped.setdefault(extract.feed, []).append((number, extract))
    return dict(sorted(grouped.items()))


@contextmanager
def connect(
    work_dir: Path,
    inputs: Sequence[Path],
    extracts: Sequence[ExtractFile],
    memory_limit_mb: int,
    threads: int,
    *,
    carries: bool = False,
    keeps: bool = False,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that may read the inputs and write below `work_dir` only.

    Its file (`database`) is opened as it is where the run `carries` tables of another, and stays
    where it `keeps` them and ended well.
    """
    spill, file = work_dir / SPILL, database(work_dir)
    shutil.rmtree(spill, ignore_errors=True)  # of a run that was killed here
    spill.mkdir(parents=True)
    is_left = False
    if not carries:
        file.unlink(missing_ok=True)
    readable = sorted({*map(str, inputs), *(str(extract.path) for extract in extracts)})
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_limit_mb}MiB",
        # Blocks that are used again and not given back: the kernel empties each page it gives out.
        "block_allocator_memory": f"{memory_limit_mb * 3 // 5}MiB",
        "threads": threads,
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
        # The file is read by this process alone: tidying it up after each table is for nobody.
        "checkpoint_threshold": "1TB",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        with duckdb.connect(config=config) as con:
            con.execute(f"SET allowed_paths = [{', '.join(map(quote, readable))}]")
            con.execute(f"SET allowed_directories = [{quote(str(work_dir))}]")
            con.execute("SET enable_external_access = false")
            _open(con, file)
            yield con
        is_left = keeps
    finally:
        shutil.rmtree(spill)
        if not is_left:
            file.unlink(missing_ok=True)


def complete(con: duckdb.DuckDBPyConnection) -> None:
    """Write what the file lacks to be opened again."""
    con.execute(f"CHECKPOINT {_DATABASE}")


def _open(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Let all tables lie packed in a file of this run.

    In memory a table is kept as it came, text and all, and under a memory limit it is written to
    disk and read again. In a file it is packed by the thread that fills it, and a page that is
    not needed costs nothing to drop. Of a run that is killed nobody reads it: it needs no log.
    """
    con.execute("PRAGMA disable_checkpoint_on_shutdown")
    con.execute(f"ATTACH {quote(str(file))} AS {_DATABASE} (RECOVERY_MODE no_wal_writes)")
    con.execute(f"USE {_DATABASE}")


def declared(columns: Mapping[str, str], distinct: Collection[str]) -> str:
    """Return the columns (name → SQL type) of a large table for CREATE TABLE.

    Only texts and row numbers are packed. To look for a shorter form of anything else, or of texts
    of which no two are alike, takes as long as all else that is done to it.
    """
    return ", ".join(
        f"{name} {kind}"
        if kind in ("VARCHAR", "BIGINT") and name not in distinct
        else f"{name} {kind} USING COMPRESSION uncompressed"
        for name, kind in columns.items()
    )


def at_once(
    con: duckdb.DuckDBPyConnection,
    threads: int,
    jobs: Mapping[str, Callable[[duckdb.DuckDBPyConnection], Made]],
    tell: Callable[[str], None],
) -> list[Made]:
    """Do several jobs at once, each on a cursor of its own; return the results in order.

    One statement rarely keeps two cores busy: small tables and planning are single-threaded.
    """

    def alone(job: Callable[[duckdb.DuckDBPyConnection], Made]) -> Made:
        with con.cursor() as cursor:
            cursor.execute(f"USE {_DATABASE}")
            return job(cursor)

    made = []
    with ThreadPoolExecutor(max_workers=threads) as pool:
        futures = {name: pool.submit(alone, job) for name, job in jobs.items()}
        for name, future in futures.items():
            tell(name)
            made.append(future.result())
    return made


def write_file(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write under another name first: a file that is there is complete.

    A group of rows is gathered in memory before it is written; with evidence, a row is a kilobyte.
    """
    part = path.with_suffix(".part")
    written = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480"
    con.execute(f"COPY ({query}) TO {quote(str(part))} ({written})")
    part.replace(path)


@contextmanager
def joined_as_written(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let each join keep its right side in memory: where that is the smaller by far, and its size
    is guessed wrongly."""
    con.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    try:
        yield
    finally:
        con.execute("RESET disabled_optimizers")


@contextmanager
def phase(phases: Phases, name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    phases.append((name, time.perf_counter() - started))


def steps(progress: Progress | None, total: int) -> Callable[[str], None]:
    done = iter(range(total))

    def tell(phase: str) -> None:
        if progress is not None:
            progress(phase, next(done), total)

    return tell
