"""Writing down a visit and a duty seen to; both stay as they were written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from households.models import DutyDone, Household, Satisfaction, SixDuty, Theme, Visit
from ledger import events, hands
from ledger.hands import Hand
from regions.duties import Permission
from regions.models import User

VISITED = "households.visit.recorded"
SEEN_TO = "households.duty.recorded"
STATEMENT = "以上走访情况属实"
DUTY_STATEMENT = "本项已核对，情况属实"
NOT_YOURS = "您在此地的岗位不能登记走访"


@dataclass(frozen=True)
class Place:
    """Where the phone says it was: degrees WGS-84, metres."""

    lat: Decimal
    lng: Decimal
    accuracy_m: int | None = None


@dataclass(frozen=True)
class Seen:
    """What was found at the door."""

    on: date
    themes: Sequence[Theme]
    went: Sequence[str]
    is_at_home: bool
    content: str = ""
    needs: str = ""
    satisfaction: Satisfaction | str = ""
    place: Place | None = None


@dataclass(frozen=True)
class Told:
    """The act of a phone that told it: its number, the hands on the glass, and what keeps its
    photos for the row that it made. Signatures name the photos, so these come first.
    """

    sent: UUID
    signed: Sequence[Hand] = ()
    keep_photos: Callable[[Any], object] = lambda _row: None


@transaction.atomic(savepoint=False)
def visit(household: Household, seen: Seen, told: Told, *, by: User) -> Visit:
    """Write a visit down.

    Raises:
        PermissionDenied: `by` may not report for this household.
    """
    _must_be_ours(household, by)
    row = Visit.objects.create(
        household=household,
        visited_on=seen.on,
        themes=[str(theme) for theme in seen.themes],
        went=list(seen.went),
        content=seen.content.strip(),
        needs=seen.needs.strip(),
        is_at_home=seen.is_at_home,
        satisfaction=seen.satisfaction if seen.is_at_home else "",
        lat=seen.place.lat if seen.place else None,
        lng=seen.place.lng if seen.place else None,
        accuracy_m=seen.place.accuracy_m if seen.place else None,
        sent=told.sent,
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    told.keep_photos(row)
    draft = _draft(VISITED, row, by, is_at_home=row.is_at_home)
    if not told.signed:
        events.note(draft)
    else:
        content = {
            "visit": row.pk, "household": household.pk, "on": row.visited_on,
            "themes": row.themes, "went": row.went, "content": row.content, "needs": row.needs,
            "is_at_home": row.is_at_home, "satisfaction": str(row.satisfaction),
        }  # fmt: skip
        hands.write(
            events.append(draft),
            region=row.region,
            statement=STATEMENT,
            signed=content,
            hands=told.signed,
        )
    return row


@transaction.atomic(savepoint=False)
def see_to(
    household: Household, duty: SixDuty, told: Told, *, on: date, words: str, by: User
) -> DutyDone:
    """Write down that one of the six duties was seen to.

    Raises:
        PermissionDenied: `by` may not report for this household.
    """
    _must_be_ours(household, by)
    row = DutyDone.objects.create(
        household=household, duty=duty, done_on=on, words=words.strip(), sent=told.sent,
        recorded_at=timezone.now(), recorded_by=by,
    )  # fmt: skip
    told.keep_photos(row)
    draft = _draft(SEEN_TO, row, by, duty=str(duty))
    if not told.signed:
        events.note(draft)
    else:
        content = {
            "duty": str(duty), "household": household.pk, "on": on, "words": row.words,
            "row": row.pk,
        }  # fmt: skip
        hands.write(
            events.append(draft),
            region=row.region,
            statement=DUTY_STATEMENT,
            signed=content,
            hands=told.signed,
        )
    return row


def may_see(model: type[Visit] | type[DutyDone], user: User, key: int) -> bool:
    """Who sees the household sees its photos."""
    return model.objects.visible_to(user, Permission.HOUSEHOLD_VIEW).filter(pk=key).exists()


def has_alike(household: Household, seen: Seen, *, by: User) -> bool:
    """A visit of the same person on the same day with the same words: most likely sent twice."""
    same = Visit.objects.filter(
        household=household, visited_on=seen.on, recorded_by=by, is_at_home=seen.is_at_home,
        content=seen.content.strip(), needs=seen.needs.strip(),
    )  # fmt: skip
    return same.exists()


def _must_be_ours(household: Household, by: User) -> None:
    if not by.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied(NOT_YOURS)


def _draft(kind: str, row: Visit | DutyDone, by: User, **data: object) -> events.Draft:
    return events.Draft(
        kind=kind,
        region=row.region,
        subject=row.subject,
        subject_id=row.pk,
        by=by,
        data={"household": row.household_id, **data},
    )
