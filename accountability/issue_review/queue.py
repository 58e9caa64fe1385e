"""What waits for a reviewer: applications that lie at an office of theirs, most urgent first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accountability.models import Issue
from ledger.models import Status, Step
from qiannan import asked
from regions.duties import Permission
from regions.models import User

DECIDING = (Permission.ISSUE_VERIFY, Permission.ISSUE_REVIEW, Permission.ISSUE_CLOSE)
# The stages of an application (`accountability.stages`) by the permission that takes the next step.
STAGES: dict[str, tuple[Permission, Q]] = {
    "applied": (Permission.ISSUE_VERIFY, Q(verified_at__isnull=True)),
    "verified": (
        Permission.ISSUE_REVIEW,
        Q(verified_at__isnull=False, reviewed_at__isnull=True),
    ),
    "reviewed": (Permission.ISSUE_CLOSE, Q(reviewed_at__isnull=False)),
}
ORDER = ("due_on", "pk")


@dataclass(frozen=True)
class Place:
    """Where a page of the queue begins: after this entry."""

    due_on: date
    pk: int

    def __str__(self) -> str:
        return f"{self.due_on.isoformat()}_{self.pk}"


def read_place(text: str) -> Place | None:
    """Return the place of an address; None for the beginning or what is no place."""
    day, _sep, pk = text.partition("_")
    on, key = asked.day(day), asked.whole(pk)
    return Place(on, key) if on and key else None


def offices(user: User, permission: Permission) -> list[int]:
    """Regions at which the person is posted with the permission; none below them."""
    return [p.region_id for p in user.active_postings if permission in p.grants]


def waiting(user: User, stage: str = "") -> QuerySet[Issue]:
    """The entries whose next step is this person's: none that the person took a step of already,
    because each step is another person's.
    """
    mine = Q(pk__in=[])
    for permission, at_stage in [STAGES[stage]] if stage else STAGES.values():
        mine |= Q(holder__in=offices(user, permission)) & at_stage
    taken = Step.objects.standing().filter(
        subject=Issue._meta.label_lower,
        subject_id=OuterRef("pk"),
        round=OuterRef("round"),
        person=user.person,
    )
    issues = Issue.objects.visible_to(user, Permission.ISSUE_VIEW)
    return issues.filter(mine, ~Exists(taken), status=Status.ANSWERED).order_by(*ORDER)


def after(rows: QuerySet[Issue], place: Place | None) -> QuerySet[Issue]:
    """The rows of the queue that come after a place."""
    if place is None:
        return rows
    beyond: Any = Q(due_on=place.due_on, pk__gt=place.pk) | Q(due_on__gt=place.due_on)
    return rows.filter(beyond, due_on__gte=place.due_on)


def neighbours(rows: QuerySet[Issue], issue: Issue) -> tuple[int | None, int | None]:
    """The keys of the entries before and after one in the queue."""
    here = Place(issue.due_on, issue.pk)
    following = after(rows, here).values_list("pk", flat=True).first()
    earlier = Q(due_on=here.due_on, pk__lt=here.pk) | Q(due_on__lt=here.due_on)
    before = rows.filter(earlier, due_on__lte=here.due_on).order_by("-due_on", "-pk")
    return before.values_list("pk", flat=True).first(), following
