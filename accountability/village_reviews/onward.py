"""What the page of an issue shows of the hearing that ordered it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.models import Hearing, HearingOrder, Issue
from accountability.village_reviews.sight import VIEW
from ledger.models import LedgerEntry
from ledger.onward import Onward
from regions.models import User


def way_to_hearing(row: LedgerEntry, user: User) -> Onward | None:
    """The hearing where who sees it, else the page of the village that was heard."""
    if not isinstance(row, Issue) or row.origin != HearingOrder.subject:
        return None
    orders = HearingOrder.objects.visible_to(user, VIEW).filter(issue=row)
    order = orders.select_related("heard__hearing", "heard__region").first()
    if order is None:
        return None
    hearing = order.heard.hearing
    if Hearing.objects.visible_to(user, VIEW).filter(pk=hearing.pk).exists():
        url = reverse("accountability:hearing", args=[hearing.pk])
    else:
        url = reverse("accountability:village-plan", args=[order.heard.region.code])
    return Onward(_("Ordered by a hearing"), hearing.number, url)
