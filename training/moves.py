"""What all verbs of training share: the lock, the refusal, and the word on the trail."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from ledger import events
from ledger.models import Event
from regions.duties import Permission
from regions.models import Region, User
from training.models import Session


class TrainingError(ValidationError):
    """What cannot be done now: what, why and the remedy, in a sentence."""


def may_edit(by: User, region: Region) -> None:
    """Raise PermissionDenied unless `by` keeps the training of that very place."""
    if not by.holds(Permission.TRAINING_EDIT, at=region):
        raise PermissionDenied(str(Permission.TRAINING_EDIT))


def locked(session: Session, *states: str, by: User) -> Session:
    """The session as it stands now, kept from others until the transaction ends.

    Raises:
        PermissionDenied: `by` does not keep the training of its place.
        TrainingError: it stands elsewhere, or is closed.
    """
    rows = Session.objects.select_for_update(of=("self",)).select_related("region", "held_by")
    now = rows.get(pk=session.pk)
    may_edit(by, now.region)
    if now.closed_at:
        raise TrainingError("本期培训已办结，不能再改；如有差错，请在下一期备注说明。")
    if now.state not in states:
        raise TrainingError(f"“{now}”现在是“{now.get_state_display()}”，不能这样办理；请刷新页面。")
    return now


def other_person(first: User, second: User, what: str) -> None:
    """Raise TrainingError where one natural person would do both."""
    if first.person == second.person:
        raise TrainingError(f"{what}须由另一人办理；请换一位同事登录后再办。")


def tell(
    kind: str,
    region: Region,
    row: Any,
    *,
    by: User,
    before: str = "",
    after: str = "",
    **data: Any,
) -> Event:
    """Put on the trail what was done; `kind` without the name of the app."""
    return events.append(
        events.Draft(
            kind=f"training.{kind}",
            region=region,
            subject=row.subject,
            subject_id=row.pk,
            before=before,
            after=after,
            by=by,
            data=data,
        )
    )
