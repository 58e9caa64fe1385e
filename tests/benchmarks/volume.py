"""The volume of a household with 60 pages, against pages drawn and joined the ordinary way."""

import tempfile
from pathlib import Path

from tests.benchmarks import _empty
from tests.benchmarks._measure import Row, in_turn

MOST_GROWN_MB = 40.0
INCLUDED = """\
volume: {pages:.0f} pages with cover, contents and note sheet, {mb:.0f} MB of photos and made PDFs;
medians of {rounds} alternating rounds, fresh processes:
ours {span}, the most memory
{grown:.0f} MB above what the process had, and {more_grown:.0f} MB for a volume of {more_mb:.0f} MB
({more:.1f} s). Digests are checked, pages set on A4 with room to bind and a number, bookmarks made.
The peer (reportlab without its ASCII85, pikepdf) does none: {peer_span}, {peer_grown:.0f} MB."""


def run(rounds: int) -> list[Row]:
    """Measure both in turn on the same files."""
    _empty.ensure()
    with tempfile.TemporaryDirectory(prefix="volume-files-") as name:
        folder = str(Path(name, "papers"))
        _empty.call("tests.benchmarks._volume_files", folder)
        programs = {
            "ours": ["tests.benchmarks._volume_ours", folder],
            "reportlab": ["tests.benchmarks._volume_peer", folder],
        }
        results = in_turn(programs, rounds, _check)
    ours, peer = results["ours"], results["reportlab"]
    told: dict = ours.answer
    grown = max(float(str(answer["grown_mb"])) for answer in ours.answers)
    note = INCLUDED.format(
        pages=told["pages"],
        mb=told["mb"],
        rounds=rounds,
        span=ours.span,
        grown=grown,
        more_grown=max(float(str(answer["4x_grown_mb"])) for answer in ours.answers),
        more_mb=told["4x_mb"],
        more=told["4x_seconds"],
        peer_span=peer.span,
        peer_grown=max(float(str(answer["grown_mb"])) for answer in peer.answers),
    )
    return [
        Row(
            name="volume",
            ours=round(ours.median, 2),
            peer=round(peer.median, 2),
            peer_name="reportlab + pikepdf",
            ratio=round(peer.median / ours.median, 2),
            unit="s",
            peak_mb=round(ours.peak),
            peer_peak_mb=round(peer.peak),
            note=note,
        )
    ]


def _check(program: str, answer: dict[str, object]) -> None:
    """Refuse pages that are not all there, and one that takes memory by its length."""
    pages = float(str(answer["pages"]))
    if pages not in (60, 64):  # ours has a cover, two sheets of contents and a note sheet
        raise AssertionError(f"{program} made {pages} pages")
    if program == "ours":
        grown = max(float(str(answer[name])) for name in ("grown_mb", "4x_grown_mb"))
        if grown > MOST_GROWN_MB:
            raise AssertionError(f"a volume took {grown:.0f} MB more, {MOST_GROWN_MB} at most")
