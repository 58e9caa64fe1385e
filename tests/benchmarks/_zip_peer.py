"""The same files packed the ordinary way: a ZIP written to the disk, then read and sent.

python -m tests.benchmarks._zip_peer folder [read]: with "read" the files alone are read, which is
what the disk gives.
"""

import json
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from tests.benchmarks._volume_files import peak_mb

_PIECE = 1 << 18


def packed(folder: Path, whole: Path) -> int:
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as out:
        for path in sorted(folder.iterdir()):
            out.write(path, f"某村/{path.name}")
    return read([whole])


def read(paths: list[Path]) -> int:
    size = 0
    for path in paths:
        with path.open("rb") as source:
            while piece := source.read(_PIECE):
                size += len(piece)
    return size


def main(folder: Path, *, only_read: bool) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="zip-peer-") as scratch:
        before, begun = peak_mb(reset=True), time.perf_counter()
        paths = sorted(folder.iterdir())
        size = read(paths) if only_read else packed(folder, Path(scratch, "whole.zip"))
        seconds = time.perf_counter() - begun
    told = {"seconds": seconds, "mb": size / 1e6, "grown_mb": peak_mb() - before}
    print(json.dumps(told | {"whole": True, "files": len(paths)}))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), only_read="read" in sys.argv[2:]))
