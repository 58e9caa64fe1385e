"""A register of 50,000 rows with every column, checked and written, against a plain ORM loop.

Ours is `households.operations.load_register`: it reads the workbook, checks every cell and every
household, compares with the base map, places households into grids, writes set-wise and keeps the
record. The peer does what an import with django-import-export or tablib comes to: openpyxl reads
row by row, the same parsers read the cells, `update_or_create` writes five tables. It neither
places households nor reports cells in error. Being slow it gets the first rows only, whole
households, and is compared by rows a second.
"""

import tempfile
from pathlib import Path

from tests.benchmarks import _empty
from tests.benchmarks._measure import Result, Row, in_turn

ROWS, SAMPLE = 50_000, 1_000
INCLUDED = """\
register-import: {rows:,} persons in {columns} columns, {mb:.1f} MB; ours loads all of them, the ORM
loop the first {sample:,} rows; medians of {rounds} alternating rounds, each a fresh process on an
empty base map, rolled back at the end with all constraints checked:
  ours {ours}, {ours_rate:,.0f} rows/s
  openpyxl + update_or_create {peer}, {peer_rate:,.0f} rows/s
Figures are rows a second. Ours also places households into grids and compares every row with the
base map; the database keeps field history in both."""


def run(rounds: int) -> list[Row]:
    """Measure both in turn."""
    _empty.ensure()
    with tempfile.TemporaryDirectory(prefix="register-") as name:
        file = str(Path(name, "register.xlsx"))
        _empty.call("tests.benchmarks._register_file", file, str(ROWS))
        programs = {
            "ours": ["tests.benchmarks._import_ours", file],
            "orm": ["tests.benchmarks._import_orm", file, str(SAMPLE)],
        }
        results = in_turn(programs, rounds, _check)
        size = Path(file).stat().st_size / 1e6
    ours, peer = results["ours"], results["orm"]
    note = INCLUDED.format(
        rows=ROWS,
        columns=ours.answer["columns"],
        mb=size,
        sample=int(str(peer.answer["rows"])),
        rounds=rounds,
        ours=ours.span,
        peer=peer.span,
        ours_rate=_rate(ours),
        peer_rate=_rate(peer),
    )
    return [
        Row(
            name="register-import",
            ours=round(_rate(ours)),
            peer=round(_rate(peer)),
            peer_name="openpyxl + update_or_create",
            ratio=round(_rate(ours) / _rate(peer), 2),
            unit="rows/s",
            peak_mb=round(ours.peak),
            peer_peak_mb=round(peer.peak),
            note=note,
        )
    ]


def _rate(result: Result) -> float:
    return int(str(result.answer["rows"])) / result.median


def _check(program: str, answer: dict[str, object]) -> None:
    """Refuse a program that did not load every row it was given."""
    if answer["loaded"] != answer["rows"]:
        raise AssertionError(f"{program} loaded {answer['loaded']} of {answer['rows']} rows")
