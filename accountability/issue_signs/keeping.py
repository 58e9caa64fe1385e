"""Keeping the signs of a night, and what a second look showed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accountability.issue_moves import given_reason
from accountability.issue_signs.searching import search
from accountability.models import Issue, IssueSign
from ledger import events, likeness
from ledger.models import Event
from ledger.transitions import StaleStatusError
from regions.duties import Permission
from regions.models import User

LOOKED = "accountability.issue.sign_looked_at"
BATCH = 2000
BACK = timedelta(days=2)  # a night that was missed is made good by the next


def look_twice(since: datetime | None = None) -> int:
    """Search what was handed in or closed out since, and keep what is new; return how many.

    Safe to repeat: a sign stands once a round.
    """
    likeness.fill()
    since = since or timezone.now() - BACK
    made = 0
    for ids in _touched(since):
        made += keep(ids)
    return made


def _touched(since: datetime) -> Iterator[list[int]]:
    """Keys of the entries with an application or close-out since, some at a time."""
    kinds = ("accountability.issue.applied", "accountability.issue.closed")
    told = Event.objects.filter(kind__in=kinds, at__gte=since).order_by().distinct()
    ids = sorted(told.values_list("subject_id", flat=True))
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def keep(ids: list[int]) -> int:
    found = search(ids)
    rounds = dict(Issue.objects.filter(pk__in=ids).values_list("pk", "round"))
    before = IssueSign.objects.filter(issue__in=ids).count()
    IssueSign.objects.bulk_create(
        [
            IssueSign(
                issue_id=one.issue,
                kind=one.kind,
                round=rounds[one.issue],
                other_id=one.other,
                count=one.count,
                found_at=timezone.now(),
            )
            for one in found
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return IssueSign.objects.filter(issue__in=ids).count() - before


@transaction.atomic
def looked_at(sign: IssueSign, *, by: User, words: str) -> None:
    """Somebody who reviews there looked again and says what it was.

    Raises:
        PermissionDenied: `by` reviews nothing at the place.
        StaleStatusError: somebody looked before.
        ValidationError: it says nothing.
    """
    if not by.can(Permission.ISSUE_REVIEW, at=sign.issue.region):
        raise PermissionDenied(LOOKED)
    words = given_reason(words, "words")[:300]
    unseen = IssueSign.objects.filter(pk=sign.pk, looked_at__isnull=True)
    if not unseen.update(looked_at=timezone.now(), looked_by=by, words=words):
        raise StaleStatusError("已有人核看过这一条，请刷新页面")
    events.append(
        events.Draft(
            kind=LOOKED,
            region=sign.issue.region,
            subject=sign.issue.subject,
            subject_id=sign.issue_id,
            by=by,
            note=words,
            data={"sign": sign.kind, "round": sign.round},
        )
    )
