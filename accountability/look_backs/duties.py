"""What a drawn entry asks of whoever looks back at it, and writing down that it was done."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.look_backs.giving import unit_of
from accountability.models import Issue, LookBackDuty
from ledger.transitions import StaleStatusError
from regions.models import User


def waiting(issue: Issue) -> list[LookBackDuty]:
    """The duties that wait for an entry as it is now; it may have been drawn in two periods."""
    return list(LookBackDuty.objects.waiting().filter(issue=issue).select_related("given_to"))


def why_not(duties: list[LookBackDuty], unit: str) -> str:
    """Why somebody of a unit cannot look back at a drawn entry; "" where it can."""
    if any(unit in duty.closing_units for duty in duties):
        return _("It was drawn for a look-back: somebody of another unit than closed it looks.")
    return ""


def must_be_of_another_unit(issue: Issue, by: User) -> list[LookBackDuty]:
    """Return the duties that wait.

    Raises:
        ValidationError: the entry was drawn, and `by` is of a unit that closed it.
    """
    duties = waiting(issue)
    if words := why_not(duties, unit_of(by, issue.region)):
        raise ValidationError({"holds": words})
    return duties


def finish(duties: list[LookBackDuty], issue: Issue, *, by: User, holds: bool) -> None:
    """Write down what a look-back found; call it inside its transaction, before it is reopened.

    Raises:
        StaleStatusError: somebody was faster.
    """
    if not duties:
        return
    rows = LookBackDuty.objects.filter(
        pk__in=[duty.pk for duty in duties], done_at__isnull=True, round=issue.round
    )
    done = rows.update(
        done_at=timezone.now(), done_by=by, done_unit=unit_of(by, issue.region), holds=holds
    )
    if done != len(duties):
        raise StaleStatusError(_("The entry has moved on; reload the page."))
