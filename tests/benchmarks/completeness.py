"""What files of 100,000 registered households lack, set-wise, against the usual loop."""

import os

from tests.benchmarks import _prefecture
from tests.benchmarks._measure import Row, in_turn

# A quarter of them is registered and has a file.
HOUSEHOLDS = int(os.environ.get("COMPLETENESS_HOUSEHOLDS", "400000"))
SAMPLE = 300
INCLUDED = """\
completeness: {files:,} household files with {papers:,} papers, 39 checks, {gaps:,} gaps; medians of
{rounds} rounds, fresh processes: {span} after one paper in a hundred changed ({written:,} gaps
written); the very first time, when every gap is written, {first:.1f} s; {alone:,} changed files
alone {alone_seconds:.1f} s.
The peer asks five of the checks file by file through the ORM, on {sample} files ({peer_span}), the
same {same:,} gaps there; its figure is extrapolated by file."""


def run(rounds: int) -> list[Row]:
    """Measure the check and the loop in turn on one filled database."""
    os.environ["DATABASE_URL"] = _prefecture.ensure(HOUSEHOLDS)
    programs = {
        "ours": ["tests.benchmarks._completeness_ours"],
        "orm-loop": ["tests.benchmarks._completeness_peer", str(SAMPLE)],
    }
    results = in_turn(programs, rounds, lambda _program, _answer: None)  # the peer compares
    ours, peer = results["ours"], results["orm-loop"]
    told: dict = ours.answer
    whole = peer.median / SAMPLE * told["files"]
    note = INCLUDED.format(
        files=told["files"],
        papers=told["papers"],
        gaps=told["gaps"],
        rounds=rounds,
        span=ours.span,
        written=told["written"],
        first=told["first_seconds"],
        alone=told["alone"],
        alone_seconds=told["alone_seconds"],
        sample=SAMPLE,
        peer_span=peer.span,
        same=peer.answer["same"],
    )
    return [
        Row(
            name="completeness",
            ours=round(ours.median, 2),
            peer=round(whole, 1),
            peer_name="ORM loop, extrapolated",
            ratio=round(whole / ours.median, 1),
            unit="s",
            peak_mb=round(ours.peak),
            peer_peak_mb=round(peer.peak),
            note=note,
        )
    ]
