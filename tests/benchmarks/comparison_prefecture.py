"""The comparison of a whole prefecture against the same rules elsewhere.

COMPARISON_PERSONS persons (4,000,000 unless set) with all extracts, 15 million rows; from staged
Parquet files, register included, to findings. Every program must find the same (rule, subject)
pairs. COMPARISON_PEERS names those to run, e.g. "strings"; COMPARISON_PROVINCE=1 adds ten
prefectures under a memory limit of 1 GB.
"""

import importlib.util
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import cast

from tests.benchmarks import _region
from tests.benchmarks._measure import Result, Row, in_turn, seconds_row
from tests.benchmarks.comparison import _server

PERSONS = int(os.environ.get("COMPARISON_PERSONS", "4000000"))
MEMORY_MB = os.environ.get("COMPARISON_MEMORY_MB", "640")
# Peer → module, and what it is. Spark is an optional extra (`make spark`) and left out where it is
# not installed.
PEERS = {
    "strings": ("_strings", "plain DuckDB, text joins"),
    "postgres": ("_region_postgres", "PostgreSQL"),
    "pandas": ("_region_pandas", "plain pandas, text merges in every rule"),
    "pandas-once": ("_region_pandas_once", "pandas, settled once"),
    "spark": ("_region_spark", "Spark local[2]"),
}

INCLUDED = """\
comparison-prefecture: {persons:,} persons, {rows:,} rows of {feeds} extracts, {rules} rules,
{findings:,} findings, the same (rule, subject) pairs from all (see `_same`); medians of {rounds}
alternating rounds, each a fresh process:
{spans}
One more rule costs {more:.3f} s of asking and writing (every rule a second time: {twice}; by the
difference of the whole runs, what both load alike included, {whole:.3f} s). Reading the same bytes
alone takes {bare:.2f} s. The engine also weighs pairs for people to decide and writes the evidence
pages with their hashes and the unmatched rows with reasons; its memory limit is {memory} MB for
DuckDB. The text joins and plain pandas repair mistyped numbers by name and edit distance, without
a limit, and may part from the engine where it asks people instead; the other peers are told whom
they mean. PostgreSQL {version} (fsync {fsync}) starts from CSV by COPY into unlogged tables,
work_mem 256 MB, two parallel workers. pandas has the rules written by hand and reads the columns
they name. Plain, a rule merges every feed it asks for whole with the register on the text of the
number, and each finding keeps as JSON the rows of its person or household in what was merged.
Settled once, all extracts ask one index of the numbers before the rules, the engine's design in
pandas; it is told whom mistyped numbers mean and keeps (rule, subject) alone, where all others
keep what a finding rests on."""
ASKS_NOBODY = ("strings", "pandas")
"""Programs that decide by themselves whom a mistyped number means."""


def run(rounds: int) -> list[Row]:
    """Measure the engine and its peers in turn."""
    version, fsync = _server()
    peers = _peers()
    with tempfile.TemporaryDirectory(prefix="prefecture-") as name:
        folder = Path(name)
        sizes = _region.make(folder, PERSONS, with_csv="postgres" in peers)
        programs = {
            kind: ["tests.benchmarks._region_ours", name, kind, MEMORY_MB]
            for kind in ("all", "twice")
        }
        programs |= {peer: [f"tests.benchmarks.{PEERS[peer][0]}", name] for peer in peers}
        results = in_turn(programs, rounds, lambda program, _: _same(folder, program))
        bare = _bare_read(folder)
    ours, rules = results["all"], int(str(results["all"].answer["rules"]))
    note = INCLUDED.format(
        persons=sizes["register"],
        rows=sum(sizes.values()) - sizes["register"],
        feeds=len(sizes) - 1,
        rules=rules,
        findings=ours.answer["findings"],
        rounds=rounds,
        spans="\n".join(f"  {program}: {result.span}" for program, result in results.items()),
        more=(_asking(results["twice"]) - _asking(ours)) / rules,
        whole=(results["twice"].median - ours.median) / rules,
        twice=results["twice"].span,
        bare=bare,
        memory=MEMORY_MB,
        version=version,
        fsync=fsync,
    )
    rows = [
        seconds_row("comparison-prefecture", ours, results[peer], PEERS[peer][1], note)
        for peer in peers
    ]
    return [*rows, *(_province(ours, rounds) if os.environ.get("COMPARISON_PROVINCE") else ())]


def _peers() -> list[str]:
    asked = os.environ.get("COMPARISON_PEERS", ",".join(PEERS)).split(",")
    there = PEERS if importlib.util.find_spec("pyspark") else PEERS.keys() - {"spark"}
    return [peer for peer in PEERS if peer in there and peer in asked]


def _province(ours: Result, rounds: int) -> list[Row]:
    """Ten prefectures in one run; the ratio is how many times longer than one, below 13."""
    with tempfile.TemporaryDirectory(prefix="province-") as name:
        sizes = _region.make(Path(name), 10 * PERSONS, with_csv=False, prefectures=10)
        program = {"province": ["tests.benchmarks._region_ours", name, "all", "1024"]}
        province = in_turn(program, min(rounds, 2), lambda *_: None)["province"]
    note = f"province: {sizes['register']:,} persons in one run: {province.span}"
    return [seconds_row("comparison-province", ours, province, "ten prefectures", note)]


def _asking(result: Result) -> float:
    """The median seconds of the two phases in which a rule costs anything."""
    rounds = [dict(_phases(answer)) for answer in result.answers]
    return statistics.median(phases["rules"] + phases["write"] for phases in rounds)


def _phases(answer: dict[str, object]) -> list[tuple[str, float]]:
    return cast("list[tuple[str, float]]", answer["phases"])


def _bare_read(folder: Path) -> float:
    begun = time.perf_counter()
    for path in folder.glob("*.parquet"):
        with path.open("rb", buffering=0) as file:
            while file.read(1 << 22):
                pass
    return time.perf_counter() - begun


def _same(folder: Path, program: str) -> None:
    """Refuse a program that found other things than the engine did.

    Where the engine asks people whom a row means, those that ask nobody may have decided; every
    other pair is the same.
    """
    if program in ("all", "twice"):
        return
    ours = _pairs(folder / "found-all.json")
    theirs = _pairs(folder / f"found-{program}.json")
    differ = ours ^ theirs
    if program in ASKS_NOBODY:
        asked = set(json.loads((folder / "asked.json").read_text()))
        differ = {pair for pair in differ if pair[1] not in asked}
    if differ:
        raise AssertionError(
            f"{program}: only it {sorted(theirs & differ)[:5]}, missing {sorted(ours & differ)[:5]}"
        )


def _pairs(path: Path) -> set[tuple[str, int]]:
    return set(map(tuple, json.loads(path.read_text())))
