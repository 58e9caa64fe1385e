"""The link between an issue and the lead or quality finding it was taken in from."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.issue_intake import addresses
from accountability.issue_intake.forms import keepers
from accountability.models import Issue
from households.models import QualityFinding
from ledger.models import LedgerEntry, Status
from ledger.onward import Onward
from regions.duties import Permission
from regions.models import Region, User
from screening.models import TRUE_VERDICTS, Lead

LEAD, FINDING = Lead._meta.label_lower, QualityFinding._meta.label_lower
_OFFERS = {LEAD: "accountability:issue-from-lead", FINDING: "accountability:issue-from-finding"}


def issue_from(row: LedgerEntry) -> Issue | None:
    """The issue that was taken in from a lead or finding."""
    return Issue.objects.filter(origin=row.subject, origin_id=row.pk).first()


def may_be_taken_in(row: LedgerEntry) -> bool:
    """A lead that was closed out as true; a quality finding that is still open."""
    if isinstance(row, Lead):
        return row.status == Status.CLOSED and row.verdict in TRUE_VERDICTS
    return isinstance(row, QualityFinding) and row.is_open


def keepers_over(region: Region, user: User) -> list[Region]:
    """The places above `region` whose ledger this person keeps, the nearest first."""
    over = [place for place in keepers(user) if place.covers(region)]
    return sorted(over, key=lambda place: -place.level)


def way_onward(row: LedgerEntry, user: User) -> Onward | None:
    """For the page of a lead or finding: its issue, or the button that takes it in."""
    if row.subject not in _OFFERS:
        return None
    may_see = user.can(Permission.ISSUE_VIEW, at=row.region)
    issue = issue_from(row) if may_see else None
    if issue:
        return Onward(_("On the issue ledger"), issue.number, addresses.issue(issue.pk))
    if may_be_taken_in(row) and keepers_over(row.region, user):
        url = reverse(_OFFERS[row.subject], args=[row.pk])
        return Onward(_("Issue ledger"), _("Take it in as an issue"), url, is_offer=True)
    return None
