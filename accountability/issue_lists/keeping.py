"""The sums of issues: gathered every ten minutes, counted anew at night."""

from accountability.models.counts import KEYS, placed
from ledger.sums import Sums

SUMS = Sums(
    "accountability_issuecount",
    KEYS,
    "issues",
    placed("SELECT *, 1 AS n FROM accountability_issue"),
)
