"""What the archives add to the worker's phone."""

from archives.field import kinds, pulling
from ledger.acts.kinds import PULLS, register


def connect_phones() -> None:
    """Call once, when the apps are ready."""
    register(kinds.PAPER)
    PULLS.extend([("papers", pulling.papers), ("catalogues", pulling.catalogues)])
