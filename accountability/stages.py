"""How far an issue is, in the words of its ledger, and who takes which step where.

The ledger's own states (`ledger.models.Status`) are shared by all ledgers; an issue says more:
`answered` is applied for, verified or reviewed, told apart by its stamps.
"""

from dataclasses import dataclass

from django.utils.functional import Promise

from accountability.models import Issue, Stage
from ledger.models import Status
from regions.models import Level, Region

WORDS: dict[str, str | Promise] = {stage.value: stage.label for stage in Stage}


@dataclass(frozen=True)
class Places:
    """The levels at which a rectification is verified, reviewed and closed out."""

    verify: Level
    review: Level
    close: Level


# By the level of the place. 村/乡初核 → 县复核 → 销号; what was found at a county itself is closed
# out above it, so that nobody closes what was found at their own office.
PLACES: dict[int, Places] = {
    Level.GRID: Places(Level.VILLAGE, Level.COUNTY, Level.COUNTY),
    Level.VILLAGE: Places(Level.TOWNSHIP, Level.COUNTY, Level.COUNTY),
    Level.TOWNSHIP: Places(Level.TOWNSHIP, Level.COUNTY, Level.COUNTY),
    Level.COUNTY: Places(Level.COUNTY, Level.COUNTY, Level.PREFECTURE),
    Level.PREFECTURE: Places(Level.PREFECTURE, Level.PREFECTURE, Level.PREFECTURE),
}


def stage_of(issue: Issue) -> str:
    """Return where the issue stands, a `Stage`: as the database keeps it of a row."""
    if issue.status == Status.PENDING:
        return "on_its_way" if issue.sent_down_at else "registered"
    if issue.status == Status.VERIFYING:
        return "rectifying"
    if issue.status == Status.ANSWERED:
        if issue.reviewed_at:
            return "reviewed"
        return "verified" if issue.verified_at else "applied"
    return str(issue.status)


def word_of(issue: Issue) -> str | Promise:
    return WORDS[stage_of(issue)]


def at_level(issue: Issue, level: int) -> Region:
    """The region of the issue's path at a level."""
    return next(region for region in issue.region.ancestors if region.level == level)


def verified_at_region(issue: Issue) -> Region:
    return at_level(issue, PLACES[issue.region.level].verify)


def reviewed_at_region(issue: Issue) -> Region:
    return at_level(issue, PLACES[issue.region.level].review)


def closed_at_region(issue: Issue) -> Region:
    return at_level(issue, PLACES[issue.region.level].close)
