"""One comparison of the base map with population data: files in, files of differences out.

`run` is a function of its inputs, writes only below `work_dir`, and gives the same rows again.
"""

import resource
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from duckdb import DuckDBPyConnection

from screening.basemap.kinds import FEEDS, POLICE
from screening.basemap.matching import (
    coverage,
    facts,
    membership,
    people,
    roster,
    services,
    strangers,
    tables,
)
from screening.comparison import register as register_relation
from screening.comparison import resolve, session
from screening.comparison.columns import Asked
from screening.comparison.results import ExtractFile
from screening.comparison.session import Progress
from screening.feeds import FEEDS as CONTRACTS

REGISTER_WORDS = frozenset(
    {"sex", "birth_on", "relation", "household_no", "is_registered", "poor_kind", "exit_status"}
)
_ASKED = Asked(person=REGISTER_WORDS, household=frozenset())
_WANTED = {POLICE: people.COLUMNS, **services.WANTED}
_STEPS = 6


@dataclass(frozen=True)
class Words:
    """The base map's own words: ways to write an ethnic group, its codes, and its rule for what
    somebody is to another head.
    """

    ethnic: Mapping[str, str]
    ethnic_standard: Mapping[str, str]
    ethnic_national: Mapping[str, str]
    to_new_head: Callable[..., str]


@dataclass(frozen=True)
class Inputs:
    """Files of the base map: `register` as the other comparisons read it, see also `tables`."""

    register: Path
    members: Path
    villages: Path


@dataclass
class Outcome:
    """A finished run: Parquet files of `tables.COLUMNS` with `key` and `value_hash`, of the
    coverage by village, and a folder of those of `roster`. `spoken` are (feed, county) that could
    be judged.
    """

    differences: Path
    coverage: Path
    people: Path
    spoken: list[tuple[str, str]] = field(default_factory=list)
    matches: dict[str, dict[str, int]] = field(default_factory=dict)
    phases: list[tuple[str, float]] = field(default_factory=list)
    peak_mb: float = 0.0


def run(
    *,
    inputs: Inputs,
    extracts: Sequence[ExtractFile],
    words: Words,
    work_dir: Path,
    memory_limit_mb: int = 1024,
    threads: int = 2,
    progress: Progress | None = None,
) -> Outcome:
    """Compare the base map with the extracts in force (of `kinds.FEEDS`)."""
    work_dir.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(work_dir / "spill", ignore_errors=True)
    work_dir = work_dir.resolve()
    files = [inputs.register, inputs.members, inputs.villages]
    extracts = [replace(e, path=e.path.resolve()) for e in extracts if e.feed in FEEDS]
    outcome = Outcome(
        work_dir / "differences.parquet", work_dir / "coverage.parquet", work_dir / "people"
    )
    tell = session.steps(progress, _STEPS)
    with session.connect(
        work_dir, [path.resolve() for path in files], extracts, memory_limit_mb, threads
    ) as con:
        with session.phase(outcome.phases, "register"):
            tell("读取底图")
            register_relation.load(con, inputs.register, _ASKED)
            register_relation.pair_twins(con)
            register_relation.gather_households(con, inputs.register, _ASKED)
            tables.load(con, inputs.members, inputs.villages)
        with session.phase(outcome.phases, "resolve"):
            tell("识别部门数据中的人")
            _resolve(con, extracts, threads, outcome)
        with session.phase(outcome.phases, "police"):
            tell("与公安户籍逐户核对")
            people.match(con)
            facts.read_ethnic(con, words.ethnic, words.ethnic_standard, words.ethnic_national)
            membership.find(con)
            facts.find(con)
            strangers.find(con, words.to_new_head)
        with session.phase(outcome.phases, "services"):
            tell("与卫计、民政、市监核对")
            services.illness(con)
            services.dibao(con)
            services.business(con)
        with session.phase(outcome.phases, "write"):
            tell("写出差异")
            _write(con, outcome)
    outcome.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return outcome


def _resolve(
    con: DuckDBPyConnection,
    extracts: Sequence[ExtractFile],
    threads: int,
    outcome: Outcome,
) -> None:
    resolve.create_files(con, extracts)
    tables.name_speakers(con, extracts)
    by_feed = session.by_feed(extracts)
    jobs = {
        CONTRACTS[feed].title: partial(resolve.load, feed=feed, files=files, wanted=_WANTED[feed])
        for feed, files in by_feed.items()
    }
    session.at_once(con, threads, jobs, lambda _title: None)
    resolve.repair(con, list(by_feed))
    for feed in sorted(set(FEEDS) - set(by_feed)):
        resolve.create_empty(con, feed)
    outcome.matches.update(resolve.count(con, list(by_feed)))
    outcome.spoken = con.execute(
        "SELECT feed, county_code FROM speaks ORDER BY feed, county_code"
    ).fetchall()


def _write(con: DuckDBPyConnection, outcome: Outcome) -> None:
    """With two hashes: which question it is, and of what answers on both sides.

    The file it comes from is in neither: the same values delivered again ask nothing again.
    """
    key = "kind || '|' || field || '|' || subject"
    values = "concat_ws('|', ours, theirs, number, given, happened_on, grade)"
    session.write_file(
        con,
        f"SELECT *, sha256({key}) AS key, sha256({values}) AS value_hash FROM difference "
        "QUALIFY row_number() OVER (PARTITION BY key ORDER BY file_no, value_hash) = 1 "
        "ORDER BY key",
        outcome.differences,
    )
    session.write_file(con, coverage.QUERY, outcome.coverage)
    roster.write(con, outcome.people)
