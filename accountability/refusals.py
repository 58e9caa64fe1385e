"""Telling an office that its figures do not add up, and what therefore did not happen."""

from datetime import date

from django.urls import reverse

from ledger import notices
from ledger.reports import DoesNotAddUpError
from regions.duties import Permission
from regions.models import Posting, Region


def tell_office(
    region: Region, as_of: date, what: str, error: DoesNotAddUpError, *, key: str
) -> None:
    """Tell those who write the bulletins of `region`, once for a `key`."""
    office = Posting.objects.at_with(region, Permission.BULLETIN_EDIT).select_related("user")
    notices.tell(
        {posting.user for posting in office},
        key=key,
        text=f"{what}：{error}"[:240],
        url=f"{reverse('accountability:close-out')}?region={region.code}&as_of={as_of}",
    )
