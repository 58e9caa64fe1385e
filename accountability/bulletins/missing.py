"""Which departments' tables a county should have had by a day, and had not."""

from datetime import date, timedelta

from django.db.models import Q

from ledger.reports import end_of
from regions.models import Level, Region
from screening.board import MISSING, NEVER, Arrivals
from screening.expected import Expectations, due_before
from screening.feeds import FEEDS
from screening.models import Extract


def tables(region: Region, day: date) -> dict[str, list[str]]:
    """Return by path of the counties of a prefecture the tables that were late and not there.

    Below the county nobody delivers tables, so that other places have none.
    """
    if region.level != Level.PREFECTURE:
        return {}
    counties = list(region.children.order_by("code"))
    end = end_of(day)
    by_then = Q(received_at__lt=end) | Q(received_at__isnull=True, dropped_at__lt=end)
    arrivals = Arrivals(Extract.objects.filter(by_then), counties)
    held, after = Expectations.on(day), day + timedelta(days=1)
    found: dict[str, list[str]] = {}
    for county in counties:
        for feed in FEEDS.values():
            expectation = held.of(feed.code, county)
            span = due_before(expectation, after) if expectation else None
            if span and arrivals.cell(feed.code, county, span, after).state in (MISSING, NEVER):
                found.setdefault(county.path, []).append(
                    f"{feed.department}{feed.title}（{span.title}）"
                )
    return found
