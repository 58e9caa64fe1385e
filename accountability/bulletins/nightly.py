"""Each night: close the periods that have ended and draft their bulletins."""

from collections.abc import Iterable
from datetime import date

from accountability import refusals
from accountability.bulletins import closing, drafting
from accountability.bulletins.periods import ended_by
from ledger.reports import DoesNotAddUpError
from regions.models import Region


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
            except DoesNotAddUpError as error:
                refusals.tell_office(
                    region,
                    period.last,
                    f"{region.name}截至 {period.last} 的数字加不平，未能冻结，通报未起草",
                    error,
                    key=f"close:{period.kind}:{region.code}:{period.last}",
                )
            else:
                stand += 1
    return stand
