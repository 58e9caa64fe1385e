"""Whom or what a picture is of, and over which days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q

from ledger.reports import end_of, start_of
from regions.models import Cadre, Posting, Region, User


@dataclass(frozen=True)
class Span:
    """Days from `since` to `until`, both inclusive; what a picture says is as of the end of it."""

    since: date
    until: date

    @property
    def start(self) -> datetime:
        return start_of(self.since)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return end_of(self.until)

    @property
    def months(self) -> list[date]:
        """The first days of the months it touches, in order."""
        day, found = self.since.replace(day=1), []
        while day <= self.until:
            found.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        return found


@dataclass(frozen=True)
class Place:
    """A place, with all that lies below it."""

    region: Region

    @property
    def name(self) -> str:
        return self.region.name

    @property
    def query(self) -> dict[str, str]:
        return {"region": self.region.code}


@dataclass
class Person:
    """One natural person: accounts, and lines of the roster that belong to them.

    `paths` are the places whose rows the reader may be shown; None for one's own picture.
    """

    users: list[User]
    cadres: list[Cadre]
    is_own: bool = False

    @property
    def name(self) -> str:
        return self.users[0].full_name if self.users else self.cadres[0].name

    @property
    def query(self) -> dict[str, str]:
        return (
            {"person": f"{self.users[0].pk}"} if self.users else {"cadre": f"{self.cadres[0].pk}"}
        )

    def stands_in(self, field: str) -> Q:
        """Rows whose account in `field` is one of the person's."""
        return Q(**{f"{field}__in": [user.pk for user in self.users]})

    @cached_property
    def postings(self) -> list[Posting]:
        """Today's postings of all accounts; one query."""
        return [posting for user in self.users for posting in user.active_postings]


Subject = Place | Person
