"""The ZIP of a village's thousand files, streamed, against one written to the disk first."""

import tempfile
from pathlib import Path

from tests.benchmarks import _empty, _zip_files
from tests.benchmarks._measure import Row, in_turn, seconds_row

MOST_GROWN_MB = 100.0
INCLUDED = """\
village-zip: {files} files, {mb:.0f} MB, streamed with each file's SHA-256 checked and a
manifest; medians of {rounds} alternating rounds, fresh processes, files in the page cache:
ours {span} = {rate:.0f} MB/s, the first bytes after {first:.0f} ms, {grown:.0f} MB more memory at
most ({bound:.0f} allowed). The peer (zipfile to a file, which is then read) checks nothing:
{peer_span}, the first bytes at its end. Reading the files alone: {bare}."""


def run(rounds: int) -> list[Row]:
    """Measure all in turn on the same files."""
    with tempfile.TemporaryDirectory(prefix="zip-files-") as name:
        folder = str(Path(name, "village"))
        _empty.call("tests.benchmarks._zip_files", folder)
        programs = {
            "ours": ["tests.benchmarks._zip_ours", folder],
            "zipfile": ["tests.benchmarks._zip_peer", folder],
            "read": ["tests.benchmarks._zip_peer", folder, "read"],
        }
        results = in_turn(programs, rounds, _check)
    ours, peer = results["ours"], results["zipfile"]
    told: dict = ours.answer
    note = INCLUDED.format(
        files=told["files"],
        mb=told["mb"],
        rounds=rounds,
        span=ours.span,
        rate=told["mb"] / ours.median,
        first=told["first"] * 1000,
        grown=max(float(str(answer["grown_mb"])) for answer in ours.answers),
        bound=MOST_GROWN_MB,
        peer_span=peer.span,
        bare=results["read"].span,
    )
    return [seconds_row("village-zip", ours, peer, "zipfile to the disk", note)]


def _check(program: str, answer: dict[str, object]) -> None:
    """Refuse a ZIP that is not whole, and one that takes memory by its length."""
    asked = _zip_files.FILES + (2 if program == "ours" else 0)  # the manifest, twice
    if not answer["whole"] or answer["files"] != asked:
        raise AssertionError(f"{program} packed {answer['files']} files, whole: {answer['whole']}")
    if program == "ours" and float(str(answer["grown_mb"])) > MOST_GROWN_MB:
        raise AssertionError(f"took {answer['grown_mb']} MB more, {MOST_GROWN_MB} at most")
