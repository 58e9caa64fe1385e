"""Telling who owes, and the level above: one notice a person a day (as `ledger.overdue`). And
keeping in the trail of a rule what came of it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from django.db.models import Count
from django.utils import timezone

from ledger import events, notices
from ledger.models import ObligationQuerySet, ObligationRule
from regions.duties import GRANTS, Permission
from regions.models import Posting, User

_MEET = [duty for duty, grants in GRANTS.items() if Permission.OBLIGATION_MEET in grants]


def tell(
    rows: ObligationQuerySet, *, key: str, url: str, words: Callable[[int], str], is_above: bool
) -> int:
    """Tell each person who is to know of some of `rows` how many those are; return how many people.

    That is the account that owes, or whoever is posted at the place; and with `is_above` whoever is
    posted one level above it.
    """
    people: dict[int, list[int]] = defaultdict(list)
    for user, count in _counts(rows, is_above=is_above).items():
        people[count].append(user)
    return sum(
        notices.tell(User.objects.filter(pk__in=users), key=key, text=words(count), url=url)
        for count, users in people.items()
    )


def _counts(rows: ObligationQuerySet, *, is_above: bool) -> Counter[int]:
    by_place: Counter[int] = Counter()
    by_person: Counter[int] = Counter()
    sums = rows.order_by().values("region_id", "region__parent_id", "person_id")
    for row in sums.annotate(n=Count("pk")):
        if row["person_id"]:
            by_person[row["person_id"]] += row["n"]
        else:
            by_place[row["region_id"]] += row["n"]
        if is_above and row["region__parent_id"]:
            by_place[row["region__parent_id"]] += row["n"]
    posted = Posting.objects.on(timezone.localdate()).filter(
        region__in=list(by_place), duty__in=_MEET, user__is_active=True
    )
    for user, place in posted.values_list("user_id", "region_id").distinct():
        by_person[user] += by_place[place]
    return by_person


def note_of_rule(
    rule: ObligationRule, verb: str, data: Mapping[str, object], *, by: User | None = None
) -> None:
    """Keep in the trail of a rule what was done to it or by it; for the caller's transaction."""
    events.note(
        events.Draft(
            kind=f"ledger.obligation.{verb}",
            region=rule.region,
            subject=ObligationRule.subject,
            subject_id=rule.pk,
            by=by,
            data={"kind": rule.kind, **data},
        )
    )
