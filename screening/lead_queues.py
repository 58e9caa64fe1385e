"""Whose turn it is: the leads that wait for a person, by what is to be done with them."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import Dispatch, Status, Step
from regions.duties import Permission
from regions.models import User

TO_RECEIVE, TO_SEND, TO_ANSWER, TO_REVIEW, ANY = "receive", "send", "answer", "review", "any"
QUEUES: dict[str, Promise] = {
    ANY: _("Waiting for me"),
    TO_RECEIVE: _("To sign for"),
    TO_SEND: _("To send down"),
    TO_ANSWER: _("To verify"),
    TO_REVIEW: _("To review"),
}


def places_where(user: User, *permissions: Permission) -> list[int]:
    """Regions at which the person is posted with one of the permissions; none below them."""
    return [p.region_id for p in user.active_postings if p.grants & set(permissions)]


def waiting(user: User, queue: str) -> Q:
    """Condition on leads: they wait in `queue` (a key of QUEUES) for this person."""
    if queue == ANY:
        every = waiting(user, TO_SEND) | waiting(user, TO_ANSWER) | waiting(user, TO_REVIEW)
        return every | waiting(user, TO_RECEIVE)
    if queue == TO_RECEIVE:
        unsigned = Dispatch.objects.filter(
            subject="screening.lead",
            subject_id=OuterRef("pk"),
            to_region=OuterRef("holder_id"),
            received_at__isnull=True,
        )
        return Q(holder__in=places_where(user, Permission.LEAD_RECEIVE)) & Exists(unsigned)
    if queue == TO_SEND:
        held = Q(holder__in=places_where(user, Permission.LEAD_SEND_DOWN))
        return held & Q(status__in=[Status.PENDING, Status.RETURNED]) & ~Q(holder=F("region"))
    if queue == TO_ANSWER:
        held = Q(holder__in=places_where(user, Permission.LEAD_ANSWER))
        return held & Q(status__in=[Status.PENDING, Status.VERIFYING, Status.RETURNED])
    taken = Step.objects.filter(
        subject="screening.lead",
        subject_id=OuterRef("pk"),
        round=OuterRef("round"),
        person=user.person,
    )
    held = Q(holder__in=places_where(user, Permission.LEAD_FILE_UP, Permission.LEAD_CLOSE))
    return held & Q(status=Status.ANSWERED) & ~Exists(taken)
