"""Closing out 1,000 reviewed issues at once, against their own verb called a thousand times.

BULK_ROWS (1,000 unless set) entries with proof, three signatures each and their events; both ways
leave 1,000 events, signatures and seals behind, and the guards of the database have spoken.
"""

import os

from tests.benchmarks import _empty
from tests.benchmarks._measure import Row, in_turn, seconds_row

ROWS = int(os.environ.get("BULK_ROWS", "1000"))
INCLUDED = """\
ledger-bulk: {rows:,} entries closed out with an event, a signature, a seal, a receipt and a step
each, committed; and the same taken back; medians of {rounds} alternating rounds, each a fresh
process: closed out {ours}, object by object {orm}; taken back {back:.2f} s."""


def run(rounds: int) -> list[Row]:
    """Measure both in turn on fresh entries of the same kind."""
    _empty.ensure()
    programs = {way: ["tests.benchmarks._ledger_bulk", way, str(ROWS)] for way in ("ours", "orm")}
    results = in_turn(programs, rounds, _check)
    ours, orm = results["ours"], results["orm"]
    back = float(str(ours.answer["back"]))
    note = INCLUDED.format(rows=ROWS, rounds=rounds, ours=ours.span, orm=orm.span, back=back)
    return [seconds_row("ledger-bulk", ours, orm, "ORM, entry by entry", note)]


def _check(way: str, answer: dict[str, object]) -> None:
    if [answer[name] for name in ("closed", "events", "signatures")] != [ROWS] * 3:
        raise AssertionError(f"{way}: {answer}")
