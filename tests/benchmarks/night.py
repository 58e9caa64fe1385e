"""A whole night through the real worker, against the comparison alone.

NIGHT_HOUSEHOLDS households (1,000,000 unless set) in PostgreSQL and every department's extract:
register out, identities, rules, leads with their events, causes and counts. Measured is a night
for which every department delivered anew and households were edited, with as many leads stored as
there are households and a tenth as many found; the peer is the part of the same night that is the
comparison alone. Then the same again, and with one new extract.

Then a night over NIGHT_KILL_HOUSEHOLDS (100,000), killed with -9 at NIGHT_KILLS moments (20): where
it is killed does not hang on its size.
"""

import os

from tests.benchmarks import _prefecture
from tests.benchmarks._measure import Row, in_turn

HOUSEHOLDS = int(os.environ.get("NIGHT_HOUSEHOLDS", "1000000"))
KILLS = int(os.environ.get("NIGHT_KILLS", "20"))
KILLED = min(HOUSEHOLDS, int(os.environ.get("NIGHT_KILL_HOUSEHOLDS", "100000")))

INCLUDED = """\
night: {households:,} households, {findings:,} findings, {stored:,} leads stored.
{lines}
Seconds are the worker's, from the claim of the job to its end; the comparison alone is register,
resolve, rules and write of the same night. Rules whose last result stood, and tables taken over:
{stood}. Over {killed:,} households killed {kills} times and started again: the same leads, ids
and states, no second history row; it was in {phases}."""


def run(rounds: int) -> list[Row]:
    """Measure the nights once: they take as long as they take, one after the other."""
    del rounds
    for households in {HOUSEHOLDS, KILLED}:
        _prefecture.ensure(households)
    programs = {"night": ["tests.benchmarks._night", str(HOUSEHOLDS), "0"]}
    if KILLS:
        programs["killed"] = ["tests.benchmarks._night", str(KILLED), str(KILLS)]
    results = in_turn(programs, 1, _check)
    told: dict = results["night"].answer
    killed: list = results["killed"].answer["killed_in"] if KILLS else []
    nights = ("first", "all new", "again", "one new", "one new, base map edited")
    lines = "\n".join(
        f"  {name}: {told[name]['seconds']:.1f} s, comparison alone {told[name]['comparison']} s, "
        f"{told[name]['peak_mb']} MB, {told[name]['counts']}, {told[name]['events']:,} events; "
        f"{told[name]['phases']}"
        for name in nights
    )
    _first, anew, again, new, _edited = (told[name] for name in nights)
    note = INCLUDED.format(
        households=HOUSEHOLDS,
        findings=anew["counts"]["findings"],
        stored=told["stored"],
        lines=lines,
        stood=", ".join(f"{name} {told[name]['stood']}/{told[name]['carried']}" for name in nights),
        killed=KILLED,
        kills=len(killed),
        phases=", ".join(sorted(set(killed))) or "nothing",
    )
    return [
        _row("night", anew["seconds"], anew["comparison"], "comparison alone", anew, note),
        _row("night-again", again["seconds"], anew["seconds"], "all extracts new", again, note),
        _row("night-incremental", new["seconds"], anew["seconds"], "all extracts new", new, note),
    ]


def _check(_program: str, answer: dict) -> None:
    if answer.get("again", {}).get("events") or not answer.get("is_same", True):
        raise AssertionError(answer)
    if answer.get("second_history_rows"):
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
