"""The forms that the system fills in, with nothing filled in: what a paper looks like."""

from archives.made.known import Known
from archives.made.makers import MAKERS
from households.models import Household
from regions.models import Level

_PLACES = {
    Level.COUNTY: "　　　　县（市）",
    Level.TOWNSHIP: "　　　　镇（乡）",
    Level.VILLAGE: "　　　　村",
}
# Forms of one sheet that say something without a household.
WITH_BLANK = (
    "application", "consent", "survey", "registration", "review", "notice1", "notice2",
    "announcement", "comparison", "helper", "contact_card", "exit_consent", "exit_check",
)  # fmt: skip


def _nobody() -> Known:
    """A household of which nothing is known."""
    home = Household(household_no="", head_name="　　　　", group_name="　　组")
    home.member_count = "　　"  # type: ignore[assignment]  # a place to write the number in
    return Known(
        home=home, members=[], years=[], pairings=[], contacts=[], procedures={}, compared=[],
        url="", shared={("places", None): _PLACES},
    )  # fmt: skip


def blank(maker: str) -> bytes | None:
    """The empty form as PDF; None where the form is nothing without a household."""
    if maker not in WITH_BLANK:
        return None
    drawn = MAKERS[maker].draw
    return drawn(_nobody(), "").done() if drawn else None
