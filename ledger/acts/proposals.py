"""Acts of workers who no longer answer for the place: who does adopts them or sets them aside."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import whole
from ledger.acts import applying, envelope, verdicts
from ledger.acts.kinds import Done, RefusedError
from ledger.models import FieldAct
from ledger.models.field import State
from regions.duties import Permission
from regions.models import User

ANSWERS = Permission.HOUSEHOLD_PROPOSE


def open_to(user: User) -> QuerySet[FieldAct]:
    """Proposals in places where this person answers now, oldest first; none of their own."""
    found = FieldAct.objects.visible_to(user, ANSWERS).undecided().exclude(user=user)
    return found.select_related("user", "region")


def are_open_to(user: User) -> bool:
    """Whether there are any: mostly there are none, and to ask for the rows takes three times as
    long.
    """
    return FieldAct.objects.visible_to(user, ANSWERS).undecided().exclude(user=user).exists()


@whole.or_nothing()
@transaction.atomic
def adopt(act: FieldAct, *, by: User) -> Done:
    """Do what the act says, as one's own; what became of it is kept with the act.

    Raises:
        PermissionDenied: `by` does not answer for the place, or may not do this.
        RefusedError, ValidationError, WaitsError: it was decided before, or cannot be done now.
    """
    row = _held(act, by)
    done = applying.apply_as(row, envelope.reread(row.envelope), by=by)
    verdicts.put(row, done)
    row.decision = FieldAct.Decision.ADOPTED
    return _decided(row, done, by)


@transaction.atomic
def set_aside(act: FieldAct, *, by: User, reason: str) -> Done:
    """Leave it undone for a reason; the act stays, and its worker is told.

    Raises:
        PermissionDenied: `by` does not answer for the place.
        RefusedError: it was decided before, or there is no reason.
    """
    row = _held(act, by)
    row.reason = reason.strip()[:200]
    if not row.reason:
        raise RefusedError(_("Say why it is set aside."), {"reason": _("Say why.")})
    row.decision = FieldAct.Decision.SET_ASIDE
    words = _("Set aside by %(name)s: %(reason)s") % {"name": by.full_name, "reason": row.reason}
    done = Done(State.PROPOSED, words)
    verdicts.put(row, done)
    return _decided(row, done, by)


def _held(act: FieldAct, by: User) -> FieldAct:
    row = FieldAct.objects.select_for_update(of=("self",)).select_related("region", "device")
    row = row.get(pk=act.pk)
    if not row.is_undecided:
        raise RefusedError(_("Somebody decided on it before."))
    if row.region is None or row.user_id == by.pk or not by.can(ANSWERS, at=row.region):
        raise PermissionDenied
    return row


def _decided(row: FieldAct, done: Done, by: User) -> Done:
    row.decided_at, row.decided_by = timezone.now(), by
    row.save(
        update_fields=[
            *("state", "answer", "region", "settled_at", "waits_for"),
            *("decision", "reason", "decided_at", "decided_by"),
        ]
    )
    return done
