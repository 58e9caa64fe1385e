"""One comparison run: register and extracts in, findings out.

`run` is a function of its inputs. It writes only below `work_dir`; killed at any time it leaves
nothing else behind, and run again it gives the same findings in the same order.
"""

import re
import resource
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import duckdb

from screening.comparison import register as register_relation
from screening.comparison import resolve, verdicts
from screening.comparison.files import quote
from screening.comparison.results import ExtractFile, Finding, Outcome, RuleRun
from screening.comparison.rules import Rule
from screening.feeds import FEEDS

__all__ = ["ExtractFile", "Finding", "Outcome", "Progress", "RuleRun", "run", "run_values"]

Progress = Callable[[str, int, int], None]
Made = TypeVar("Made")

_WORD = re.compile(r"[a-z_0-9]+")


def run(
    *,
    register: Path,
    extracts: Sequence[ExtractFile],
    rules: Sequence[Rule],
    as_of: date,
    params: Mapping[str, Mapping[str, object]],
    work_dir: Path,
    memory_limit_mb: int = 1024,
    threads: int = 2,
    progress: Progress | None = None,
) -> Outcome:
    """Compare the register with the extracts in force and return the findings.

    `register` is Parquet or CSV with the columns of `files.REGISTER_COLUMNS`; `extracts` are the
    deliveries in force, `as_of` the date the run stands for, `params` overrides by rule code.

    Raises:
        ValueError: an unknown feed, or a parameter its rule does not have.
        duckdb.Error: a file that is not what it should be.
    """
    _refuse_unknown(extracts, rules, params)
    values = {
        rule.code: run_values(as_of) | rule.values(params.get(rule.code, {})) for rule in rules
    }
    work_dir.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(work_dir / "spill", ignore_errors=True)  # of a run that was killed here
    work_dir, register = work_dir.resolve(), register.resolve()
    extracts = [replace(extract, path=extract.path.resolve()) for extract in extracts]
    outcome = Outcome(work_dir / "findings.parquet", work_dir / "unmatched.parquet")
    by_feed = _by_feed(extracts)
    tell = _steps(progress, 3 + len(by_feed) + len(rules))
    with _connect(work_dir, register, extracts, memory_limit_mb, threads) as con:
        with _phase(outcome, "register"):
            tell("读取底图")
            register_relation.load(con, register, _words(rules))
        with _phase(outcome, "resolve"):
            resolve.create_files(con, extracts)
            _at_once(con, threads, _loading(by_feed, rules), tell)
            _settle(con, by_feed, rules, outcome)
        with _phase(outcome, "rules"):
            verdicts.create(con)
            judging = {
                f"规则 {rule.code} {rule.title}": partial(
                    verdicts.apply, rule=rule, extracts=extracts, values=values[rule.code]
                )
                for rule in rules
            }
            outcome.rules += _at_once(con, threads, judging, tell)
        with _phase(outcome, "write"):
            tell("写出结果")
            _write(con, outcome)
    outcome.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return outcome


def run_values(as_of: date) -> dict[str, object]:
    """Return what every rule may ask of a run: its date, year and school year (Sept-Aug)."""
    first = as_of.year if as_of.month >= 9 else as_of.year - 1
    return {
        "as_of": as_of,
        "year": as_of.year,
        "school_year": f"{first}-{first + 1}",
        "school_year_from": str(first),
        "school_starts_on": date(first, 9, 1),
    }


def _refuse_unknown(
    extracts: Sequence[ExtractFile],
    rules: Sequence[Rule],
    params: Mapping[str, Mapping[str, object]],
) -> None:
    unknown = sorted({extract.feed for extract in extracts} - set(FEEDS))
    if unknown:
        raise ValueError(f"没有这样的数据表：{'、'.join(unknown)}")
    strange = sorted(set(params) - {rule.code for rule in rules})
    if strange:
        raise ValueError(f"没有这样的规则：{'、'.join(strange)}")


def _by_feed(extracts: Sequence[ExtractFile]) -> dict[str, list[tuple[int, ExtractFile]]]:
    grouped: dict[str, list[tuple[int, ExtractFile]]] = {}
    for number, extract in enumerate(extracts):
        grouped.setdefault(extract.feed, []).append((number, extract))
    return dict(sorted(grouped.items()))


@contextmanager
def _connect(
    work_dir: Path,
    register: Path,
    extracts: Sequence[ExtractFile],
    memory_limit_mb: int,
    threads: int,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an in-memory database that may read the inputs and write below `work_dir` only."""
    readable = sorted({str(register), *(str(extract.path) for extract in extracts)})
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


def _loading(
    by_feed: Mapping[str, list[tuple[int, ExtractFile]]], rules: Sequence[Rule]
) -> dict[str, Callable[[duckdb.DuckDBPyConnection], None]]:
    """Return the jobs between the register and the rules: its households, and each feed."""
    jobs: dict[str, Callable[[duckdb.DuckDBPyConnection], None]] = {
        "整理底图": register_relation.derive
    }
    for feed, files in by_feed.items():
        reading = [rule for rule in rules if feed in (*rule.feeds, *rule.optional)]
        jobs[f"识别 {FEEDS[feed].department} {FEEDS[feed].title}"] = partial(
            resolve.load, feed=feed, files=files, wanted=_words(reading)
        )
    return jobs


def _at_once(
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


def _settle(
    con: duckdb.DuckDBPyConnection,
    by_feed: Mapping[str, list[tuple[int, ExtractFile]]],
    rules: Sequence[Rule],
    outcome: Outcome,
) -> None:
    """Repair what was mistyped, count, and stand in empty tables for feeds that have not come."""
    resolve.repair(con, [feed for feed in by_feed if FEEDS[feed].person_id])
    for feed in by_feed:
        outcome.matches[feed] = resolve.count(con, feed)
    wanted = {feed for rule in rules for feed in (*rule.feeds, *rule.optional)}
    for feed in sorted(wanted - set(by_feed)):
        resolve.create_empty(con, feed)


def _words(rules: Iterable[Rule]) -> set[str]:
    """Return every word in the SQL of rules; the columns they use are among them."""
    texts = [text for rule in rules for text in (rule.sql, *(n.condition for n in rule.needs))]
    return {word for text in texts for word in _WORD.findall(text)}


def _write(con: duckdb.DuckDBPyConnection, outcome: Outcome) -> None:
    columns = ", ".join(field.name for field in fields(Finding))
    _write_file(
        con,
        f"SELECT {columns} FROM finding ORDER BY rule, subject_kind, subject_id",
        outcome.findings,
    )
    _write_file(con, resolve.unmatched_rows(), outcome.unmatched)


def _write_file(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write under another name first: a file that is there is complete."""
    part = path.with_suffix(".part")
    con.execute(f"COPY ({query}) TO {quote(str(part))} (FORMAT parquet, COMPRESSION zstd)")
    part.replace(path)


@contextmanager
def _phase(outcome: Outcome, name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    outcome.phases.append((name, time.perf_counter() - started))


def _steps(progress: Progress | None, total: int) -> Callable[[str], None]:
    done = iter(range(total))

    def tell(phase: str) -> None:
        if progress is not None:
            progress(phase, next(done), total)

    return tell
