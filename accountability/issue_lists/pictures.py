"""The figures of the ledger as pictures: the map of the counties, bars."""

from typing import Any

from accountability.issue_lists.rollup import FACETS, Rollup
from qiannan.figures import ranked_bars
from qiannan.maps import county_map
from regions.models import Level


def rates_on_map(shown: Rollup) -> Any:
    """The rate of each county; None below the prefecture."""
    if shown.by != "place" or shown.region.level != Level.PREFECTURE:
        return None
    return county_map(
        {
            line.query["region"]: (
                float(percent) if (percent := line.tally.rate.percent) is not None else None,
                "—" if percent is None else f"{percent}",
                line.url,
            )
            for line in shown.lines
            if "region" in line.query
        }
    )


def bars(shown: Rollup) -> Any:
    """Places, sources and aspects by their rate, states by their number; what nothing was
    entered for is not ranked.
    """
    if shown.by in FACETS:
        return None
    if shown.by == "stage":
        return ranked_bars(
            (line.label, line.tally.total, f"{line.tally.total:,}", shown.list_url(line.query))
            for line in shown.lines
            if line.tally.total
        )
    rows = [
        (line.label, float(percent), f"{percent}%", line.url or shown.list_url(line.query))
        for line in shown.lines
        if line.is_head == (shown.by == "aspect")
        and (percent := line.tally.rate.percent) is not None
    ]
    return ranked_bars(rows, full=100)
