"""The nightly comparison against the same ten rules in PostgreSQL and in pandas.

400,000 persons and 1.5 million extract rows of one county. Every program starts from the same
CSV files, register included, and must find the same (rule, subject) pairs. `comparison-parquet`
is the engine from the Parquet files that the intake leaves, which is what runs at night.
"""

import json
import os
import tempfile
from pathlib import Path

import psycopg2

from qiannan.demo import servers
from tests.benchmarks import _population
from tests.benchmarks._measure import Row, in_turn, seconds_row

PERSONS = 400_000

INCLUDED = """\
comparison: {persons:,} persons, {rows:,} extract rows, ten rules, {findings:,} findings, the same
(rule, subject) pairs from all; medians of {rounds} alternating rounds, each a fresh process:
{spans}
Included everywhere: loading the register and the extracts from the same CSV files
(comparison-parquet: from Parquet), settling identities, repair of mistyped numbers, the rules.
The engine also writes the evidence pages with their hashes and the unmatched rows with reasons;
PostgreSQL keeps the evidence columns as jsonb, pandas the pairs only. PostgreSQL {version}
(fsync {fsync}), unlogged tables, work_mem 256 MB, two parallel workers; its memory is that of the
client, its backend and their workers with their share of the buffers."""


def run(rounds: int) -> list[Row]:
    """Measure the engine from CSV and from Parquet, PostgreSQL and pandas in turn."""
    version, fsync = _server()
    with tempfile.TemporaryDirectory(prefix="comparison-") as name:
        folder = Path(name)
        sizes = _population.make(folder, PERSONS)
        programs = {
            "ours-csv": ["tests.benchmarks._ours", name, "csv"],
            "ours-parquet": ["tests.benchmarks._ours", name, "parquet"],
            "postgres": ["tests.benchmarks._postgres", name],
            "pandas": ["tests.benchmarks._pandas", name],
        }
        results = in_turn(programs, rounds, lambda program, _: _same(folder, program))
    note = INCLUDED.format(
        persons=sizes.pop("register"),
        rows=sum(sizes.values()),
        findings=results["ours-csv"].answer["findings"],
        rounds=rounds,
        spans="\n".join(f"  {program}: {result.span}" for program, result in results.items()),
        version=version,
        fsync=fsync,
    )
    return [
        seconds_row("comparison", results["ours-csv"], results["postgres"], "PostgreSQL", note),
        seconds_row("comparison", results["ours-csv"], results["pandas"], "pandas", note),
        seconds_row(
            "comparison-parquet", results["ours-parquet"], results["postgres"], "PostgreSQL", note
        ),
    ]


def _same(folder: Path, program: str) -> None:
    """Refuse a program that found other things than the engine did."""
    expected = json.loads((folder / "found-ours-csv.json").read_text())
    found = json.loads((folder / f"found-{program}.json").read_text())
    if found != expected:
        only = [pair for pair in found if pair not in expected][:5]
        raise AssertionError(f"{program} found {len(found)}, not {len(expected)}; only it: {only}")


def _server() -> tuple[str, str]:
    """Find or start PostgreSQL; the programs read its address from the environment."""
    address = os.environ.setdefault("DATABASE_URL", servers.ensure()["DATABASE_URL"])
    with psycopg2.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
        cursor.execute("SHOW fsync")
        return version, cursor.fetchone()[0]
