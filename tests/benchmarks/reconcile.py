"""Bringing a night's leads in line, against what an ORM offers.

RECONCILE_LEADS findings (70,000 unless set) against as many open leads and a million old ones: 5 %
are gone, 5 % new, 1 % changed, spread over the whole register. Ours and `bulk_create` store the
same: leads, an event and a change for each that differs, and (by triggers) counts by place.
`update_or_create` writes the leads alone, of a sample, and is extrapolated by lead.
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
Ours and bulk_create(update_conflicts) end in the same leads, events, changes and counts by place;
update_or_create: {sample:,} leads alone, extrapolated to {leads:,}.
Written ahead after a checkpoint, records + images of whole pages: ours {ours_wal} MB,
bulk_create(update_conflicts) {bulk_wal} MB. The same night again writes {again} rows."""


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
    wal = {way: _wal(results[way]) for way in ways}
    if ours.answer["stored"] != bulk.answer["stored"]:
        raise AssertionError(f"other events or changes: {ours.answer} {bulk.answer}")
    note = INCLUDED.format(
        leads=LEADS,
        old=14 * LEADS,
        rounds=rounds,
        spans="\n".join(f"  {way}: {result.span}" for way, result in results.items()),
        ours_wal=" + ".join(f"{mb:.1f}" for mb in wal["ours"]),
        bulk_wal=" + ".join(f"{mb:.1f}" for mb in wal["update-conflicts"]),
        again=ours.answer["again_rows"],
        sample=sample,
    )
    each = one_by_one.median * LEADS / sample
    return [
        _row("reconcile", ours, bulk.median, "bulk_create(update_conflicts)", bulk, note),
        _row("reconcile", ours, each, "update_or_create, extrapolated", one_by_one, note),
        Row(
            name="reconcile-wal",
            ours=round(sum(wal["ours"]), 1),
            peer=round(sum(wal["update-conflicts"]), 1),
            peer_name="bulk_create(update_conflicts)",
            ratio=round(sum(wal["update-conflicts"]) / sum(wal["ours"]), 2),
            unit="MB",
            peak_mb=round(ours.peak),
            note=note,
        ),
    ]


def _wal(result: Result) -> tuple[float, float]:
    return tuple(float(str(result.answer[f"wal_{what}_mb"])) for what in ("records", "images"))


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
