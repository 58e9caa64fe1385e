"""Acts of phones through gunicorn as it is deployed (what phones ask in processes of its own that
give way to the pages'), with PostgreSQL, sessions and the CSRF check.

`sustained` are phones that send batches of ten back to back; the peer is the same phones and acts
with a request for each act. `batch of ten` is the time of one batch while 60 acts a second come.
`slow` are phones that send at 1 kB a second through a proxy that buffers, as nginx does where the
product is deployed, while somebody in an office asks for the list of households twice a second.
BENCH_SLOW (200 unless set) is how many are slow at most.

    python -m tests.benchmarks --only sync
"""

import shutil
import tempfile
from pathlib import Path

from tests.benchmarks import _sync_measure
from tests.benchmarks._measure import Row
from tests.chaos.site import opened

NOTE = (
    "sync: phones, proxy, gunicorn and PostgreSQL share the cores. Acts a second: more is better, "
    "and the ratio is ours to the peer's. The bounds (60 acts/s, 400 ms) are for a machine that "
    "adds ten million times in 0.5 s; the last line says what that took here."
)


def run(rounds: int) -> list[Row]:
    folder = Path(tempfile.mkdtemp(prefix="sync-"))
    try:
        with opened(folder) as site:
            places = site.places.postgres
            lines = _sync_measure.measured(site, rounds)
        shutil.rmtree(places, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [_row(*line) for line in lines]


def _row(name: str, ours: float, peer: float, unit: str) -> Row:
    of = "a request for each act" if peer else ""
    ratio = round(ours / peer, 1) if peer else 0.0
    return Row(f"sync: {name}", round(ours, 1), round(peer, 1), of, ratio, unit, 0.0, note=NOTE)
