"""Telling who holds an overdue entry, and the level above: one notice a person and ledger a day."""

from collections import Counter
from collections.abc import Callable

from django.db.models import Count
from django.utils import timezone

from ledger import notices
from ledger.models import LedgerQuerySet
from regions.duties import Duty
from regions.models import Posting, User

_LEVELS = (
    Duty.GRID_WORKER,
    Duty.VILLAGE_LEADER,
    Duty.TOWNSHIP_OFFICE,
    Duty.COUNTY_OFFICE,
    Duty.PREFECTURE_OFFICE,
)


def tell(rows: LedgerQuerySet, *, key: str, url: str, words: Callable[[int], str]) -> int:
    """Tell whoever holds overdue entries of a ledger, and who is posted one level above.

    `key` names the ledger, `url` opens its list and `words(count)` is the sentence. Returns how
    many people were told just now; asked again the same day it is nobody.
    """
    by_person = _counts(rows)
    people: dict[int, list[int]] = {}
    for user, count in by_person.items():
        people.setdefault(count, []).append(user)
    return sum(
        notices.tell(
            User.objects.filter(pk__in=users),
            key=f"{key}:{timezone.localdate()}",
            text=words(count),
            url=url,
        )
        for count, users in people.items()
    )


def _counts(rows: LedgerQuerySet) -> Counter[int]:
    """Overdue entries by person: those of the own place and of the places below it."""
    today = timezone.localdate()
    late = (
        rows.overdue(today)
        .order_by()
        .values("holder_id", "holder__parent_id")
        .annotate(n=Count("pk"))
    )
    by_place: Counter[int] = Counter()
    for row in late:
        for place in {row["holder_id"], row["holder__parent_id"]} - {None}:
            by_place[place] += row["n"]
    posted = (
        Posting.objects.on(today)
        .filter(region__in=list(by_place), duty__in=_LEVELS, user__is_active=True)
        .values_list("user_id", "region_id")
        .distinct()
    )
    by_person: Counter[int] = Counter()
    for user, place in posted:
        by_person[user] += by_place[place]
    return by_person
