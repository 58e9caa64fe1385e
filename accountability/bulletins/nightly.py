"""Each night: close the periods that have ended and draft their bulletins."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from accountability.bulletins import closing, drafting
from accountability.bulletins.periods import ended_by
from ledger import notices
from ledger.reports import DoesNotAddUpError
from regions.duties import Permission
from regions.models import Posting, Region


def close_and_draft(day: date, regions: Iterable[Region]) -> int:
    """Close what ended on `day` or before it, and draft; return how many closes stand.

    A night on which nothing ran is made good by the next. A place whose ledgers do not add up is
    left open and its office told; the others go on. Safe to repeat.
    """
    stand = 0
    for region in regions:
        for period in ended_by(day):
            try:
                drafting.draft(closing.close_period(region, period))
            except DoesNotAddUpError:
                office = Posting.objects.at_with(region, Permission.BULLETIN_EDIT)
                notices.tell(
                    {posting.user for posting in office.select_related("user")},
                    key=f"close:{period.kind}:{region.code}:{period.last}",
                    text=f"{region.name}截至 {period.last} 的数字加不平，未能冻结，通报未起草；"
                    "请打开销号统计核对，再请系统管理员检查事件链",
                    url=f"{reverse('accountability:close-out')}?region={region.code}"
                    f"&as_of={period.last}",
                )
            else:
                stand += 1
    return stand
