"""The intake of this project over one file: `python -m tests.benchmarks._intake_ours FILE`.

The clock starts when the libraries are there, as in a worker that takes in file after file.
"""

import json
import sys
import tempfile
from pathlib import Path

from screening import intake
from tests.benchmarks._measure import Clock


def main(file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        taken = intake.receive(file, out_dir=Path(folder), known_counties={"522725"})
        seconds = clock.seconds
    counts = taken.manifest["counts"]
    print(json.dumps({"seconds": seconds, "rows": counts["read"], "accepted": taken.rows}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
