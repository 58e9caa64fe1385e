"""A whole night through the real worker, against the comparison alone.

NIGHT_HOUSEHOLDS households (1,000,000 unless set) in PostgreSQL and every department's extract:
register out, identities, rules, leads with their events, causes and counts. The peer is the part
of the same night that is the comparison alone. NIGHT_KILLS moments (20) of a kill -9.
"""

import os

from tests.benchmarks import _prefecture
from tests.benchmarks._measure import Row, in_turn

HOUSEHOLDS = int(os.environ.get("NIGHT_HOUSEHOLDS", "1000000"))
KILLS = int(os.environ.get("NIGHT_KILLS", "20"))

INCLUDED = """\
night: {households:,} households, {findings:,} findings; {new:,} leads opened on the first night.
{lines}
Seconds are the worker's, from the claim of the job to its end; the comparison alone is register,
resolve, rules and write of the same night. Killed {kills} times and started again: {same}, second
history rows: {second}."""


def run(rounds: int) -> list[Row]:
    """Measure the nights once: they take as long as they take, one after the other."""
    del rounds
    os.environ["DATABASE_URL"] = _prefecture.ensure(HOUSEHOLDS)
    program = ["tests.benchmarks._night", str(HOUSEHOLDS), str(KILLS)]
    told: dict = in_turn({"night": program}, 1, _check)["night"].answer
    nights = ("first", "again", "one new extract")
    lines = "\n".join(
        f"  {name}: {told[name]['seconds']:.1f} s, comparison alone {told[name]['comparison']} s, "
        f"{told[name]['peak_mb']} MB, {told[name]['events']:,} events; {told[name]['phases']}"
        for name in nights
    )
    first, again, new = (told[name] for name in nights)
    note = INCLUDED.format(
        households=HOUSEHOLDS,
        findings=first["counts"]["findings"],
        new=first["counts"]["new"],
        lines=lines,
        kills=len(told.get("kills", ())),
        same="the same leads" if told.get("same_after_kills", True) else "OTHER LEADS",
        second=told.get("second_history_rows", 0),
    )
    return [
        _row("night", first["seconds"], first["comparison"], "comparison alone", first, note),
        _row("night-again", again["seconds"], first["seconds"], "first night", again, note),
        _row("night-incremental", new["seconds"], first["seconds"], "first night", new, note),
    ]


def _check(_program: str, answer: dict) -> None:
    if answer["again"]["events"] or not answer.get("same_after_kills", True):
        raise AssertionError(answer)


def _row(name: str, ours: float, peer: float, peer_name: str, night: dict, note: str) -> Row:
    return Row(
        name=name,
        ours=round(ours, 2),
        peer=round(peer, 2),
        peer_name=peer_name,
        ratio=round(peer / ours, 2),
        unit="s",
        peak_mb=night["peak_mb"],
        note=note,
    )
