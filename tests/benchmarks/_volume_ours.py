"""A volume of the files that `_volume_files` made; then one of four times as many.

python -m tests.benchmarks._volume_ours folder
"""

import hashlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

import pikepdf  # noqa: E402
from django.conf import settings  # noqa: E402

from archives.volumes import binding  # noqa: E402
from archives.volumes.sheets import Facts, Line  # noqa: E402
from households.printing import fonts  # noqa: E402
from tests.benchmarks._volume_files import peak_mb  # noqa: E402

MORE = 4


class Stored:
    """A file as the store has it."""

    def __init__(self, path: Path) -> None:
        self.kind, self.name, self._path = path.suffix[1:], path.name, path
        self.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        self.file = self

    def open(self, mode: str):
        return self._path.open(mode)


def measured(key: int, files: list[Stored], times: int) -> dict[str, float]:
    """Seconds, pages, MB and memory taken of a volume of the files so many times."""
    line = Line("扶持谁", "村民委员会", "入户调查表", "20160301", 0, 0)
    items = [binding.Item(line, [file]) for file in files] * times
    facts = Facts("J012-JF02522799101203-0001", "某某户精准扶贫档案", "某县", "", "永久")
    held = binding.Held(key, facts, items)
    before, begun = peak_mb(reset=True), time.perf_counter()
    made = binding.bind(held)
    seconds = time.perf_counter() - begun
    grown = peak_mb() - before
    with pikepdf.open(made) as pdf:
        pages = len(pdf.pages)
    return {"seconds": seconds, "pages": pages, "mb": made.stat().st_size / 1e6, "grown_mb": grown}


def main(folder: Path) -> None:
    files = [Stored(path) for path in sorted(folder.iterdir())]
    fonts.width("字", 9)  # the font is read once a process
    with tempfile.TemporaryDirectory(prefix="volumes-") as media:
        settings.MEDIA_ROOT = media
        once, more = measured(1, files, 1), measured(2, files, MORE)
    told = once | {f"{MORE}x_{name}": value for name, value in more.items()}
    print(json.dumps(told))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
