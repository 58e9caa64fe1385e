"""The link between an issue and the entry of another ledger that it was taken in from."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.issue_intake import addresses
from accountability.issue_intake.forms import keepers
from accountability.models import Issue
from accountability.origins import ORIGINS
from ledger.models import LedgerEntry
from ledger.onward import Onward
from regions.duties import Permission
from regions.models import Region, User


def issue_from(row: LedgerEntry) -> Issue | None:
    """The issue that was taken in from an entry."""
    return Issue.objects.filter(origin=row.subject, origin_id=row.pk).first()


def keepers_over(region: Region, user: User) -> list[Region]:
    """The places above `region` whose ledger this person keeps, the nearest first."""
    over = [place for place in keepers(user) if place.covers(region)]
    return sorted(over, key=lambda place: -place.level)


def way_onward(row: LedgerEntry, user: User) -> Onward | None:
    """For the page of an entry: its issue, or the button that takes it in."""
    origin = ORIGINS.get(row.subject)
    if origin is None:
        return None
    may_see = user.can(Permission.ISSUE_VIEW, at=row.region)
    issue = issue_from(row) if may_see else None
    if issue:
        return Onward(_("On the issue ledger"), issue.number, addresses.issue(issue.pk))
    if not origin.why_not(row) and keepers_over(row.region, user):
        url = reverse("accountability:issue-from", args=[origin.name, row.pk])
        return Onward(_("Issue ledger"), _("Take it in as an issue"), url, is_offer=True)
    return None
