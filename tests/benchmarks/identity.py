"""Resolving 50,000 unmatched rows against the register, next to Splink and RapidFuzz.

All read the same Parquet files; the truth is known. `IDENTITY_PERSONS` makes the register smaller
(default 4,000,000 persons).
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.benchmarks import _identity_data
from tests.benchmarks._identity_data import KINDS, TRAPS
from tests.benchmarks._measure import Row, in_turn, seconds_row

PERSONS = 4_000_000
LINKS = {"sure": "ours", "found": "ours", "splink": "splink", "rapidfuzz": "rapidfuzz"}
"""Which program made which links; ours are counted as sure, and with the only one proposed."""

INCLUDED = """\
identity: {rows:,} rows that match nobody as typed against {persons:,} persons, of {right:,} the
person is known; medians of {rounds} alternating rounds, each a fresh process that loads the
register, makes its keys, matches and writes:
{spans}
{table}
Precision is right links of all links, recall right links of all rows about register persons. Sure
links join by themselves, found are those and the only person proposed to people: who has no
number, or with a slip the name that a brother has, is joined by no machine. The peers get numbers
of 15 digits lengthened, villages as codes, sound keys, and weights set by hand."""


@dataclass(frozen=True)
class Score:
    """How good the links of one method are; recall by kind, false links by trap."""

    precision: float
    recall: float
    by_kind: dict[str, float]
    false: dict[str, int]


def run(rounds: int) -> list[Row]:
    """Measure the three programs in turn, and hold their links against the truth."""
    persons = int(os.environ.get("IDENTITY_PERSONS", PERSONS))
    with tempfile.TemporaryDirectory(prefix="identity-") as name:
        folder = Path(name)
        rows = _identity_data.make(folder, persons)
        programs = {
            "ours": ["tests.benchmarks._identity_ours", name],
            "splink": ["tests.benchmarks._identity_peers", name, "splink"],
            "rapidfuzz": ["tests.benchmarks._identity_peers", name, "rapidfuzz"],
        }
        results = in_turn(programs, rounds, lambda _program, _answer: None)
        scores = {links: score(folder, links) for links in LINKS}
    _hold(scores)
    note = INCLUDED.format(
        rows=rows,
        persons=persons,
        right=sum(KINDS.values()),
        rounds=rounds,
        spans="\n".join(
            f"  {program}: {result.span}, CPU {result.cpu:.2f} s, {result.peak:.0f} MB"
            for program, result in results.items()
        ),
        table=_table(scores),
    )
    return [
        seconds_row("identity", results["ours"], results[peer], title, note)
        for peer, title in (("splink", "Splink"), ("rapidfuzz", "RapidFuzz"))
    ]


def score(folder: Path, links: str) -> Score:
    """Hold the links of one method against the truth."""
    with duckdb.connect() as con:
        found = con.execute(f"""
            SELECT t.kind, count(*) AS rows,
                   count(*) FILTER (l.person_id = t.person_id) AS right_ones,
                   count(*) FILTER (l.person_id IS DISTINCT FROM t.person_id
                                    AND l.person_id IS NOT NULL) AS false_ones
            FROM read_parquet('{folder}/truth.parquet') t
            LEFT JOIN read_parquet('{folder}/links-{links}.parquet') l ON l.row_no = t.row_no
            GROUP BY t.kind
        """).fetchall()
    right = sum(each[2] for each in found)
    false = sum(each[3] for each in found)
    return Score(
        precision=right / max(1, right + false),
        recall=right / sum(KINDS.values()),
        by_kind={kind: ok / rows for kind, rows, ok, _wrong in found if kind in KINDS},
        false={kind: wrong for kind, _rows, _ok, wrong in found},
    )


def _hold(scores: dict[str, Score]) -> None:
    """Refuse figures that miss what is promised, whatever the seconds."""
    sure, found = scores["sure"], scores["found"]
    is_trapped = any(sure.false[trap] for trap in TRAPS)
    if is_trapped or sure.precision < 0.9999 or found.precision < 0.999 or found.recall < 0.94:
        raise AssertionError(f"sure {sure}; found {found}")


def _table(scores: dict[str, Score]) -> str:
    """A line a kind of error and trap, a column a method."""
    lines = [("", *scores)]
    lines.append(("precision", *(f"{each.precision:.5f}" for each in scores.values())))
    lines.append(("recall", *(f"{each.recall:.4f}" for each in scores.values())))
    lines += [(kind, *(f"{each.by_kind[kind]:.3f}" for each in scores.values())) for kind in KINDS]
    lines += [
        (f"false: {trap}", *(str(each.false[trap]) for each in scores.values())) for trap in TRAPS
    ]
    misled = [str(sum(each.false[kind] for kind in KINDS)) for each in scores.values()]
    lines.append(("false: of the register", *misled))
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
