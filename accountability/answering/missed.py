"""What was missed at a place and by a person: the same rows are counted and listed."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from accountability.issue_deadlines import undone
from accountability.models import Issue, Missed, Undone
from ledger.models import Event, LedgerEntry, Step
from regions.duties import GRANTS, Duty, Permission
from regions.models import Posting, Region, User
from screening.models import Lead

COUNTED_TO = 999
# What was opened again on look-back, by ledger.
REOPENED: dict[str, tuple[type[LedgerEntry], str]] = {
    Missed.LOOK_BACK: (Issue, "accountability.issue.reopened"),
    Missed.VERDICT: (Lead, "screening.lead.reopened"),
}
# Who answers for what lies with a place: its office, down to the grid worker.
OFFICES = tuple(duty for duty, grants in GRANTS.items() if Permission.ISSUE_RECEIVE in grants)
Rows = QuerySet[Any]


def at_places(missed: str, places: Iterable[Region]) -> Rows:
    """What lies with the places past its day or undone; what did not hold there or below."""
    places = list(places)
    if missed in REOPENED:
        model, kind = REOPENED[missed]
        reached = Q(pk__in=[])
        for place in places:
            reached |= Q(region_path__startswith=place.path)
        events = Event.objects.filter(reached, kind=kind)
        return model._default_manager.filter(pk__in=events.values("subject_id"))
    return _LYING[missed](places)


def _overdue(places: list[Region]) -> Rows:
    return Issue.objects.overdue().filter(holder__in=places)


def _undone(places: list[Region]) -> Rows:
    now, found = undone.morning(), Q(pk__in=[])
    for kind in Undone:
        found |= Q(pk__in=undone.below(places, kind, now).order_by().values("pk"))
    return Issue.objects.filter(found, holder__in=places)


def _leads(places: list[Region]) -> Rows:
    return Lead.objects.overdue().filter(holder__in=places)


_LYING: dict[str, Callable[[list[Region]], Rows]] = {
    Missed.OVERDUE: _overdue,
    Missed.LEADS: _leads,
    Missed.UNDONE: _undone,
}


def by_person(missed: str, user: User) -> Rows:
    """What lies with the places whose office the person is posted to today, and what is the
    person's own to rectify; of what did not hold, whatever the person signed for in that round.
    """
    if missed in REOPENED:
        model, kind = REOPENED[missed]
        told = Event.objects.annotate(of=Cast(KT("data__round"), IntegerField()))
        again = told.filter(
            kind=kind,
            subject_id=OuterRef("subject_id"),
            id__gt=OuterRef("event_id"),
            of=OuterRef("round"),
        )
        steps = Step.objects.filter(
            Exists(again), subject=model._meta.label_lower, person=user.person
        )
        return model._default_manager.filter(pk__in=steps.values("subject_id"))
    if missed == Missed.OVERDUE:
        own = Q(holder__in=places_of(user)) | Q(responsible=user)
        return Issue.objects.overdue().filter(own)
    return at_places(missed, places_of(user))


def places_of(user: User) -> list[Region]:
    """Where the person is posted to an office today."""
    posted = Posting.objects.on(timezone.localdate()).filter(user=user, duty__in=OFFICES)
    return list(Region.objects.filter(pk__in=posted.values("region")))


def count(rows: Rows) -> int:
    """How many there are, up to one more than `COUNTED_TO`."""
    return rows.order_by()[: COUNTED_TO + 1].count()


def answers_for_places(duty: str) -> bool:
    """A post that takes what lies with its place."""
    return Duty(duty) in OFFICES
