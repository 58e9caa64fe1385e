"""Comparisons that are over before the test goes on."""

from datetime import date

from regions.models import Region
from screening.models import ComparisonRun
from screening.operations import run_comparison, start_comparison


def compared(
    region: Region, *, as_of: date | None = None, accepts_drop: bool = False
) -> ComparisonRun:
    """Compare a county or the prefecture now."""
    run = start_comparison(region, as_of=as_of, accepts_drop=accepts_drop)
    run_comparison(run.job_id)
    run.refresh_from_db()
    return run
