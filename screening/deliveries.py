"""What has come and what is still expected, feed by feed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from regions.models import Region
from screening.feeds import Feed
from screening.models import Extract


@dataclass
class Delivery:
    """One feed in one or several counties. `extract` is set where there is one county."""

    feed: Feed
    extract: Extract | None = None
    rows: int = 0
    rejected: int = 0
    latest: date | None = None
    missing: list[Region] = field(default_factory=list)
    expected: int = 0

    @property
    def delivered(self) -> int:
        return self.expected - len(self.missing)


def deliveries(
    feeds: Iterable[Feed], counties: Sequence[Region], in_force: Iterable[Extract]
) -> list[Delivery]:
    """Return one line a feed; a file for the whole prefecture speaks for each county."""
    by_feed: dict[str, list[Extract]] = defaultdict(list)
    for extract in in_force:
        by_feed[extract.feed].append(extract)
    return [_line(feed, counties, by_feed[feed.code]) for feed in feeds]


def _line(feed: Feed, counties: Sequence[Region], extracts: list[Extract]) -> Delivery:
    line = Delivery(feed, expected=len(counties))
    line.missing = [
        county
        for county in counties
        if not any(county.path.startswith(extract.region.path) for extract in extracts)
    ]
    line.rows = sum(extract.rows for extract in extracts)
    line.rejected = sum(extract.rejected for extract in extracts)
    line.latest = max((e.data_on for e in extracts if e.data_on), default=None)
    if len(counties) == 1 and extracts:
        line.extract = max(extracts, key=lambda extract: (str(extract.data_on), extract.pk))
    return line
