"""What the form of a new case is filled in with, read from its address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accountability.answering import causes, missed
from accountability.answering.causes import Cause, Held
from regions.duties import Permission
from regions.models import Posting, User


@dataclass(frozen=True)
class Person:
    """Somebody who answered for it, and the address that fills the form in about this person."""

    held: Held
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Start:
    """The cause a case is opened from, if any, the people it may be about, and the first values."""

    cause: Cause | None = None
    people: list[Person] = field(default_factory=list)
    initial: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, query: Mapping[str, str], user: User) -> "Start":
        """Read `entry`, `why` and `person`; what is out of the person's reach is not filled in."""
        cause = causes.find(query.get("entry", ""), query.get("why", ""), user)
        chosen = _person(query.get("person", ""), user)
        if cause is None:
            return cls(initial=_about(_today(chosen)) if chosen else {})
        held = _held(cause, chosen)
        others = [one for one in cause.people if one.user.person != user.person]
        people = [
            Person(one, causes.address(cause.row, cause.why, one.user), one == held)
            for one in others
        ]
        initial = {
            "region": cause.row.region.code,
            "ground": cause.ground,
            "facts": cause.facts,
            "numbers": cause.row.number,
        }
        return cls(cause, people, initial | _about(held))


def _person(key: str, user: User) -> User | None:
    """Somebody who is or was posted within the person's places."""
    if not key.isascii() or not key.isdecimal():
        return None
    posted = Posting.objects.visible_to(user, Permission.CASE_HANDLE).filter(user=int(key[:18]))
    found = posted.select_related("user").first()
    return found.user if found and found.user.person != user.person else None


def _held(cause: Cause, chosen: User | None) -> Held | None:
    """What the chosen person had to do with it; the only one where nobody was chosen."""
    if chosen:
        return next((one for one in cause.people if one.user == chosen), None) or _today(chosen)
    return cause.people[0] if len(cause.people) == 1 else None


def _today(person: User) -> Held | None:
    """The post held today, an office before others."""
    posted = Posting.objects.on(timezone.localdate()).filter(user=person)
    posted = posted.select_related("region", "user")
    offices = [one for one in posted if one.duty in missed.OFFICES] or list(posted)
    return causes.held(offices[0], "") if offices else None


def _about(held: Held | None) -> dict[str, str]:
    if held is None:
        return {}
    return {
        "region": held.region.code,
        "person_name": held.user.full_name,
        "username": held.user.username,
        "post": held.post[:80],
        "unit": held.unit[:80],
    }
