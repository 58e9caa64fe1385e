"""Verbs on delivered files and on comparisons. The verbs on leads: `screening.lead_operations`."""

from screening.operations.deliverers import deliverable
from screening.operations.drops import receive_dropped
from screening.operations.extracts import receive_extract
from screening.operations.runs import run_comparison, start_comparison, start_nightly

__all__ = [
    "deliverable",
    "receive_dropped",
    "receive_extract",
    "run_comparison",
    "start_comparison",
    "start_nightly",
]
