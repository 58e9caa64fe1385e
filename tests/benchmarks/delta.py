"""What a phone of one grid is told after a quiet day, among the households of a whole prefecture.

Ours asks what each household is now in one statement. Two peers: an API without deltas, which
sends the whole grid by DRF's serializers (`quiet day`), and one that reads the same rows as objects
of the ORM and digests them in Python (`digests`); ours and the latter then name the one household
in which a field was changed.
BENCH_HOUSEHOLDS (1,000,000 unless set) is the size.

    python -m tests.benchmarks --only delta
"""

import os

from tests.benchmarks import _pages, _prefecture
from tests.benchmarks._measure import Row

HOUSEHOLDS = int(os.environ.get("BENCH_HOUSEHOLDS", "1000000"))
NOTE = (
    "delta: milliseconds of the server for one grid, medians over workers of many grids. `quiet "
    "day` is a whole pull that finds nothing new (households, forms, photos, leads, whatever apps "
    "send), `digests` the households alone; `first pull` is the first page of everything."
)


def run(rounds: int) -> list[Row]:
    return _pages.measured("_delta_measure", _prefecture.ensure(HOUSEHOLDS), rounds, NOTE)
