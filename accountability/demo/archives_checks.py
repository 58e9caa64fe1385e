"""The files of the demo are opened and checked, and their room is counted, as every night does."""

from archives.checks import operations
from archives.space import forecast


def check_files() -> int:
    """Open what is lacking, check all files and count their room; return how many were counted."""
    counted = operations.check_all().counted
    forecast.measure()
    return counted
