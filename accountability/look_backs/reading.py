"""The lists behind the figures of a sample, within a person's sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accountability.look_backs import figures
from accountability.look_backs.drawing import lot_of
from accountability.models import Issue, LookBackDuty, LookBackSample
from regions.duties import Permission
from regions.models import ABOVE, Region, User


@dataclass(frozen=True)
class Row:
    """One entry of a list by its key: its place and position in the drawing."""

    place: Region
    position: int
    issue: int


@dataclass(frozen=True)
class Entry:
    """The same as it is shown, with its duty where it was drawn and what put it in order."""

    place: Region
    position: int
    issue: Issue
    duty: LookBackDuty | None
    lot: str


def rows(
    user: User, sample: LookBackSample, state: str, place: Region | None, today: date
) -> list[Row]:
    """The rows of a list, place by place in the order of the drawing.

    What could be drawn is shown of places that are in sight whole.
    """
    if state == "closed":
        lots = sample.lots.visible_to(user, Permission.ISSUE_VIEW)  # type: ignore[attr-defined]
        lots = lots.filter(place=place) if place else lots
        return [
            Row(lot.place, position, key)
            for lot in lots.select_related("place").order_by("place__code")
            for position, key in enumerate(lot.entries, start=1)
        ]
    seen = LookBackDuty.objects.visible_to(user, Permission.ISSUE_VIEW).filter(sample=sample)
    seen = seen.filter(place=place) if place else seen
    found = seen.filter(figures.where(state, today)).select_related("place")
    return [
        Row(duty.place, duty.position, duty.issue_id)
        for duty in found.order_by("place__code", "position")
    ]


def entries(sample: LookBackSample, page: Sequence[Row]) -> list[Entry]:
    """The rows of one page as they are shown; two queries."""
    keys = [row.issue for row in page]
    issues = Issue.objects.select_related(f"region__{ABOVE}").in_bulk(keys)
    drawn = LookBackDuty.objects.filter(sample=sample, issue__in=keys)
    drawn = drawn.select_related("issue", "given_to", "done_by")
    duties = {duty.issue_id: duty for duty in drawn}
    return [
        Entry(
            row.place,
            row.position,
            issues[row.issue],
            duties.get(row.issue),
            lot_of(sample.seed, issues[row.issue].number),
        )
        for row in page
    ]


def mine(user: User) -> list[LookBackDuty]:
    """What waits for one person, the most urgent first."""
    waiting = LookBackDuty.objects.waiting().filter(given_to=user)
    wanted = (f"issue__region__{ABOVE}", "sample__close")
    return list(waiting.select_related(*wanted).order_by("due_on", "pk")[:100])
