"""A thousand files of a village as they lie in the store: bytes that no packing makes smaller.

python -m tests.benchmarks._zip_files folder
"""

import os
import sys
from pathlib import Path

FILES, SIZE = 1_000, 300_000  # of a photo that was shrunk on the phone


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(FILES):
        (folder / f"{n:04}.jpg").write_bytes(os.urandom(SIZE))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
