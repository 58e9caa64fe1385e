"""The ZIP of a village as it leaves for the browser, thrown away piece by piece.

python -m tests.benchmarks._zip_ours folder
"""

import hashlib
import json
import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from archives.volumes import bundles  # noqa: E402
from tests.benchmarks._volume_files import peak_mb  # noqa: E402


def main(folder: Path) -> None:
    paths = sorted(folder.iterdir())
    known = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    members = [
        bundles.Member(f"某村/{path.name}", lambda path=path: path.open("rb"), sha256=digest)
        for path, digest in zip(paths, known, strict=True)
    ]
    before, begun = peak_mb(reset=True), time.perf_counter()
    size, first, tail = 0, 0.0, b""
    for piece in bundles.stream(members, {"place": "某村"}):
        first = first or time.perf_counter() - begun
        size += len(piece)
        tail = (tail + piece)[-22:]
    seconds = time.perf_counter() - begun
    told = {"seconds": seconds, "first": first, "mb": size / 1e6, "grown_mb": peak_mb() - before}
    is_whole = tail.startswith(b"PK\x05\x06")  # the end of the central directory
    print(json.dumps(told | {"whole": is_whole, "files": int.from_bytes(tail[10:12], "little")}))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
