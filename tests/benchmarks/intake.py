"""A department's XLSX of 100,000 rows taken in with every check, against openpyxl reading it.

Ours is `screening.intake.receive`: it hashes the file, looks through every part of the workbook for
bombs, macros, links and formulas, reads it in a child of its own, finds the header, judges every
cell of every row, checks identity numbers, finds repeated rows, adds up the control sum, and writes
Parquet and manifest. The peer only reads the cells, in its fastest mode, and keeps nothing.
"""

import tempfile
from pathlib import Path

from tests.benchmarks import _intake_file
from tests.benchmarks._measure import Row, in_turn, seconds_row

ROWS = 100_000
FILE = "ga_population_522725_20180630.xlsx"
INCLUDED = """\
intake: {rows:,} rows of 12 columns, {mb:.1f} MB of XLSX with shared strings; medians of {rounds}
alternating rounds, each a fresh process, without its start:
  ours, with all checks, to Parquet {ours}
  openpyxl read_only, values only {peer}"""


def run(rounds: int) -> list[Row]:
    """Measure both in turn."""
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        file = Path(folder, FILE)
        _intake_file.main(file, ROWS)
        programs = {
            "ours": ["tests.benchmarks._intake_ours", str(file)],
            "openpyxl": ["tests.benchmarks._intake_peer", str(file)],
        }
        results = in_turn(programs, rounds, _check)
        size = file.stat().st_size / 1e6
    ours, peer = results["ours"], results["openpyxl"]
    note = INCLUDED.format(rows=ROWS, mb=size, rounds=rounds, ours=ours.span, peer=peer.span)
    return [seconds_row("intake", ours, peer, "openpyxl read_only", note)]


def _check(program: str, answer: dict[str, object]) -> None:
    """Refuse a program that did not see every row."""
    if answer["rows"] != ROWS or answer.get("accepted", ROWS) != ROWS:
        raise AssertionError(f"{program}: {answer}")
