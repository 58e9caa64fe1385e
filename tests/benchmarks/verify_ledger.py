"""Verifying the chains of events, against an object of the ORM and a dictionary an event.

VERIFY_EVENTS (1,000,000 unless set) true events over the counties; both find nothing broken. With
CRYPTO_SUITE=sm and more events than there are, the chains go on by SM3.
"""

import os

from tests.benchmarks import _empty
from tests.benchmarks._measure import Row, in_turn

EVENTS = int(os.environ.get("VERIFY_EVENTS", "1000000"))
INCLUDED = """\
verify-ledger: {events:,} events, each hash computed anew; medians of {rounds} alternating rounds,
each a fresh process: ours {ours}, the ORM {orm}."""


def run(rounds: int) -> list[Row]:
    """Measure both in turn on the same rows."""
    _empty.ensure()
    _empty.call("tests.benchmarks._verify_ledger", "fill", str(EVENTS))
    programs = {
        way: ["tests.benchmarks._verify_ledger", way, str(EVENTS)] for way in ("ours", "orm")
    }
    results = in_turn(programs, rounds, _check)
    ours, orm = results["ours"], results["orm"]
    note = INCLUDED.format(events=EVENTS, rounds=rounds, ours=ours.span, orm=orm.span)
    return [
        Row(
            name="verify-ledger",
            ours=round(EVENTS / ours.median),
            peer=round(EVENTS / orm.median),
            peer_name="ORM, object by object",
            ratio=round(orm.median / ours.median, 2),
            unit="events/s",
            peak_mb=round(ours.peak),
            peer_peak_mb=round(orm.peak),
            note=note,
        )
    ]


def _check(way: str, answer: dict[str, object]) -> None:
    if answer["broken"]:
        raise AssertionError(f"{way}: {answer}")
