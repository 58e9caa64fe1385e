"""What the leads add to the worker's phone."""

from ledger.acts.kinds import PULLS, register
from screening.field import kinds, pulling, visits


def connect_phones() -> None:
    """Call once, when the apps are ready."""
    for kind in kinds.KINDS:
        register(kind)
    PULLS.extend([("leads", pulling.leads), ("people", pulling.people), ("visits", visits.visits)])
