"""The close-out report of the prefecture from the trail, against objects of the ORM.

BENCH_ISSUES (1,000,000 unless set) issues with the whole of their life on the trail. Both count
every entry as of a day, by county and by item, check that the parts are the whole, and find the
same; the peer goes through the events as objects.
"""

import os

from tests.benchmarks import _issue_history
from tests.benchmarks._measure import Row, in_turn, seconds_row

ISSUES = int(os.environ.get("BENCH_ISSUES", "1000000"))
INCLUDED = """\
close-out: {issues:,} issues with {events:,} events, the report of the prefecture as of today;
medians of {rounds} alternating rounds, each a fresh process: ours {ours}, the ORM {orm}."""


def run(rounds: int) -> list[Row]:
    """Measure both in turn on the same rows."""
    os.environ["DATABASE_URL"] = _issue_history.ensure(ISSUES)
    programs = {way: ["tests.benchmarks._close_out", way] for way in ("ours", "orm")}
    found: dict[str, object] = {}

    def check(way: str, answer: dict[str, object]) -> None:
        if found.setdefault("counted", answer["counted"]) != answer["counted"]:
            raise AssertionError(f"{way}: {answer['counted']} and not {found['counted']}")

    results = in_turn(programs, rounds, check)
    ours, orm = results["ours"], results["orm"]
    events = int(str(ours.answer["events"]))
    note = INCLUDED.format(
        issues=ISSUES, events=events, rounds=rounds, ours=ours.span, orm=orm.span
    )
    return [seconds_row("close-out", ours, orm, "ORM, event by event", note)]
