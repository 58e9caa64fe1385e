"""The lists of households and persons over a whole prefecture, against lists built as usual.

The peer asks the same questions through the ORM alone: a join to the region for the scope, joins
to members and years for conditions, `icontains` for words, `count(*)` and an offset for pages.
Both give the same rows; the peer's time is that of its questions, ours also that of a whole
answer with its page drawn.

    python -m tests.benchmarks --only lists
"""

import os

from tests.benchmarks import _pages, _prefecture
from tests.benchmarks._measure import Row

HOUSEHOLDS = int(os.environ.get("BENCH_HOUSEHOLDS", "1000000"))
NOTE = (
    "lists: milliseconds of the server. `page` is the 95th hundredth of whole answers (session, "
    "rights, figures, rows, template) to people of each level, `rows` the rows and their number "
    "alone. The prefecture sees all: `times the prefecture` sets the medians of a level beside it."
)


def run(rounds: int) -> list[Row]:
    return _pages.measured("_lists_measure", _prefecture.ensure(HOUSEHOLDS), rounds, NOTE)
