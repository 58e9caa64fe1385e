"""The three steps of an application on its way up, as data: what each is and where it leads."""

from collections.abc import Callable
from dataclasses import dataclass

from accountability import stages, transitions
from accountability.models import Issue
from ledger.transitions import Transition
from regions.models import Region


@dataclass(frozen=True)
class Upward:
    """A step that is signed for; `stem` names its stamps, `to` is where the entry lies then."""

    transition: Transition
    stem: str
    to: Callable[[Issue], Region]


def _holder(issue: Issue) -> Region:
    return issue.holder


# By the stage (`accountability.stages`) that the step is taken from.
UPWARD: dict[str, Upward] = {
    "applied": Upward(transitions.VERIFIED, "verified", stages.reviewed_at_region),
    "verified": Upward(transitions.REVIEWED, "reviewed", stages.closed_at_region),
    "reviewed": Upward(transitions.CLOSED, "closed", _holder),
}
