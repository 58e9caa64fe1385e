"""Bringing a night's leads in line, against what an ORM offers.

RECONCILE_LEADS findings (70,000 unless set) against as many open leads and a million old ones: 5 %
are gone, 5 % new, 1 % changed. Ours writes events, changes and counts besides; the peers write the
leads alone. `update_or_create` runs on a sample and is extrapolated by lead.
"""

import os

from tests.benchmarks import _prefecture
from tests.benchmarks._measure import Result, Row, in_turn

HOUSEHOLDS = int(os.environ.get("RECONCILE_HOUSEHOLDS", "1000000"))
LEADS = int(os.environ.get("RECONCILE_LEADS", "70000"))

INCLUDED = """\
reconcile: {leads:,} findings of a night against {leads:,} open leads and {old:,} old ones; medians
of {rounds} alternating rounds, each a fresh process on the same rows:
{spans}
WAL: ours {ours_wal:.1f} MB, bulk_create(update_conflicts) {bulk_wal:.1f} MB. The same night again
writes {again} rows. update_or_create: {sample:,} leads, extrapolated to {leads:,}."""


def run(rounds: int) -> list[Row]:
    """Measure the three ways in turn."""
    os.environ["DATABASE_URL"] = _prefecture.ensure(HOUSEHOLDS)
    ways = ("ours", "update-conflicts", "update-or-create")
    programs = {
        way: ["tests.benchmarks._reconcile", way, str(HOUSEHOLDS), str(LEADS)] for way in ways
    }
    results = in_turn(programs, rounds, _check)
    ours, bulk, one_by_one = (results[way] for way in ways)
    sample = int(str(one_by_one.answer["leads"]))
    wal = {way: float(str(results[way].answer["wal_mb"])) for way in ways}
    note = INCLUDED.format(
        leads=LEADS,
        old=14 * LEADS,
        rounds=rounds,
        spans="\n".join(f"  {way}: {result.span}" for way, result in results.items()),
        ours_wal=wal["ours"],
        bulk_wal=wal["update-conflicts"],
        again=ours.answer["again_rows"],
        sample=sample,
    )
    each = one_by_one.median * LEADS / sample
    return [
        _row("reconcile", ours, bulk.median, "bulk_create(update_conflicts)", bulk, note),
        _row("reconcile", ours, each, "update_or_create, extrapolated", one_by_one, note),
        Row(
            name="reconcile-wal",
            ours=round(wal["ours"], 1),
            peer=round(wal["update-conflicts"], 1),
            peer_name="bulk_create(update_conflicts)",
            ratio=round(wal["update-conflicts"] / wal["ours"], 2),
            unit="MB",
            peak_mb=round(ours.peak),
            note=note,
        ),
    ]


def _check(way: str, answer: dict[str, object]) -> None:
    if way == "ours" and (answer["again_rows"] != 0 or answer["leads"] != LEADS):
        raise AssertionError(f"{way}: {answer}")


def _row(name: str, ours: Result, seconds: float, peer: str, result: Result, note: str) -> Row:
    return Row(
        name=name,
        ours=round(ours.median, 2),
        peer=round(seconds, 2),
        peer_name=peer,
        ratio=round(seconds / ours.median, 2),
        unit="s",
        peak_mb=round(ours.peak),
        peer_peak_mb=round(result.peak),
        note=note,
    )
