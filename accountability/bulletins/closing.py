"""Freezing a period: figures, the list behind each, and a digest over both."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accountability.bulletins import decided, duties, figures
from accountability.bulletins.periods import Period
from accountability.models import FrozenList, PeriodClose
from ledger import digests, events
from ledger.canonical import canonical
from ledger.events import Draft
from regions.models import Region


class UnfinishedPeriodError(ValidationError):
    """A period that still runs cannot be frozen."""


@transaction.atomic
def close_period(region: Region, period: Period) -> PeriodClose:
    """Close a period once: a later call returns what was frozen, whatever happened since.

    Raises:
        UnfinishedPeriodError: the period has not ended to the end of its last day.
        DoesNotAddUpError: the ledgers do not add up; nothing is frozen.
    """
    if not period.is_over(timezone.localdate()):
        raise UnfinishedPeriodError(
            f"{period.first}至{period.last}这一期还没有结束，不能冻结；"
            f"请在{period.last + timedelta(days=1)}以后办理"
        )
    # Two at once: the second waits here and finds what the first has frozen.
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    kept = PeriodClose.objects.filter(kind=period.kind, region=region, ends_on=period.last).first()
    if kept:
        return kept
    found = figures.places(region, period)
    data = figures.as_data(found, _ranks_before(region, period))
    if late := duties.lines(region, period):
        data[duties.KEY] = late
    if of_meetings := decided.lines(region, period):
        data[decided.KEY] = of_meetings
    lists = [
        FrozenList(ledger=ledger, place=place.code, name=name, entries=entries)
        for place in found
        for ledger, by_name in place.lists.items()
        for name, entries in by_name.items()
        if entries
    ]
    close = PeriodClose.objects.create(
        kind=period.kind,
        region=region,
        starts_on=period.first,
        ends_on=period.last,
        drawn_at=timezone.now(),
        figures=data,
        digest=digests.stamp(_text_of(data, lists)),
    )
    for one in lists:
        one.close = close
    FrozenList.objects.bulk_create(lists)
    events.append(
        Draft(
            kind="accountability.period.closed",
            region=region,
            subject=close._meta.label_lower,
            subject_id=close.pk,
            data={
                "kind": period.kind,
                "starts_on": f"{period.first}",
                "ends_on": f"{period.last}",
                "digest": close.digest,
            },
        )
    )
    return close


def _text_of(data: dict[str, Any], lists: Iterable[FrozenList]) -> str:
    """Figures and lists as one text, the lists in the order of their names."""
    behind = sorted([one.ledger, one.place, one.name, one.entries] for one in lists)
    return canonical({"figures": data, "lists": behind})


def is_whole(close: PeriodClose) -> bool:
    """Tell whether a close still is what was frozen."""
    return digests.fits(_text_of(close.figures, close.lists.all()), close.digest)


def before(close_kind: str, region: Region, first: Any) -> PeriodClose | None:
    """Return the close of the same kind before the one that begins on `first`."""
    earlier = PeriodClose.objects.filter(kind=close_kind, region=region, ends_on__lt=first)
    return earlier.order_by("-ends_on").first()


def _ranks_before(region: Region, period: Period) -> dict[str, int | None]:
    last = before(period.kind, region, period.first)
    return {line["place"]: line["rank"] for line in last.figures["lines"]} if last else {}
