"""The issue ledger of a million entries with history, page by page, at each of the five levels.

The peer asks the same questions through the ORM alone: a join to the region for the scope,
`icontains` for words, `count(*)` and an offset for pages, aggregates over the issues for figures.
Both find the same rows; the peer's time is that of its questions, ours also that of a whole answer
with its page drawn. BENCH_ISSUES (1,000,000 unless set) is the size.

    python -m tests.benchmarks --only ledger-lists
"""

import os

from tests.benchmarks import _ledger_data, _pages
from tests.benchmarks._measure import Row

ISSUES = int(os.environ.get("BENCH_ISSUES", "1000000"))
NOTE = (
    "ledger-lists: milliseconds of the server. `page` is the 95th hundredth of whole answers "
    "(session, rights, figures, rows, template) to people of each level, `rows` the rows and "
    "figures alone. The prefecture sees all: `times the prefecture` sets the medians beside it."
)


def run(rounds: int) -> list[Row]:
    return _pages.measured("_ledger_measure", _ledger_data.ensure(ISSUES), rounds, NOTE)
