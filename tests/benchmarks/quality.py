"""The nightly check of data quality against the usual loop over households.

All rules over a whole prefecture, set-wise in PostgreSQL, the ledger of findings brought in line
with events and counts. The peer asks the same rules of one household after another through the
ORM and opens each finding with `update_or_create`; it is run on a sample, must find the same
there, and is extrapolated by household.
"""

import os

from tests.benchmarks import _prefecture
from tests.benchmarks._measure import Row, in_turn

HOUSEHOLDS = int(os.environ.get("QUALITY_HOUSEHOLDS", "1000000"))
SAMPLE = 300
LEDGER = "更新台账"  # the phase of `households.quality.runs` that the peer does not do

INCLUDED = """\
quality: {rules} rules over {households:,} households and {people:,} persons, {findings:,} findings
opened in the ledger with spells, counts and events; medians of {rounds} rounds, fresh processes:
{span}, of which asking the rules, the same work as the peer's, {asked:.1f} s; the same night
again, which writes nothing: {again:.1f} s.
The peer is the same {compared} rules of persons and households in Python through the ORM on a
sample of {sample} households ({peer_span}), the same findings there ({same:,}); its figure is
extrapolated: {each_ms:.1f} ms a household × {households:,}, of which {asked_ms:.1f} ms asking. The
entry `quality-rules` sets asking beside asking; both phases of `quality` write the ledger.
A form waits {form_ms:.0f} ms for its warnings (median of {forms})."""


def run(rounds: int) -> list[Row]:
    """Measure the check and the loop in turn on one filled database."""
    os.environ["DATABASE_URL"] = _prefecture.ensure(HOUSEHOLDS)
    first = str(HOUSEHOLDS // 2)
    programs = {
        "ours": ["tests.benchmarks._quality_ours", first, str(SAMPLE)],
        "orm-loop": ["tests.benchmarks._quality_peer", first, str(SAMPLE)],
    }
    expected: list[list[object]] = []

    def same(program: str, answer: dict[str, object]) -> None:
        found = sorted(map(list, answer["found"]))  # type: ignore[call-overload]
        if not expected:
            expected.extend(found)
        elif found != expected:
            only = [hit for hit in found if hit not in expected][:5]
            missing = [hit for hit in expected if hit not in found][:5]
            raise AssertionError(f"{program}: only it {only}, missing {missing}")

    results = in_turn(programs, rounds, same)
    ours, peer = results["ours"], results["orm-loop"]
    told: dict = ours.answer
    asked = sum(seconds for name, seconds in told["phases"] if name != LEDGER)
    each = peer.median / int(str(peer.answer["households"]))
    whole = each * told["households"]
    each_asked = float(str(peer.answer["asked"])) / int(str(peer.answer["households"]))
    note = INCLUDED.format(
        rules=told["rules"],
        compared=told["compared_rules"],
        households=told["households"],
        people=told["people"],
        findings=told["findings"],
        rounds=rounds,
        span=ours.span,
        asked=asked,
        again=told["again_seconds"],
        sample=peer.answer["households"],
        peer_span=peer.span,
        same=len(expected),
        each_ms=1000 * each,
        asked_ms=1000 * each_asked,
        form_ms=told["warnings_ms"],
        forms=19,
    )
    return [
        _row("quality", ours.median, whole, ours.peak, peer.peak, note),
        _row("quality-rules", asked, each_asked * told["households"], ours.peak, peer.peak, note),
    ]


def _row(name: str, seconds: float, whole: float, peak: float, peer_peak: float, note: str) -> Row:
    return Row(
        name=name,
        ours=round(seconds, 2),
        peer=round(whole, 1),
        peer_name="ORM loop, extrapolated",
        ratio=round(whole / seconds, 1),
        unit="s",
        peak_mb=round(peak),
        peer_peak_mb=round(peer_peak),
        note=note,
    )
