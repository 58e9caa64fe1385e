"""What the page of an entry shows to the joint meeting: the way to a case, and to what there is."""

from collections.abc import Callable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.answering import causes
from accountability.models import Case, CaseEntry, Issue, Meeting, Missed
from ledger.models import LedgerEntry
from ledger.onward import FINDERS, Onward
from regions.duties import Permission
from regions.models import User
from screening.models import Lead


def connect() -> None:
    """One finder a cause, so that a page shows each that applies."""
    whys = (Missed.OVERDUE, Missed.LEADS, Missed.LOOK_BACK, Missed.VERDICT)
    found: list[Callable[[LedgerEntry, User], Onward | None]] = [
        *(partial(way_to_case, why=why.value) for why in whys),
        way_to_cases,
        way_to_meeting,
    ]
    FINDERS.extend(found)


def way_to_case(row: LedgerEntry, user: User, why: str) -> Onward | None:
    """The button that opens a case from an entry."""
    if not isinstance(row, Issue | Lead) or not causes.may_open(user, row.region):
        return None
    if why not in causes.whys(row):
        return None
    title = _("Accountability: %(why)s") % {"why": causes.WHY[why]}
    return Onward(title, _("Open a case"), causes.address(row, why), is_offer=True)


def way_to_cases(row: LedgerEntry, user: User) -> Onward | None:
    """The last case that came from this entry."""
    if not user.paths_where(Permission.CASE_VIEW):
        return None
    entries = CaseEntry.objects.filter(subject=row.subject, subject_id=row.pk)
    cases = Case.objects.visible_to(user, Permission.CASE_VIEW)
    case = cases.filter(pk__in=entries.values("case")).first()
    if case is None:
        return None
    words = f"{case.number}（{case.get_state_display()}）"
    url = reverse("accountability:case-detail", args=[case.pk])
    return Onward(_("Accountability case from this entry"), words, url)


def way_to_meeting(row: LedgerEntry, user: User) -> Onward | None:
    """The joint meeting that decided this entry."""
    if not isinstance(row, Issue) or row.origin != "accountability.meetingdecision":
        return None
    meetings = Meeting.objects.visible_to(user, Permission.CASE_VIEW)
    meeting = meetings.filter(decisions__issue=row).first()
    if meeting is None:
        return None
    url = reverse("accountability:meeting-detail", args=[meeting.pk])
    return Onward(_("Decided by the joint meeting"), meeting.number, url)
