"""The issue ledger of a million entries with history, page by page, at each of the five levels.

The peer asks the same questions through the ORM alone: a join to the region for the scope,
`icontains` for words, `count(*)` and an offset for pages, aggregates over the issues for figures.
Both find the same rows; the peer's time is that of its questions, ours also that of a whole answer
with its page drawn. BENCH_ISSUES (1,000,000 unless set) is the size.

    python -m tests.benchmarks --only ledger-lists
"""

import json
import os
import subprocess
import sys

from tests.benchmarks import _ledger_data
from tests.benchmarks._measure import Row

ISSUES = int(os.environ.get("BENCH_ISSUES", "1000000"))
NOTE = (
    "ledger-lists: milliseconds of the server. `page` is the 95th hundredth of whole answers "
    "(session, rights, figures, rows, template) to people of each level, `rows` the rows and "
    "figures alone. The prefecture sees all: `times the prefecture` sets the medians beside it."
)


def run(rounds: int) -> list[Row]:
    """Measure in a process of its own, with the database of the benchmark."""
    env = dict(os.environ, DATABASE_URL=_ledger_data.ensure(ISSUES))
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks._ledger_measure", str(rounds)],
        env=env, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    measured = json.loads(done.stdout.splitlines()[-1])
    return [
        Row(
            name=line["name"],
            ours=line["ours"],
            peer=line["peer"],
            peer_name=line["peer_name"],
            ratio=round(line["peer"] / line["ours"], 1) if line["peer"] else 0.0,
            unit="ms",
            peak_mb=0.0,
            note=NOTE,
        )
        for line in measured
    ]
