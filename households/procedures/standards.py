"""What the signed judgement of the standards says of a household in a year."""

from dataclasses import dataclass

from households.models import Household


@dataclass(frozen=True)
class Standing:
    """`is_met`: every standard is met; `sentence` says it, or what is not met."""

    is_met: bool
    sentence: str


def standing_of(household: Household, year: int) -> Standing | None:
    """None when nothing was judged for the year."""
    return None
