"""The same pages joined the ordinary way: reportlab draws the pictures, pikepdf joins all.

It checks no digest, and writes neither cover nor contents, bookmarks or numbers on PDF pages.

python -m tests.benchmarks._volume_peer folder
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import pikepdf
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.benchmarks._volume_files import peak_mb

rl_config.useA85 = 0  # with it, as reportlab comes, pictures take twenty times as long


def joined(folder: Path, whole: Path) -> int:
    pictures = folder.parent / "pictures.pdf"
    on = Canvas(str(pictures), pagesize=A4)
    for number, photo in enumerate(sorted(folder.glob("*.jpg")), 1):
        on.drawImage(str(photo), 28, 28, A4[0] - 56, A4[1] - 56, preserveAspectRatio=True)
        on.drawRightString(A4[0] - 28, A4[1] - 20, str(number))
        on.showPage()
    on.save()
    with pikepdf.new() as pdf:
        for part in [pictures, *sorted(folder.glob("*.pdf"))]:
            with pikepdf.open(part) as source:
                pdf.pages.extend(source.pages)
        pdf.save(whole)
        return len(pdf.pages)


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="volume-peer-") as scratch:
        whole = Path(scratch, "whole.pdf")
        before, begun = peak_mb(reset=True), time.perf_counter()
        pages = joined(folder, whole)
        seconds = time.perf_counter() - begun
        told = {"seconds": seconds, "pages": pages, "grown_mb": peak_mb() - before}
    print(json.dumps(told))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
