"""200,000 persons in the national layout, against openpyxl's streaming mode.

Both read the same rows from the same cursor (`households.exports.rows`). Ours writes what is
downloaded: workbooks of at most 50,000 rows, households whole, in a zip. openpyxl writes one
workbook in its write-only mode; being slow it writes the first rows, and is compared by rows a
second.
"""

import os

from tests.benchmarks import _prefecture
from tests.benchmarks._measure import Result, Row, in_turn

HOUSEHOLDS, SAMPLE = 50_000, 10_000
MOST_MB, TIMES = 150, 5
INCLUDED = """\
roster-export: {rows:,} persons, {columns} columns, every cell text; openpyxl the first {sample:,}
rows; medians of {rounds} alternating rounds, each a fresh process, Django's start included:
  ours {ours}, {ours_rate:,.0f} rows/s, peak {peak:.0f} MB
  openpyxl write-only {peer}, {peer_rate:,.0f} rows/s, peak {peer_peak:.0f} MB
Asked for: {times} times openpyxl's rate at less than {most} MB. Figures are rows a second."""


def run(rounds: int) -> list[Row]:
    """Measure both in turn."""
    os.environ["DATABASE_URL"] = _prefecture.ensure(HOUSEHOLDS)
    programs = {
        "ours": ["tests.benchmarks._export_rows", "ours"],
        "openpyxl": ["tests.benchmarks._export_rows", "openpyxl", str(SAMPLE)],
    }
    results = in_turn(programs, rounds, _check)
    ours, peer = results["ours"], results["openpyxl"]
    note = INCLUDED.format(
        rows=ours.answer["rows"],
        columns=ours.answer["columns"],
        sample=peer.answer["rows"],
        rounds=rounds,
        ours=ours.span,
        peer=peer.span,
        ours_rate=_rate(ours),
        peer_rate=_rate(peer),
        peak=ours.peak,
        peer_peak=peer.peak,
        times=TIMES,
        most=MOST_MB,
    )
    return [
        Row(
            name="roster-export",
            ours=round(_rate(ours)),
            peer=round(_rate(peer)),
            peer_name="openpyxl write-only",
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
    """Refuse a program whose workbooks do not have the rows it says."""
    if answer["read_back"] != answer["rows"]:
        raise AssertionError(f"{program} wrote {answer['read_back']} of {answer['rows']} rows")
