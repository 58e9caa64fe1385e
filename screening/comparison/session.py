"""What every comparison does around its own statements: a closed database, jobs at once, steps."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an in-memory database that may read the inputs and write below `work_dir` only."""
    readable = sorted({*map(str, inputs), *(str(extract.path) for extract in extracts)})
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_limit_mb}MiB",
        "threads": threads,
        "temp_directory": str(work_dir / "spill"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=config) as con:
        con.execute(f"SET allowed_paths = [{', '.join(map(quote, readable))}]")
        con.execute(f"SET allowed_directories = [{quote(str(work_dir))}]")
        con.execute("SET enable_external_access = false")
        yield con


def pack(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a place in memory whose tables are packed by `CHECKPOINT name`.

    Elsewhere in memory a table is kept as it came, text and all. Packed, four million persons and
    fifteen million rows of extracts are a quarter of that, and nothing is written to disk and
    read again under a memory limit.
    """
    con.execute(f"ATTACH ':memory:' AS {name} (COMPRESS)")


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
