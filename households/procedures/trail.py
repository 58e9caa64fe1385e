"""Events, hands and four eyes of a procedure."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.models import Procedure, Round
from households.procedures.errors import ProcedureError
from households.procedures.places import ROLE_WORDS, SUBJECT
from ledger import events
from ledger.models import Event
from ledger.models import Step as TakenStep
from regions.models import User

OPENED = "households.round.opened"
ADDED = "households.round.joined"
RECORDED = "households.procedure.recorded"
RETURNED = "households.procedure.returned"
WITHDRAWN = "households.procedure.withdrawn"
REFUSED = "households.procedure.refused"
OBJECTED = "households.procedure.objected"
ANSWERED = "households.procedure.answered"
DRAWN = "households.sample.drawn"
LOOKED = "households.sample.looked"
DECIDED = "households.procedure.decided"
SET = "households.procedure.set"
TEXTS: dict[str, Promise] = {
    OPENED: _("Procedure begun"),
    ADDED: _("Household joined a procedure"),
    RECORDED: _("Step of a procedure recorded"),
    RETURNED: _("Procedure sent back"),
    WITHDRAWN: _("Household withdrawn from a procedure"),
    REFUSED: _("Household not passed"),
    OBJECTED: _("Objection during a notice"),
    ANSWERED: _("Objection answered"),
    DRAWN: _("Sample drawn"),
    LOOKED: _("Sample looked at"),
    DECIDED: _("Outcome of a procedure written"),
    SET: _("Period or share of procedures changed"),
}
# One person has one part in a procedure for good, so the ledger's rounds do not apply.
_FOR_GOOD = 1


def tell(kind: str, row: Round | Procedure, *, by: User, note: str = "", **data: Any) -> Event:
    """Put what happened on the trail of the county."""
    return events.append(
        events.Draft(
            kind=kind,
            region=row.region,
            subject=row.subject,
            subject_id=row.pk,
            by=by,
            note=note[:200],
            data=data,
        )
    )


def take_part(procedures: Iterable[Procedure], role: str, people: list[User], event: Event) -> None:
    """Write down who took this part, by person; the database refuses a second part.

    Raises:
        ProcedureError: somebody took another part in one of the households.
    """
    if not role:
        return
    rows = list(procedures)
    for user in people:
        taken = dict(
            TakenStep.objects.filter(
                subject=SUBJECT, subject_id__in=[row.pk for row in rows], person=user.person
            ).values_list("subject_id", "kind")
        )
        other = next((kind for kind in taken.values() if kind != role), "")
        if other:
            raise ProcedureError(
                f"{user.full_name}已参加过其中农户的{ROLE_WORDS[other]}；"
                f"{ROLE_WORDS[role]}须由另一人办理"
            )
        missing = [row for row in rows if row.pk not in taken]
        try:
            with transaction.atomic():
                TakenStep.objects.bulk_create(
                    TakenStep(
                        subject=SUBJECT,
                        subject_id=row.pk,
                        round=_FOR_GOOD,
                        person=user.person,
                        kind=role,
                        event=event,
                    )
                    for row in missing
                )
        except IntegrityError as error:
            raise ProcedureError(f"{user.full_name}刚刚办理了另一步；请刷新后再看") from error
